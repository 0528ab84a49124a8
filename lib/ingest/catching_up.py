"""Keeps a model that encodes thousands of passages a second up with the corpus by itself."""

import logging
import threading
from collections.abc import Callable

from lib.core.errors import MafteachError
from lib.encoders.keeper import ModelKeeper
from lib.stores.protocol import CorpusStore

log = logging.getLogger("mafteach.index")

INLINE = 2_000
"""So many passages are encoded while the first query waits: about a second."""


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

    def __call__(self, keeper: ModelKeeper) -> bool:
        """Whether anything was made.  Looks only when the corpus has changed since."""
        if not keeper.card.windows_on_demand:
            return False
        model = keeper.card.name
        version = self._store.read(lambda reader: reader.figures().version)
        with self._lock:
            if self._seen.get(model) == version:
                return False
            coverage = self._store.read(lambda reader: reader.coverage(model))
            record = self._store.read(lambda r: {e.name: e for e in r.models()}.get(model))
            made = False
            if record is None or coverage.missing:
                made = coverage.missing <= INLINE
                if made:
                    self._quick(keeper)
            self._seen[model] = version
        wanted = made or coverage.missing or record is None or not record.figures.get("measured")
        if wanted and self._full is not None:
            threading.Thread(
                target=self._measure, args=(keeper, self._full), name="catch-up", daemon=True
            ).start()
        return made

    def _measure(self, keeper: ModelKeeper, full: Callable[[ModelKeeper], object]) -> None:
        try:
            full(keeper)
        except MafteachError as error:
            log.warning("%s could not be brought up to date: %s", keeper.card.title, error)
        except Exception as error:  # the server is stopping, and the database closed under us
            log.warning("%s was not measured: %r", keeper.card.title, error)
