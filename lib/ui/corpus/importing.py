"""Imports from the page: an uploaded file on disk, and the job that reads it."""

import io
import os
import tempfile
import weakref
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import IO, Any, TypeVar

from lib.core.documents import Document
from lib.core.errors import DatabaseFull, ImportRefused, MafteachError, NotFound
from lib.core.visible import one_line
from lib.ingest.importer import Progress, Report, check_mapping, import_source, preview
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Reading, Source, Told, format_of, reading_of
from lib.ingest.refusals import Broken
from lib.ingest.sources import Published, check_name, recognised
from lib.ingest.sources.files import files_of
from lib.ingest.sources.protocol import Options
from lib.stores.protocol import CorpusStore
from lib.ui.jobs import Desk, Job

T = TypeVar("T")
_CHUNK = 1 << 20
MOST_SEEN = 50
CANCEL_SECONDS = 5.0
GLANCE_SECONDS = 0.3
"""So long a page waits for what is foreseen: for most files that is enough."""


class Staged:
    """An uploaded file on disk, under no name: the system removes it when it is closed, when
    nobody refers to it any more, and when the process dies."""

    def __init__(self, name: str, upload: IO[bytes]) -> None:
        """Raises UsageError where the name tells no format, ImportRefused for a zip of which
        no source knows anything, DatabaseFull where no room is left."""
        check_name(Path(name))
        self.name = one_line(name)
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
        self._seen: dict[Hashable, Any] = {}
        self.look = ImportDesk()
        """Where `foreseen` is found out."""
        self._looked: Hashable = None
        try:
            known = self._known(self._file)
            self._published = known is not None
            self.format = known.source.name if known else format_of(name)
        except MafteachError:
            self.close()
            raise

    @property
    def has_columns(self) -> bool:
        """Whether there is something to map: a source maps what it publishes itself."""
        return not self._published

    @property
    def closed(self) -> bool:
        return self._file.closed

    def source(self, told: Told = Told()) -> Source | Published:
        """The file from its beginning, or the corpus that it is known to be, for one reader by
        itself; raises NotFound once the file is closed."""
        if self.closed:
            raise NotFound("The uploaded file is gone.", "Upload it again.")
        stream = io.BufferedReader(_OwnPlace(self._file.fileno()), _CHUNK >> 4)
        known = self._known(stream) if self._published else None
        return known or Source(self.name, stream, self.size, self.format, told)

    def _known(self, stream: IO[bytes]) -> Published | None:
        return recognised(files_of(self.name, stream, self.size), Options(), stream=stream)

    def reading(self, told: Told = Told()) -> Reading:
        """What is recognised of the file.  Raises ImportRefused, UsageError, NotFound."""
        return self._remembered(("reading", told), lambda: self._read(told))

    def _read(self, told: Told) -> Reading:
        with closing(self.source(told)) as source:
            return reading_of(source) if isinstance(source, Source) else source.opened()[0]

    def preview(
        self, mapping: FieldMapping, most: int = 5, told: Told = Told()
    ) -> list[Document | Broken]:
        """The first records as they would be imported.  Raises as `reading` does."""
        return self._remembered(
            ("preview", told, mapping, most), lambda: self._previewed(mapping, most, told)
        )

    def _previewed(self, mapping: FieldMapping, most: int, told: Told) -> list[Document | Broken]:
        check_mapping(mapping, self.reading(told), self.name)
        with closing(self.source(told)) as source:
            return preview(source, mapping, most)

    def _remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """A page is drawn again with every click; a file is not read again for that."""
        if self.closed:
            raise NotFound("The uploaded file is gone.", "Upload it again.")
        if key not in self._seen:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            self._seen[key] = make()
        found: T = self._seen[key]
        return found

    def foreseen(
        self, store: CorpusStore, mapping: FieldMapping, told: Told = Told()
    ) -> "ImportJob":
        """The job that finds out what importing the file so would change, were it to replace the
        corpus; begun where it is not yet, in the place of one that looked at it otherwise."""
        version = store.read(lambda reader: reader.statistics()).version
        key, job = (mapping, told, version), self.look.job
        if job is None or self._looked != key:
            self.stop_looking()
            job = self.look.start(store, self, mapping, replace=True, dry_run=True, told=told)
            self._looked = key
            job.wait(GLANCE_SECONDS)
        return job

    def stop_looking(self) -> None:
        if self.look.job is not None:
            self.look.job.cancel()
            self.look.job.wait(CANCEL_SECONDS)


class _OwnPlace(io.RawIOBase):
    """A file read by several at once, each from its own place in it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = os.dup(descriptor)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = offset + (os.fstat(self._descriptor).st_size if base is None else base)
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()


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
        agreed: bool = False,
        told: Told = Told(),
        then: Callable[[], object] = lambda: None,
    ) -> ImportJob:
        """Begins to import `staged`, which it closes in the end unless this was a dry run.
        The work is done inside `watched()`, which records what it did to memory; `then` follows
        an import that ended well.

        Raises NotAllowed while another import runs, NotFound if the file is gone.
        """

        def prepare() -> tuple[ImportJob, Callable[[], Report]]:
            source = staged.source(told)
            job = ImportJob(staged.name, replace, dry_run)

            def work() -> Report:
                try:
                    with watched(), closing(source):
                        report = import_source(
                            store, source, mapping, replace, dry_run, job.follow, agreed
                        )
                    if not dry_run:
                        then()
                    return report
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
