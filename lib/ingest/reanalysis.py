"""Analyses again what another version of the program indexed, while searches go on."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from lib.core.errors import DatabaseBusy
from lib.stores.protocol import CorpusStore

BATCH = 200
"""Documents in one transaction: about a tenth of a second, for which an import would wait."""
BUSY_SECONDS = 1.0
log = logging.getLogger("mafteach.reanalysis")


@dataclass(frozen=True)
class Progress:
    """Documents analysed again, and how many there are to do in all."""

    done: int
    total: int
    seconds: float

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 1.0

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float:
        return (self.total - self.done) / self.rate if self.rate else 0.0


def reanalyse(
    store: CorpusStore,
    progress: Callable[[Progress], None] = lambda progress: None,
    batch: int = BATCH,
) -> int:
    """Brings every stale document up to date, batch by batch; returns how many.

    Each batch is kept once it is written, so a run that was stopped goes on where it was.  An
    exception raised by `progress` stops it.  Raises StoreError.
    """
    total = store.read(lambda reader: reader.statistics()).stale
    begun, done, last = time.monotonic(), 0, 0
    while total:
        try:
            with store.writing() as writer:
                made = writer.reanalyse(last, batch)
        except DatabaseBusy:
            time.sleep(BUSY_SECONDS)
            continue
        if not made.documents:
            break
        done, last = done + made.documents, made.last
        progress(Progress(done, max(total, done), time.monotonic() - begun))
    return done
