"""Search by meaning: which model answers, and a query made into a vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lib.core.cache import BoundedCache
from lib.core.errors import SemanticUnavailable
from lib.core.query import Mode
from lib.encoders.keeper import ModelKeeper, State
from lib.encoders.protocol import ModelCard
from lib.search.calibration import Calibration
from lib.stores.protocol import CorpusStore, ModelRecord

if TYPE_CHECKING:
    from lib.encoders.protocol import Vector

MOST_VECTORS = 500
VECTORS_BYTES = 2 << 20


@dataclass(frozen=True)
class Question:
    """A query as its model reads it."""

    text: str
    vector: Vector
    keeper: ModelKeeper
    calibration: Calibration
    complete: bool

    @property
    def card(self) -> ModelCard:
        return self.keeper.card

    @cached_property
    def direction(self) -> Vector:
        """Where the query lies as seen from the mean of the corpus.  Vectors of one model crowd
        around their mean: what a query shares with every passage tells none from another.
        (`bench.encoder_quality --plain`: MRR@10 of one vector .622 as it is, .659 so.)"""
        return seen_from(self.calibration.mean, self.vector)


def seen_from(mean: Sequence[float], vector: Vector) -> Vector:
    """The unit vector from `mean`, where it is known, to `vector`."""
    import numpy as np

    if len(mean) != len(vector):
        return vector
    apart = vector - np.asarray(mean, dtype=np.float32)
    direction: Vector = apart / max(float(np.linalg.norm(apart)), 1e-9)
    return direction


class Semantic:
    """`keepers` in order of preference: the first one answers once its vectors are complete,
    until then any other whose vectors are.

    `catch_up` may make a model's missing vectors before it is asked, and says whether it did.
    """

    def __init__(
        self, store: CorpusStore, keepers: Sequence[ModelKeeper] = (), why: str = "off"
    ) -> None:
        self._store = store
        self.keepers = tuple(keepers)
        self._why = why
        self.catch_up: Callable[[ModelKeeper], bool] = lambda keeper: False
        self._counted: tuple[tuple[str, int, int], bool] = (("", 0, 0), True)
        self.vectors: BoundedCache[Vector] = BoundedCache(MOST_VECTORS, VECTORS_BYTES)

    @property
    def available(self) -> bool:
        return bool(self.keepers)

    @property
    def preferred(self) -> ModelKeeper:
        """Raises SemanticUnavailable where meaning cannot be searched at all."""
        if not self.keepers:
            raise SemanticUnavailable(
                _REASONS[self._why], "Text and tag search go on.", why=self._why
            )
        return self.keepers[0]

    def answering(self) -> tuple[ModelKeeper, ModelRecord | None]:
        """The model that answers now, and what is recorded of it; loads nothing."""
        preferred = self.preferred
        records = {each.name: each for each in self._store.read(lambda reader: reader.models())}
        for keeper in self.keepers:
            record = records.get(keeper.card.name)
            # One that encodes thousands of passages a second needs no run to be ready.
            if (record is not None and record.complete) or keeper.card.windows_on_demand:
                return keeper, record
        return preferred, records.get(preferred.card.name)

    def stamp(self) -> tuple[int | str, ...]:
        """What an answer depends on beside its query: the corpus' version, the model that
        answers, the version of its vectors, and whether and how it was measured."""
        version = self._store.read(lambda reader: reader.figures().version)
        if not self.keepers:
            return version, self._why
        keeper, record = self.answering()
        if record is None:
            return version, keeper.card.name
        measured = hash((record.complete, repr(record.figures)))  # the figures hold a whole vector
        return version, keeper.card.name, record.version, measured

    def loads_for(self, mode: Mode) -> bool:
        """Whether a search in `mode` would have to wait until a large model is loaded."""
        if mode not in (Mode.HYBRID, Mode.SEMANTIC) or not self.keepers:
            return False
        keeper, record = self.answering()
        slow = not keeper.card.windows_on_demand
        return slow and record is not None and keeper.state().state in (State.IDLE, State.LOADING)

    def ask(self, text: str, gate: Callable[[], None] = lambda: None) -> Question:
        """`gate` is passed only where a text must really be encoded; what it raises goes on.

        Raises SemanticUnavailable: off, not indexed, refused, busy, failed, or no word that the
        model knows.
        """
        keeper, record = self.answering()
        if self.catch_up(keeper):
            keeper, record = self.answering()
        if record is None:
            raise SemanticUnavailable(
                "The corpus has no vectors yet.", "Run python -m lib index.", why="not_indexed"
            )
        vector = self.vector(keeper, text, gate)
        if not vector.any():
            raise SemanticUnavailable(
                "The model knows no word of the query.",
                "Words mode may still find it.",
                why="no_words",
            )
        calibration = Calibration.of(record.figures)
        return Question(text, vector, keeper, calibration, self._complete(record))

    def _complete(self, record: ModelRecord) -> bool:
        """Whether every document has a vector; counted once for each state of the corpus."""
        version = self._store.read(lambda reader: reader.figures().version)
        state = (record.name, record.version, version)
        if self._counted[0] != state:
            coverage = self._store.read(lambda reader: reader.coverage(record.name))
            self._counted = (state, not coverage.missing)
        return self._counted[1]

    def vector(self, keeper: ModelKeeper, text: str, gate: Callable[[], None]) -> Vector:
        key = (keeper.card.name, text)
        kept = self.vectors.get(key)
        if kept is None:
            gate()
            kept = keeper.encode_query(text)
            self.vectors.put(key, kept, kept.nbytes + 2 * len(text))
        return kept

    def related(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Words near the text and their cosines, by the model that answers, as it stands: none
        where it is not loaded, is busy or cannot tell."""
        return self.answering()[0].related(text, limit) if self.keepers else []

    def close(self) -> None:
        for keeper in self.keepers:
            keeper.close()


_REASONS = {
    "off": "Search by meaning is switched off (ENABLE_SEMANTIC_SEARCH=false).",
    "no_model": "No model is set up for search by meaning.",
}
