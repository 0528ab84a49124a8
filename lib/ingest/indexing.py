"""Vectors for what has none yet: ten texts at a time, kept as they are made, so that a run that
stops is only taken up again."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lib.core.documents import Document, Tag, text_of
from lib.core.errors import (
    EncoderBusy,
    EncoderError,
    MafteachError,
    ModelDamaged,
    ModelMissing,
    StoreError,
)
from lib.core.visible import one_line
from lib.encoders.keeper import ModelKeeper
from lib.ingest.commonest import missing_words
from lib.ingest.sharing import Worker
from lib.memory import allocator
from lib.memory.events import Events
from lib.search.calibration import FEWEST, Calibration
from lib.stores.protocol import CorpusReader, CorpusStore, Coverage, Embedded, ModelRecord

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

WRITE_SECONDS = 1.0
"""So much work at most is lost when a run is stopped."""
BUSY_SECONDS = 60.0
"""So long a model is waited for that others use."""
RETRY_SECONDS = 2.0
MOST_FAILED = 10
"""Passages in a row that cannot be encoded: then it is not they that fail."""
log = logging.getLogger("mafteach.index")


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
    """`encoded` passages, `tags` and `words` have a vector now; `truncated` passages were longer
    than the model reads; `others` are models whose vectors are kept beside these."""

    model: str
    encoded: int
    tags: int
    words: int
    truncated: int
    coverage: Coverage
    calibration: Calibration
    seconds: float
    others: tuple[str, ...]
    led: bool = True
    """False where another run reads the tags and words and measures the model."""
    failed: tuple[str, ...] = ()
    """Ids of passages, and names of tags, that the model could not encode; the next run tries
    them again."""


def index_corpus(
    store: CorpusStore,
    keeper: ModelKeeper,
    batch: int = 10,
    progress: Callable[[Progress], None] = lambda progress: None,
    calibrate: Callable[[], Calibration] | None = None,
    quick: bool = False,
    share: bool = False,
) -> Report:
    """Encodes documents and tags without a vector of `keeper`'s model, calibrates the model on the
    corpus and records it as complete; then encodes the corpus' commonest words.
    No passage is encoded by two runs, of whatever processes; all the rest is done by the one that
    leads.  Where another leads, this one waits until it may; or else, if it is to `share`, makes
    vectors of passages until none is free.  A `quick` run waits for none, measures nothing and
    reads no words.

    A passage that the model cannot encode is left out and reported, and the run goes on; where
    MOST_FAILED follow each other it is the model that fails, and its error is raised.  An
    exception raised by `progress` stops the run.  What was encoded until then stays.
    """
    with Worker(store, lambda: keeper.closed) as worker:
        run = _Run(store, keeper, batch, progress, worker)
        run.register()
        led = not quick and run.lead(share)
        run.documents(whole=led)
        tags = run.tags() if led or quick else 0
        coverage = run.coverage()
        found = Calibration(documents=coverage.done)
        if coverage.missing <= len(run.failed) and (led or quick):
            found = run.completed(calibrate)
        read = run.words() if led else 0
    records = store.read(lambda reader: reader.models())
    others = tuple(each.name for each in records if each.name != run.model)
    seconds = time.monotonic() - run.begun
    return Report(
        run.model, run.added, tags, read, run.truncated, coverage, found, seconds, others, led,
        (*run.failed, *run.failed_tags),
    )  # fmt: skip


Calibrate = Callable[[CorpusStore, ModelKeeper], Calibration]
"""Measures a model on the corpus."""


@dataclass(frozen=True)
class Indexer:
    """Makes the vectors that are missing, in batches of `batch`, and calibrates a model once
    none is; the run is an event of the memory's history, and gives back what it freed.  A second
    run of this process, of whatever model, waits for the first."""

    store: CorpusStore
    events: Events
    calibrate: Calibrate
    batch: int = 10
    _runs: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(
        self,
        keeper: ModelKeeper,
        progress: Callable[[Progress], None] = lambda progress: None,
        quick: bool = False,
        share: bool = False,
    ) -> Report:
        """See index_corpus."""
        if quick:
            return index_corpus(self.store, keeper, self.batch, progress, quick=True)

        def calibrated() -> Calibration:
            return self.calibrate(self.store, keeper)

        with (
            self._alone(keeper, progress),
            self.events.measured("index", model=keeper.card.title) as event,
        ):
            report = index_corpus(self.store, keeper, self.batch, progress, calibrated, share=share)
            event.details["encoded"] = report.encoded
            allocator.trim()
        return report

    @contextmanager
    def _alone(self, keeper: ModelKeeper, progress: Callable[[Progress], None]) -> Iterator[None]:
        """Tells how far the other run is while it waits."""
        while not self._runs.acquire(timeout=RETRY_SECONDS):
            now = self.store.read(lambda reader: reader.coverage(keeper.card.name))
            progress(Progress(now.done, now.done + now.missing, 0, 0.0))
        try:
            yield
        finally:
            self._runs.release()


class _Run:
    def __init__(
        self,
        store: CorpusStore,
        keeper: ModelKeeper,
        batch: int,
        progress: Callable[[Progress], None],
        worker: Worker,
    ) -> None:
        self.store = store
        self.worker = worker
        self.keeper = keeper
        self.batch = batch
        self.progress = progress
        self.model = keeper.card.name
        self.added = 0
        self.truncated = 0
        self.failed: list[str] = []
        self.failed_tags: list[str] = []
        self._failed_in_a_row = 0
        self._stopped = False
        self._now = Progress(0, 0, 0, 0.0)
        self.begun = time.monotonic()

    def register(self) -> None:
        record = self._record()
        if record is None:
            with self.store.embedding() as writer:
                writer.record(ModelRecord(self.model, self.keeper.card.dimension))

    def _record(self) -> ModelRecord | None:
        records = self.store.read(lambda reader: reader.models())
        return next((each for each in records if each.name == self.model), None)

    def lead(self, share: bool) -> bool:
        """Whether this is the run that leads; unless it is to `share`, it waits until it is."""
        while not self.worker.leads(self.model):
            if share:
                return False
            self._wait(self.coverage())
        return True

    def coverage(self) -> Coverage:
        return self.store.read(lambda reader: reader.coverage(self.model))

    def _wait(self, now: Coverage) -> None:
        self._tell(now.done, now.done + now.missing)
        time.sleep(RETRY_SECONDS)

    def documents(self, whole: bool) -> None:
        """Those that are free; with `whole`, also what others hold and give back, until nothing
        is missing that can be encoded."""
        self._free_documents()
        while whole and (now := self.coverage()).missing > len(self.failed):
            self._wait(now)
            self._free_documents()

    def _free_documents(self) -> None:
        coverage = self.coverage()
        total, done = coverage.done + coverage.missing, coverage.done - self.added
        pending: list[Embedded] = []
        written_at = time.monotonic()
        try:
            for some in _batches(self.worker.passages(self.model), self.batch):
                self._tell(done + self.added, total)
                pending += self._encoded(some)
                if time.monotonic() - written_at > WRITE_SECONDS:
                    self._write(pending)
                    pending, written_at = [], time.monotonic()
        finally:  # whatever stops the run, what is encoded is kept
            self._write(pending)
        self._tell(done + self.added, total)

    def _tell(self, done: int, total: int) -> None:
        seconds = time.monotonic() - self.begun
        self._now = Progress(done, max(done, total), self.added, seconds)
        self._ask_on()

    def _ask_on(self) -> None:
        """Tells the progress once more; whoever raises then stops the run."""
        try:
            self.progress(self._now)
        except BaseException:
            self._stopped = True
            raise

    def _encoded(self, some: Sequence[tuple[int, Document]]) -> list[Embedded]:
        """Those that can be encoded; where a batch cannot, each of it by itself."""
        try:
            embedded = self._patiently(lambda: self._encoded_together(some))
        except Exception as error:
            if len(some) > 1 and self._is_of_the_text(error):
                return [each for one in some for each in self._encoded([one])]
            self._give_up_or_count(error)
            self.failed += [document.id for _, document in some]
            log.warning("%s was left out: %s", one_line(some[0][1].id, 80), error)
            return []
        self._failed_in_a_row = 0
        return embedded

    def _give_up_or_count(self, error: Exception) -> None:
        """Raises the error again where it is not the text's, or too many came in a row."""
        self._failed_in_a_row += 1
        if not self._is_of_the_text(error) or self._failed_in_a_row > MOST_FAILED:
            raise error

    def _is_of_the_text(self, error: Exception) -> bool:
        """Whether another text may fare better: not where there is no model, room or database,
        nor anybody who wants the run to go on."""
        if self._stopped or isinstance(
            error, ModelMissing | ModelDamaged | EncoderBusy | StoreError
        ):
            return False
        return isinstance(error, EncoderError) or not isinstance(error, MafteachError)

    def _patiently(self, encode: Callable[[], T]) -> T:
        """A model that is busy, or a service that does not answer for a moment, is waited for."""
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return encode()
            except EncoderBusy:
                if time.monotonic() > until:
                    raise
                time.sleep(RETRY_SECONDS)
                self._ask_on()

    def _encoded_together(self, some: Sequence[tuple[int, Document]]) -> list[Embedded]:
        texts = [text_of(document) for _, document in some]
        encoded = self.keeper.encode_passages(texts, windows=True)
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
        def put() -> int:
            with self.store.embedding() as writer:
                return writer.put(self.model, rows)

        if rows:
            self.added += self.worker.patiently(put)

    def tags(self) -> int:
        def passages(names: Sequence[str]) -> Sequence[Any]:
            return list(self.keeper.encode_passages(names).vectors)

        number = 0
        while some := self._missing_tags():
            made = self._each_encoded(some, lambda tag: tag.name, passages)
            self.failed_tags += [str(tag) for tag in some if tag not in made]
            with self.store.embedding() as writer:
                writer.put_tags(self.model, list(made.items()))
            number += len(made)
        return number

    def _missing_tags(self) -> list[Tag]:
        most = self.batch + len(self.failed_tags)
        missing = self.store.read(lambda reader: reader.unembedded_tags(self.model, most))
        return [tag for tag in missing if str(tag) not in self.failed_tags][: self.batch]

    def words(self) -> int:
        """Reads those of the commonest words that have no vector, and forgets those that are no
        longer among them.  As queries: words are what they will be compared with."""
        missing, gone = self.store.read(lambda reader: missing_words(reader, self.model))
        if gone:
            with self.store.embedding() as writer:
                writer.drop_words(self.model, gone)
        number = 0
        for some in _batches(iter(missing), self.batch):
            self._ask_on()
            made = self._each_encoded(some, missing.__getitem__, self.keeper.encode_queries)
            with self.store.embedding() as writer:
                writer.put_words(
                    self.model, [(lemma, missing[lemma], made[lemma]) for lemma in made]
                )
            number += len(made)
        return number

    def _each_encoded(
        self,
        some: Sequence[K],
        said: Callable[[K], str],
        encode: Callable[[Sequence[str]], Sequence[Any]],
    ) -> dict[K, Any]:
        """The vectors of those that can be encoded."""
        try:
            vectors = self._patiently(lambda: encode([said(each) for each in some]))
        except Exception as error:
            if len(some) > 1 and self._is_of_the_text(error):
                alone = [self._each_encoded([each], said, encode) for each in some]
                return {each: vector for made in alone for each, vector in made.items()}
            self._give_up_or_count(error)
            return {}
        self._failed_in_a_row = 0
        return dict(zip(some, vectors, strict=True))

    def completed(self, calibrate: Callable[[], Calibration] | None) -> Calibration:
        """Calibrates where anything changed since the figures were found."""
        record = self._record()
        assert record is not None
        known = Calibration.of(record.calibration)
        number = self.store.read(lambda reader: reader.statistics().documents)
        if record.complete and known.fits(number):
            return known
        found = calibrate() if calibrate else known
        with self.store.embedding() as writer:
            writer.record(ModelRecord(self.model, record.dimension, True, found.as_dict()))
        return found


def lacks(reader: CorpusReader, model: str) -> bool:
    """Whether a run would find anything to do."""
    record = next((each for each in reader.models() if each.name == model), None)
    number = reader.statistics().documents
    measured = record is not None and Calibration.of(record.calibration).fits(number)
    small = record is not None and record.complete and number < FEWEST
    if reader.coverage(model).missing or not (measured or small):
        return True
    return bool(reader.unembedded_tags(model, 1) or missing_words(reader, model)[0])


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
