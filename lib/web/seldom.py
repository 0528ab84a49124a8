"""A log that whoever attacks the server cannot fill."""

import logging
import time
from collections import Counter
from collections.abc import Callable

SECONDS = 60.0


class Seldom:
    """Tells what happened first at once, and then at most once in SECONDS how often it did."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._told: float | None = None

    def count(self, what: str) -> None:
        self._counts[what] += 1
        self.tell()

    def tell(self) -> None:
        """What was counted since, where its time has come."""
        now = self._clock()
        if not self._counts or (self._told is not None and now - self._told < SECONDS):
            return
        self._told = now
        self._log.warning("%s", ", ".join(f"{what}: {n}" for what, n in self._counts.items()))
        self._counts.clear()
