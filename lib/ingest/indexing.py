"""Vectors for what has none yet: ten texts at a time, kept as they are made, so that a run that
stops is only taken up again."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lib.core.documents import Document, Tag, text_of
from lib.core.errors import DatabaseBusy
from lib.encoders.keeper import ModelKeeper
from lib.search.calibration import Calibration
from lib.stores.protocol import CorpusStore, Coverage, Embedded, ModelRecord

T = TypeVar("T")

READ = 500
"""Documents read from the database at once."""
WRITE_SECONDS = 1.0
"""So much work at most is lost when a run is stopped."""
BUSY_SECONDS = 60.0
"""So long another writer is waited for; an import holds the database for all its length."""


@dataclass(frozen=True)
class Progress:
    """Documents with a vector, and all of them; seconds since the run began and what it added."""

    done: int
    total: int
    added: int
    seconds: float

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 1.0

    @property
    def rate(self) -> float:
        """Passages a second."""
        return self.added / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float:
        return (self.total - self.done) / self.rate if self.rate else 0.0


@dataclass(frozen=True)
class Report:
    """`truncated` passages were longer than the model reads; `others` are models whose vectors
    are kept beside these."""

    model: str
    encoded: int
    tags: int
    truncated: int
    coverage: Coverage
    calibration: Calibration
    seconds: float
    others: tuple[str, ...]


def index_corpus(
    store: CorpusStore,
    keeper: ModelKeeper,
    batch: int = 10,
    progress: Callable[[Progress], None] = lambda progress: None,
    calibrate: Callable[[], Calibration] | None = None,
) -> Report:
    """Encodes documents and tags without a vector of `keeper`'s model; at the end calibrates
    the model on the corpus and records it as complete.

    An exception raised by `progress` stops the run; what was encoded until then stays.
    """
    run = _Run(store, keeper, batch, progress)
    run.register()
    run.documents()
    tags = run.tags()
    coverage = store.read(lambda reader: reader.coverage(run.model))
    found = Calibration(documents=coverage.done)
    if not coverage.missing:
        found = run.completed(calibrate)
    records = store.read(lambda reader: reader.models())
    others = tuple(each.name for each in records if each.name != run.model)
    seconds = time.monotonic() - run.begun
    return Report(run.model, run.added, tags, run.truncated, coverage, found, seconds, others)


class _Run:
    def __init__(
        self,
        store: CorpusStore,
        keeper: ModelKeeper,
        batch: int,
        progress: Callable[[Progress], None],
    ) -> None:
        self.store = store
        self.keeper = keeper
        self.batch = batch
        self.progress = progress
        self.model = keeper.card.name
        self.stored_windows = not keeper.card.windows_on_demand
        self.added = 0
        self.truncated = 0
        self.begun = time.monotonic()

    def register(self) -> None:
        record = self._record()
        if record is None:
            with self.store.embedding() as writer:
                writer.record(ModelRecord(self.model, self.keeper.card.dimension))

    def _record(self) -> ModelRecord | None:
        records = self.store.read(lambda reader: reader.models())
        return next((each for each in records if each.name == self.model), None)

    def documents(self) -> None:
        coverage = self.store.read(lambda reader: reader.coverage(self.model))
        total, done = coverage.done + coverage.missing, coverage.done
        pending: list[Embedded] = []
        written_at = time.monotonic()
        for some in _batches(self._missing(), self.batch):
            self._tell(done + self.added, total)
            pending += self._encoded(some)
            if time.monotonic() - written_at > WRITE_SECONDS:
                self._write(pending)
                pending, written_at = [], time.monotonic()
        self._write(pending)
        self._tell(done + self.added, total)

    def _tell(self, done: int, total: int) -> None:
        seconds = time.monotonic() - self.begun
        self.progress(Progress(done, max(done, total), self.added, seconds))

    def _missing(self) -> Iterator[tuple[int, Document]]:
        def behind(row: int) -> list[tuple[int, Document]]:
            return self.store.read(lambda reader: reader.unembedded(self.model, READ, row))

        rows = behind(0)
        while rows:
            yield from rows
            rows = behind(rows[-1][0])

    def _encoded(self, some: Sequence[tuple[int, Document]]) -> list[Embedded]:
        texts = [text_of(document) for _, document in some]
        encoded = self.keeper.encode_passages(texts, windows=self.stored_windows)
        self.truncated += encoded.truncated
        packed = [b""] * len(texts)
        if encoded.windows:
            from lib.search.windows import pack

            packed = [pack(each) for each in encoded.windows]
        return [
            Embedded(row, vector, windows, document.text_hash())
            for (row, document), vector, windows in zip(some, encoded.vectors, packed, strict=True)
        ]

    def _write(self, rows: list[Embedded]) -> None:
        """Another writer is waited for: what was encoded must not be lost to an import."""
        until = time.monotonic() + BUSY_SECONDS
        while rows:
            try:
                with self.store.embedding() as writer:
                    self.added += writer.put(self.model, rows)
                return
            except DatabaseBusy:
                if time.monotonic() > until:
                    raise

    def tags(self) -> int:
        number = 0
        while some := self.store.read(lambda r: r.unembedded_tags(self.model, self.batch)):
            encoded = self.keeper.encode_passages([_said(tag) for tag in some])
            with self.store.embedding() as writer:
                writer.put_tags(self.model, list(zip(some, encoded.vectors, strict=True)))
            number += len(some)
        return number

    def completed(self, calibrate: Callable[[], Calibration] | None) -> Calibration:
        """Calibrates where anything changed since the figures were found."""
        record = self._record()
        assert record is not None
        known = Calibration.of(record.figures)
        number = self.store.read(lambda reader: reader.figures().documents)
        if record.complete and known.fits(number):
            return known
        found = calibrate() if calibrate else known
        with self.store.embedding() as writer:
            writer.record(ModelRecord(self.model, record.dimension, True, found.as_dict()))
        return found


def _said(tag: Tag) -> str:
    return tag.name


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
