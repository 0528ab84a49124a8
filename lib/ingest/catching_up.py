"""Keeps a model that reads tens of passages a second up with the corpus by itself."""

import logging
import threading
import time
from collections.abc import Callable

from lib.core.errors import DatabaseReadOnly, MafteachError
from lib.encoders.keeper import ModelKeeper
from lib.ingest.indexing import Progress, lacks
from lib.stores.protocol import CorpusReader, CorpusStore, ModelRecord

INLINE, INLINE_WORDS = 12, 1_000
"""So many passages, of so many words together, are encoded while the first query waits: about 0.6 s
on two cores (25 to 30 passages of 70 words a second)."""
ASKED_SECONDS = 5.0
"""Searches are going on while the last one is no older."""
LONGEST_REST = 1.0
RETRY_SECONDS = 60.0
"""A run that failed, for want of memory or of a free database, is not tried again for so long."""
log = logging.getLogger("mafteach.index")

Tell = Callable[[Progress], None]
Full = Callable[[ModelKeeper, Tell], object]


class CatchUp:
    """`quick` makes the few vectors that are missing; `full` makes many, those of words, and
    measures the model, in a thread of its own.  Without `full`, in a process that soon ends, that
    is left to `python -m lib index`."""

    def __init__(
        self,
        store: CorpusStore,
        quick: Callable[[ModelKeeper], object],
        full: Full | None = None,
    ) -> None:
        self._store = store
        self._quick = quick
        self._full = full
        self._seen: dict[str, int] = {}
        self._running: set[str] = set()
        self._lock = threading.Lock()
        self._asked_at = self._rests_until = float("-inf")

    def wants(self, keeper: ModelKeeper, version: int) -> bool:
        """Whether the model has not been looked at since the corpus has this `version`, and is not
        being brought up to date now."""
        self._asked_at = time.monotonic()
        return self._is_behind(keeper, version)

    def _is_behind(self, keeper: ModelKeeper, version: int) -> bool:
        name = keeper.card.name
        if not keeper.card.keeps_up or name in self._running:
            return False
        return self._seen.get(name) != version and time.monotonic() > self._rests_until

    def __call__(self, keeper: ModelKeeper, version: int) -> bool:
        """Whether anything was made.  Looks only when the corpus has changed since."""
        if not self._is_behind(keeper, version):
            return False
        with self._lock:
            if not self._is_behind(keeper, version):
                return True  # somebody else did while we waited
            name = keeper.card.name
            made, writable = self._caught_up(keeper)
            self._seen[name] = version
            if writable and self._full is not None:
                self._running.add(name)
                threading.Thread(
                    target=self._run, args=(keeper, self._full), name="catch-up", daemon=True
                ).start()
        return made

    def _caught_up(self, keeper: ModelKeeper) -> tuple[bool, bool]:
        """Whether anything was made, and whether anything can be."""
        if not self._store.read(lambda reader: _few_are_missing(reader, keeper.card.name)):
            return False, True
        try:
            self._quick(keeper)
        except DatabaseReadOnly as error:
            log.warning("%s has no vectors of its own: %s", keeper.card.title, error)
            return False, False
        return True, True

    def _run(self, keeper: ModelKeeper, full: Full) -> None:
        try:
            if self._store.read(lambda reader: lacks(reader, keeper.card.name)):
                full(keeper, self._resting())  # where another run leads, once that has ended
        except Exception as error:
            if keeper.closed:
                return  # the server is stopping, and the next one goes on
            told = error if isinstance(error, MafteachError) else repr(error)
            log.warning("%s could not be brought up to date: %s", keeper.card.title, told)
            self._rests_until = time.monotonic() + RETRY_SECONDS
            self._seen.pop(keeper.card.name, None)
        finally:
            self._running.discard(keeper.card.name)

    def _resting(self) -> Tell:
        """Rests after every batch, while searches go on, for as long as that took."""
        rested_at = time.monotonic()

        def rest(progress: Progress) -> None:
            nonlocal rested_at
            now = time.monotonic()
            if now - self._asked_at < ASKED_SECONDS:
                time.sleep(min(now - rested_at, LONGEST_REST))
            rested_at = time.monotonic()

        return rest


def _few_are_missing(reader: CorpusReader, model: str) -> bool:
    """Some, and no more than a query may wait for; what is left of a run takes longer, which is to
    measure the model at its end."""
    record, coverage = _record(reader, model), reader.coverage(model)
    words = coverage.missing * reader.statistics().average_length
    begun = record is not None and not record.complete and coverage.done
    return not begun and 0 < coverage.missing <= INLINE and words <= INLINE_WORDS


def _record(reader: CorpusReader, model: str) -> ModelRecord | None:
    return next((each for each in reader.models() if each.name == model), None)
