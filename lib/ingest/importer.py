"""A file into the corpus: the whole of it, or nothing."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from lib.core.documents import Document
from lib.core.errors import ImportRefused, UsageError
from lib.core.visible import one_line
from lib.ingest.foreseen import Foreseen
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Reading
from lib.ingest.records import Record, document_from
from lib.ingest.refusals import Broken, FileRefusal, Refusal, Rejected
from lib.stores.protocol import CorpusStore, Written

BATCH = 500
BATCH_CHARACTERS = 100_000
"""Passages written at once, and their text, whichever is less; what writing holds grows with it."""
MOST_REJECTIONS_KEPT = 10_000
REMOVED_UNASKED = 0.1
"""Share of the corpus; a file that leaves out more of it than that was hardly meant to."""


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
    """What an import did; `rejected` keeps the first ten thousand refusals of `refused`.

    With `replace`, `removed` passages are those that the file does not name, and `kept` those
    that might have gone but stay, because `unread` rows could not be understood: any of them may
    name one.  A row that names its passage and is refused for what it says is not among them.
    """

    read: int = 0
    written: Written = field(default_factory=Written)
    removed: int = 0
    kept: int = 0
    unread: int = 0
    refused: int = 0
    rejected: list[Broken] = field(default_factory=list)
    seconds: float = 0.0
    dry_run: bool = False
    reading: Reading | None = None

    @property
    def complete(self) -> bool:
        """Whether all of the file went in."""
        return not self.refused and not self.kept

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "added": self.written.added,
            "updated": self.written.updated,
            "unchanged": self.written.unchanged,
            "removed": self.removed,
            "kept": self.kept,
            "refused": self.refused,
            "rejected": [each.as_dict() for each in self.rejected],
            "seconds": round(self.seconds, 2),
            "dry_run": self.dry_run,
            "read_as": self.reading.as_dict() if self.reading else {},
        }


class Readable(Protocol):
    """What is imported: an open file, or a published corpus; `position` of `size` bytes were
    read."""

    @property
    def name(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def size(self) -> int: ...
    def opened(self) -> tuple[Reading, Iterator[Record | Broken]]:
        """How it is read, and every record from the beginning; raises ImportRefused, also as
        the records are read."""


class Taking(Protocol):
    """What an import asks of a CorpusWriter."""

    def upsert(self, documents: Sequence[Document]) -> Written: ...
    def strangers(self, ids: set[str]) -> int: ...
    def delete_except(self, ids: set[str]) -> int: ...


def import_source(
    store: CorpusStore,
    source: Readable,
    mapping: FieldMapping = FieldMapping(),
    replace: bool = False,
    dry_run: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
    agreed: bool = False,
) -> Report:
    """Upserts every good record of `source` in one transaction and reports the others.

    `replace` also removes the documents that the file does not name: none while a row of it
    could not be understood, and more than a tenth of all only where that is `agreed`.  An
    exception raised by `progress` cancels: nothing is kept.  Raises ImportRefused, UsageError,
    StoreError.
    """
    reading, items = source.opened()
    check_mapping(mapping, reading, source.name)
    stored = store.read(lambda reader: reader.statistics()).documents if replace else 0
    run = _Run(source, items, mapping, progress, Report(dry_run=dry_run, reading=reading))
    with nullcontext(Foreseen(store)) if dry_run else store.writing() as writer:
        run.write(writer)
        if replace:
            run.remove_others(writer)
        if not (agreed or dry_run) and removes_many(run.report.removed, stored):
            many = FileRefusal.REMOVES_MANY(number=run.report.removed, stored=stored)
            raise ImportRefused(many, report=run.report)
    run.report.seconds = time.monotonic() - run.begun
    return run.report


def removes_many(removed: int, stored: int) -> bool:
    """Whether so much of a corpus goes that somebody has to say that it is meant."""
    return removed > stored * REMOVED_UNASKED


def check_mapping(mapping: FieldMapping, reading: Reading, name: str) -> None:
    """Raises UsageError where a rule takes a column that the table has not; an object of JSON
    may leave out what others have."""
    missing = sorted(mapping.columns - set(reading.columns))
    if missing and reading.format in ("csv", "tsv", "workbook"):
        columns = one_line(", ".join(reading.columns)) or "–"
        raise UsageError(FileRefusal.NO_COLUMN(column=missing[0][:40], name=name, columns=columns))


def preview(source: Readable, mapping: FieldMapping, most: int = 5) -> list[Document | Broken]:
    """The first `most` records as they would be imported."""
    _, items = source.opened()
    return [_document(item, mapping) for item in islice(items, most)]


def _document(item: Record | Broken, mapping: FieldMapping) -> Document | Broken:
    if isinstance(item, Broken):
        return item
    mapped = mapping.apply(item.fields)
    try:
        return document_from(mapped)
    except Rejected as rejected:
        return Broken(item.line, rejected.reason, item.file, item.place, _id(mapped))


def _id(mapped: Mapping[str, Any]) -> str:
    """The id of a record that cannot be a document, where it names one."""
    try:
        return document_from({"id": mapped.get("id"), "text": "-"}).id
    except Rejected:
        return ""


class _Run:
    """One pass over a file."""

    def __init__(
        self,
        source: Readable,
        items: Iterator[Record | Broken],
        mapping: FieldMapping,
        progress: Callable[[Progress], None],
        report: Report,
    ) -> None:
        self.source = source
        self.items = items
        self.mapping = mapping
        self.progress = progress
        self.report = report
        self.seen: set[str] = set()
        """Ids that went in."""
        self.named: set[str] = set()
        """Ids of rows that were refused for what they say."""
        self.begun = time.monotonic()

    def write(self, writer: Taking) -> None:
        for batch in self._batches():
            self.report.written += writer.upsert(batch)
            self._tell()
        self._tell()

    def _tell(self) -> None:
        seconds = time.monotonic() - self.begun
        self.progress(Progress(self.source.position, self.source.size, self.report.read, seconds))

    def _batches(self) -> Iterator[list[Document]]:
        batch: list[Document] = []
        characters = 0
        for item in self.items:
            self.report.read += 1
            document = _document(item, self.mapping)
            if isinstance(document, Broken):
                self._reject(document)
            elif document.id in self.seen:
                repeated = Refusal.REPEATED(id=document.id[:80])
                self._reject(Broken(item.line, repeated, item.file, item.place, document.id))
            else:
                self.seen.add(document.id)
                self._doubt(item, document)
                batch.append(document)
                characters += len(document.text)
            if len(batch) == BATCH or characters > BATCH_CHARACTERS:
                yield batch
                batch, characters = [], 0
        if batch:
            yield batch

    def _reject(self, broken: Broken) -> None:
        self.report.refused += 1
        if broken.id:
            self.named.add(broken.id)
        else:
            self.report.unread += 1
        if len(self.report.rejected) < MOST_REJECTIONS_KEPT:
            self.report.rejected.append(broken)

    def _doubt(self, item: Record | Broken, document: Document) -> None:
        """An id that holds a quotation mark without a partner may be another's, mangled."""
        if isinstance(item, Record) and item.unsure and '"' in document.id:
            self.report.unread += 1

    def remove_others(self, writer: Taking) -> None:
        """Removes what the file does not name, unless a row that nobody understood may."""
        if not self.seen:
            nothing = FileRefusal.NOTHING(name=self.source.name)
            raise ImportRefused(nothing, rejected=self.report.rejected)
        named = self.seen | self.named
        if self.report.unread:
            self.report.kept = writer.strangers(named)
        else:
            self.report.removed = writer.delete_except(named)
