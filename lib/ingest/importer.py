"""A file into the corpus: the whole of it, or nothing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lib.core.documents import Document
from lib.core.errors import ImportRefused
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Broken, Record, Source, records
from lib.ingest.records import Rejected, document_from
from lib.stores.protocol import CorpusStore, CorpusWriter, Written

BATCH = 500
MOST_REJECTIONS_KEPT = 1_000


@dataclass(frozen=True)
class Progress:
    """How far an import is: bytes of the file, records read, seconds since it began."""

    done: int
    size: int
    read: int
    seconds: float

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.size) if self.size else 1.0

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.read / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float:
        return self.seconds * (1 - self.share) / self.share if self.share else 0.0


@dataclass
class Report:
    """What an import did; `rejected` keeps the first thousand refusals of `refused`."""

    read: int = 0
    written: Written = field(default_factory=Written)
    removed: int = 0
    refused: int = 0
    rejected: list[Broken] = field(default_factory=list)
    seconds: float = 0.0
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "added": self.written.added,
            "updated": self.written.updated,
            "unchanged": self.written.unchanged,
            "removed": self.removed,
            "refused": self.refused,
            "rejected": [{"line": each.line, "reason": each.reason} for each in self.rejected],
            "seconds": round(self.seconds, 2),
            "dry_run": self.dry_run,
        }


class _DryRun(Exception):
    """Rolls the transaction back."""


def import_source(
    store: CorpusStore,
    source: Source,
    mapping: FieldMapping = FieldMapping(),
    replace: bool = False,
    dry_run: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Report:
    """Upserts every good record of `source` in one transaction and reports the others.

    `replace` also removes the documents that the file does not name.  An exception raised by
    `progress` cancels: nothing is kept.  Raises ImportRefused, StoreError.
    """
    run = _Run(source, mapping, progress, Report(dry_run=dry_run))
    try:
        with store.writing() as writer:
            run.write(writer)
            if replace:
                if not run.seen:
                    raise ImportRefused(
                        f"{source.name} holds no usable record; replacing would empty the corpus.",
                        "See the refused lines; nothing was changed.",
                        rejected=run.report.rejected,
                    )
                run.report.removed = writer.delete_except(run.seen)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    run.report.seconds = time.monotonic() - run.begun
    return run.report


def preview(source: Source, mapping: FieldMapping, most: int = 5) -> list[Document | Broken]:
    """The first `most` records as they would be imported."""
    shown: list[Document | Broken] = []
    for item in records(source):
        shown.append(_document(item, mapping))
        if len(shown) == most:
            break
    return shown


def _document(item: Record | Broken, mapping: FieldMapping) -> Document | Broken:
    if isinstance(item, Broken):
        return item
    try:
        return document_from(mapping.apply(item.fields))
    except Rejected as rejected:
        return Broken(item.line, str(rejected))


class _Run:
    """One pass over a file."""

    def __init__(
        self,
        source: Source,
        mapping: FieldMapping,
        progress: Callable[[Progress], None],
        report: Report,
    ) -> None:
        self.source = source
        self.mapping = mapping
        self.progress = progress
        self.report = report
        self.seen: set[str] = set()
        self.begun = time.monotonic()

    def write(self, writer: CorpusWriter) -> None:
        for batch in self._batches():
            self.report.written += writer.upsert(batch)
            self._tell()
        self._tell()

    def _tell(self) -> None:
        seconds = time.monotonic() - self.begun
        self.progress(Progress(self.source.position, self.source.size, self.report.read, seconds))

    def _batches(self) -> Iterator[list[Document]]:
        batch: list[Document] = []
        for item in records(self.source):
            self.report.read += 1
            document = _document(item, self.mapping)
            if isinstance(document, Broken):
                self._reject(document)
            elif document.id in self.seen:
                self._reject(Broken(item.line, f"the id {document.id[:80]!r} came before"))
            else:
                self.seen.add(document.id)
                batch.append(document)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _reject(self, broken: Broken) -> None:
        self.report.refused += 1
        if len(self.report.rejected) < MOST_REJECTIONS_KEPT:
            self.report.rejected.append(broken)
