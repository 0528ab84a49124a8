"""The models that may answer for meaning, what they stand on, and queries made into vectors."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from lib.core.cache import BoundedCache
from lib.core.errors import MafteachError, SemanticUnavailable
from lib.core.query import Mode
from lib.encoders.keeper import ModelKeeper, State
from lib.search.neighbours import Neighbours
from lib.search.plan import Gate, open_gate
from lib.search.standing import Standing, standing
from lib.stores.protocol import CorpusReader, CorpusStore

if TYPE_CHECKING:
    from lib.encoders.protocol import Vector

log = logging.getLogger("mafteach.index")

MOST_VECTORS = 500
VECTORS_BYTES = 2 << 20
WORDS_BYTES = 4 << 20
"""2,000 words of 1,024 dimensions take 2 MB."""
FRESH_SECONDS = 1.0
"""So long what a search stands on is taken to be as it was last seen; what this process itself
writes is seen at once."""


class KeepingUp(Protocol):
    """Makes the vectors that a model lacks which keeps up; lib.ingest.catching_up does."""

    def wants(self, keeper: ModelKeeper, version: int) -> bool:
        """Whether the model has not yet been looked at on this version of the corpus."""

    def __call__(self, keeper: ModelKeeper, version: int) -> bool:
        """Whether anything was made meanwhile; what takes longer may go on."""


class NotKeepingUp:
    """Nobody makes vectors but `python -m lib index`."""

    def wants(self, keeper: ModelKeeper, version: int) -> bool:
        return False

    def __call__(self, keeper: ModelKeeper, version: int) -> bool:
        return False


class Models:
    """`keepers` in order of preference.  `catch_up` makes a model's missing vectors before it
    is asked."""

    def __init__(
        self,
        store: CorpusStore,
        keepers: Sequence[ModelKeeper] = (),
        why: str = "off",
        catch_up: KeepingUp | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self.keepers = tuple(keepers)
        self._why = why
        self._catch_up = catch_up or NotKeepingUp()
        self._clock = clock
        self._seen: tuple[Standing, float, int] | None = None
        self.vectors: BoundedCache[Vector] = BoundedCache(MOST_VECTORS, VECTORS_BYTES)
        self.neighbours: BoundedCache[Neighbours] = BoundedCache(1, WORDS_BYTES)

    @property
    def available(self) -> bool:
        return bool(self.keepers)

    @property
    def names(self) -> tuple[str, ...]:
        """Those by which the models' vectors are filed."""
        return tuple(keeper.card.name for keeper in self.keepers)

    @property
    def preferred(self) -> ModelKeeper:
        """Raises SemanticUnavailable where meaning cannot be searched at all."""
        if not self.keepers:
            raise SemanticUnavailable(
                _REASONS[self._why], "Text and tag search go on.", why=self._why
            )
        return self.keepers[0]

    @property
    def readers(self) -> tuple[ModelKeeper, ...]:
        """Those that have read the corpus, and so can answer by meaning now or a moment later."""
        records = self.current().records
        read = (keeper for keeper in self.keepers if keeper.card.name in records)
        return tuple(keeper for keeper in read if records[keeper.card.name].complete)

    def alone(self, keeper: ModelKeeper) -> Models:
        """As if this were the only one that is set up; it is the same one in memory."""
        return Models(self._store, [keeper], self._why, clock=self._clock)

    def standing(self, reader: CorpusReader) -> Standing:
        """As this snapshot shows it; remembered."""
        commits = self._store.commits()  # before: what is written meanwhile is looked at again
        now = standing(reader, self.keepers, self._seen[0] if self._seen else None)
        self._seen = now, self._clock(), commits
        return now

    def remembered(self) -> Standing:
        """As it was last seen, however long ago; looked at where it never was."""
        return self._seen[0] if self._seen else self._store.read(self.standing)

    def fresh(self) -> Standing | None:
        """As it was last seen, if that was just now and nothing was written since."""
        if self._seen is None:
            return None
        seen, at, commits = self._seen
        old = self._clock() - at > FRESH_SECONDS or commits != self._store.commits()
        return None if old else seen

    def current(self) -> Standing:
        """As it is, or was just now."""
        return self.fresh() or self._store.read(self.standing)

    def answering(self) -> tuple[ModelKeeper, Standing]:
        """The model that answers by meaning now, and what it stands on; loads nothing.

        Raises SemanticUnavailable where none can.
        """
        preferred, now = self.preferred, self.current()
        return now.keeper or preferred, now

    def wants_vectors(self, seen: Standing) -> bool:
        """Whether missing vectors should be made before this is searched."""
        return seen.keeper is not None and self._catch_up.wants(seen.keeper, seen.version)

    def caught_up(self, seen: Standing) -> Standing:
        """The same with the vectors made, where only a few were missing."""
        if not self.wants_vectors(seen):
            return seen
        now = self._store.read(self.standing)  # another model may have read the corpus since
        if now.keeper and self._catch_up(now.keeper, now.version):
            return self._store.read(self.standing)
        return now

    def loads_for(self, mode: Mode) -> bool:
        """Whether a search in `mode` would have to wait until a large model is loaded."""
        if mode not in (Mode.HYBRID, Mode.SEMANTIC) or not self.keepers:
            return False
        now = self.current()
        if mode is Mode.HYBRID and now.calibration.is_no_help:
            return False
        slow = now.keeper is not None and not now.keeper.card.keeps_up
        return slow and now.record is not None and _is_unloaded(now.keeper)

    def encoded(self, seen: Standing, text: str, gate: Gate = open_gate) -> Vector:
        """`text` as the model that answers reads it.  `gate` is passed only where it must really
        be encoded; what it raises goes on.

        Raises SemanticUnavailable: off, not indexed, refused, busy, failed, or no word that the
        model knows.
        """
        keeper = seen.keeper or self.preferred
        if seen.record is None:
            raise SemanticUnavailable(
                "The corpus has no vectors yet.", "Run python -m lib index.", why="not_indexed"
            )
        vector = self._vector(keeper, text, gate)
        if not vector.any():
            raise SemanticUnavailable(
                "The model knows no word of the query.",
                "Words mode may still find it.",
                why="no_words",
            )
        return vector

    def _vector(self, keeper: ModelKeeper, text: str, gate: Gate) -> Vector:
        key = (keeper.card.name, text)
        kept = self.vectors.get(key)
        if kept is None:
            gate()
            kept = keeper.encode_query(text)
            self.vectors.put(key, kept, kept.nbytes + 2 * len(text))
        return kept

    def kept_vector(self, text: str) -> Vector | None:
        """Of a text that the model which answered last has encoded before; encodes nothing."""
        keeper = self._seen[0].keeper if self._seen else None
        return self.vectors.get((keeper.card.name, text)) if keeper else None

    def words(self, reader: CorpusReader) -> Neighbours | None:
        """The corpus' words by the model that answers; kept until its vectors change."""
        record = (self.fresh() or self.standing(reader)).record
        if record is None:
            return None
        key = record.name, record.version
        known = self.neighbours.get(key)
        if known is None:
            known = Neighbours(reader.word_vectors(record.name))
            self.neighbours.put(key, known, known.size_bytes)
        return known

    def keep_up(self) -> None:
        """Begins to make the vectors that the preferred model lacks, before anybody asks by
        meaning.  One behind it waits to be asked: two at once may be more than there is room
        for."""
        try:
            now = self.current()
            if now.keeper and now.keeper is self.keepers[0]:
                self._catch_up(now.keeper, now.version)
        except MafteachError as error:  # a search will try again, and say why
            if not self.preferred.closed:
                log.warning("Vectors are missing still: %s", error)

    def close(self) -> None:
        for keeper in self.keepers:
            keeper.close()


def _is_unloaded(keeper: ModelKeeper | None) -> bool:
    return keeper is not None and keeper.state().state in (State.IDLE, State.LOADING)


_REASONS = {
    "off": "Search by meaning is switched off (ENABLE_SEMANTIC_SEARCH=false).",
    "failed": "The model's files are missing or damaged; the log says which.",
    "no_model": "No model is set up for search by meaning.",
}
