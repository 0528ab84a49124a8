"""Keeps a model that encodes thousands of passages a second up with the corpus by itself."""

import logging
import threading
from collections.abc import Callable

from lib.core.errors import DatabaseReadOnly, MafteachError
from lib.encoders.keeper import ModelKeeper
from lib.stores.protocol import CorpusReader, CorpusStore, ModelRecord

log = logging.getLogger("mafteach.index")

INLINE, INLINE_WORDS = 2_000, 200_000
"""So many passages, of so many words together, are encoded and measured while the first query
waits: about a second."""


class CatchUp:
    """`quick` makes what is missing with figures that are good enough to answer by; `full`
    also measures the model, in a thread of its own, as it does what would take long.  Without
    `full`, in a process that soon ends, that is left to `python -m lib index`."""

    def __init__(
        self,
        store: CorpusStore,
        quick: Callable[[ModelKeeper], object],
        full: Callable[[ModelKeeper], object] | None = None,
    ) -> None:
        self._store = store
        self._quick = quick
        self._full = full
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()

    def wants(self, keeper: ModelKeeper, version: int) -> bool:
        """Whether the model has not been looked at since the corpus has this `version`."""
        return keeper.card.windows_on_demand and self._seen.get(keeper.card.name) != version

    def __call__(self, keeper: ModelKeeper, version: int) -> bool:
        """Whether anything was made.  Looks only when the corpus has changed since."""
        if not self.wants(keeper, version):
            return False
        with self._lock:
            if not self.wants(keeper, version):
                return True  # somebody else did while we waited
            record, missing, words = self._store.read(
                lambda reader: _state(reader, keeper.card.name)
            )
            few = missing <= INLINE and words <= INLINE_WORDS
            made = (record is None or missing > 0) and few
            try:
                if made:
                    self._quick(keeper)
            except DatabaseReadOnly as error:
                log.warning("%s has no vectors of its own: %s", keeper.card.title, error)
                made, missing = False, 0
            self._seen[keeper.card.name] = version
        wanted = made or missing or record is None or not record.calibration.get("measured")
        if wanted and self._full is not None:
            threading.Thread(
                target=self._measure, args=(keeper, self._full), name="catch-up", daemon=True
            ).start()
        return made

    def _measure(self, keeper: ModelKeeper, full: Callable[[ModelKeeper], object]) -> None:
        try:
            full(keeper)
        except Exception as error:
            if keeper.closed:
                return  # the server is stopping, and the next one measures
            told = error if isinstance(error, MafteachError) else repr(error)
            log.warning("%s could not be brought up to date: %s", keeper.card.title, told)


def _state(reader: CorpusReader, model: str) -> tuple[ModelRecord | None, int, float]:
    """What is recorded of the model, how many documents have no vector of it, and about how many
    words these hold."""
    record = next((each for each in reader.models() if each.name == model), None)
    missing = reader.coverage(model).missing
    return record, missing, missing * reader.statistics().average_length
