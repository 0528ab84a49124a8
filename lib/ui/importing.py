"""One import at a time for the whole process, in a thread of its own.

A page hands over a Staged file, looks at the running ImportJob whenever it is drawn, and may
ask it to stop; whoever leaves and returns finds the same job.
"""

import logging
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO

from lib.core.documents import Document
from lib.core.errors import DatabaseFull, ImportRefused, MafteachError, NotAllowed, NotFound
from lib.core.visible import one_line
from lib.ingest.importer import Progress, Report, import_source, preview
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Broken, Record, Source, format_of, records
from lib.stores.protocol import CorpusStore

log = logging.getLogger("mafteach.import")
_CHUNK = 1 << 20


class Staged:
    """An uploaded file on disk, under no name: the system removes it when it is closed, when
    nobody refers to it any more, and when the process dies."""

    def __init__(self, name: str, upload: IO[bytes]) -> None:
        """Raises UsageError where the name tells no format, DatabaseFull where no room is left."""
        self.name = one_line(name)
        self.format = format_of(name)
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self.close = weakref.finalize(self, self._file.close)
        try:
            while chunk := upload.read(_CHUNK):
                self._file.write(chunk)
            self._file.flush()
        except OSError as error:
            self.close()
            raise DatabaseFull(
                "The uploaded file does not fit on the disk; nothing was changed.",
                "Free some space, then try again.",
            ) from error
        self.size = self._file.tell()

    @property
    def closed(self) -> bool:
        return self._file.closed

    def source(self) -> Source:
        """The file from its beginning; raises NotFound once it is closed."""
        if self.closed:
            raise NotFound("The uploaded file is gone.", "Upload it again.")
        self._file.seek(0)
        return Source(self.name, self._file, self.size, self.format)

    def columns(self) -> list[str]:
        """The fields of the first record that can be read."""
        for item in records(self.source()):
            if isinstance(item, Record):
                return list(item.fields)
        return []

    def preview(self, mapping: FieldMapping, most: int = 5) -> list[Document | Broken]:
        return preview(self.source(), mapping, most)


class State(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class _Cancelled(Exception):
    """Raised inside the progress callback: the transaction rolls back."""


@dataclass
class ImportJob:
    """One import, while it runs and after.

    `report` is there when it is done, `error` when it failed; either way the file is gone.
    """

    name: str
    replace: bool = False
    dry_run: bool = False
    state: State = State.RUNNING
    progress: Progress = field(default_factory=lambda: Progress(0, 1, 0, 0.0))
    report: Report | None = None
    error: MafteachError | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        return self.state is State.RUNNING

    @property
    def stopping(self) -> bool:
        return self.running and self._stop.is_set()

    def cancel(self) -> None:
        """Asks the import to stop at its next batch; nothing of it is kept."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Whether the import has ended within `seconds`."""
        return self._ended.wait(seconds)

    def follow(self, progress: Progress) -> None:
        self.progress = progress
        if self._stop.is_set():
            raise _Cancelled

    def run(self, work: Callable[["ImportJob"], Report]) -> None:
        """Does `work` and keeps how it ended."""
        try:
            self.report = work(self)
            self.state = State.DONE
        except _Cancelled:
            self.state = State.CANCELLED
        except MafteachError as error:
            self._fail(error)
        except Exception as error:
            log.exception("An import stopped on an error nobody foresaw")
            unforeseen = MafteachError("The import failed; nothing was changed.", "See the log.")
            unforeseen.__cause__ = error
            self._fail(unforeseen)
        finally:
            self._ended.set()

    def _fail(self, error: MafteachError) -> None:
        self.error = error
        self.state = State.FAILED


class ImportDesk:
    """Takes imports, one at a time, and remembers the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: ImportJob | None = None

    @property
    def job(self) -> ImportJob | None:
        return self._job

    def start(
        self,
        store: CorpusStore,
        staged: Staged,
        mapping: FieldMapping,
        replace: bool = False,
        dry_run: bool = False,
    ) -> ImportJob:
        """Begins to import `staged`, which it closes in the end unless this was a dry run.

        Raises NotAllowed while another import runs, NotFound if the file is gone.
        """
        with self._lock:
            if self._job is not None and self._job.running:
                raise NotAllowed("Another import is running.", "Wait for its end.")
            source = staged.source()
            job = ImportJob(staged.name, replace, dry_run)

            def work(job: ImportJob) -> Report:
                try:
                    return import_source(store, source, mapping, replace, dry_run, job.follow)
                finally:
                    if not dry_run:
                        staged.close()

            # A daemon: a process told to end does not wait, and the transaction rolls back.
            threading.Thread(target=job.run, args=(work,), name="import", daemon=True).start()
            self._job = job
            return job

    def forget(self) -> None:
        """Drops the last job's report; a running one stays."""
        with self._lock:
            if self._job is not None and not self._job.running:
                self._job = None


desk = ImportDesk()
"""The process' one desk."""


def kept_rejections(job: ImportJob) -> list[Broken]:
    """The refused lines a job knows of, whether it ended well or was refused for them."""
    if job.report is not None:
        return job.report.rejected
    if isinstance(job.error, ImportRefused):
        return list(job.error.details.get("rejected", []))
    return []
