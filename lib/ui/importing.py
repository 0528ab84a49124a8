"""Imports from the page: an uploaded file on disk, and the job that reads it."""

import tempfile
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any

from lib.core.documents import Document
from lib.core.errors import DatabaseFull, ImportRefused, NotFound
from lib.core.visible import one_line
from lib.ingest.importer import Progress, Report, import_source, preview
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Broken, Record, Source, format_of, records
from lib.stores.protocol import CorpusStore
from lib.ui.jobs import Desk, Job

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


class ImportJob(Job[Progress, Report]):
    """One import; when it has ended, either way, the file is gone."""

    def __init__(self, name: str, replace: bool = False, dry_run: bool = False) -> None:
        super().__init__(Progress(0, 1, 0, 0.0))
        self.name = name
        self.replace = replace
        self.dry_run = dry_run


class ImportDesk(Desk[ImportJob]):
    """Takes imports, one at a time, and remembers the last."""

    def __init__(self) -> None:
        super().__init__("import")

    def start(
        self,
        store: CorpusStore,
        staged: Staged,
        mapping: FieldMapping,
        replace: bool = False,
        dry_run: bool = False,
        watched: Callable[[], AbstractContextManager[Any]] = nullcontext,
    ) -> ImportJob:
        """Begins to import `staged`, which it closes in the end unless this was a dry run.
        The work is done inside `watched()`, which records what it did to memory.

        Raises NotAllowed while another import runs, NotFound if the file is gone.
        """

        def prepare() -> tuple[ImportJob, Callable[[], Report]]:
            source = staged.source()
            job = ImportJob(staged.name, replace, dry_run)

            def work() -> Report:
                try:
                    with watched():
                        return import_source(store, source, mapping, replace, dry_run, job.follow)
                finally:
                    if not dry_run:
                        staged.close()

            return job, work

        return self.begin(prepare)


desk = ImportDesk()
"""The process' one desk."""


def kept_rejections(job: ImportJob) -> list[Broken]:
    """The refused lines a job knows of, whether it ended well or was refused for them."""
    if job.report is not None:
        return job.report.rejected
    if isinstance(job.error, ImportRefused):
        return list(job.error.details.get("rejected", []))
    return []
