"""Limits that several instances hold together, over their database."""

import hashlib
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence

from lib.core.errors import StoreError
from lib.core.rate import Window

MOST_REFUSED = 1_000
"""Remembered, so that who asks on and on is refused without asking the database again."""
AWAY_SECONDS = 5.0
"""A database that did not count is left alone for so long."""
log = logging.getLogger("mafteach.limits")


class SharedVisits:
    """`count` counts one in each of some windows, or in none and tells how long to wait.  While
    it fails, each instance counts for itself."""

    def __init__(
        self,
        count: Callable[[Sequence[Window]], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._count = count
        self._clock = clock
        self._refused: dict[str, float] = {}
        self._away_until = -math.inf
        self._lock = threading.Lock()

    def wait(self, windows: Sequence[Window]) -> float | None:
        """Seconds until one is free; 0.0 where it was counted, None where it cannot be."""
        now = self._clock()
        hashed = [Window(_digest(each.key), each.amount, each.seconds) for each in windows]
        left = max(self._refused.get(each.key, now) for each in hashed) - now
        if left > 0 or now < self._away_until:
            return left if left > 0 else None
        try:
            left = self._count(hashed)
        except StoreError as error:
            self._away_until = now + AWAY_SECONDS
            log.warning("This instance limits searches by itself for a while: %s", error)
            return None
        if left > 0:
            self._remember(hashed[0].key, now, left)
        return left

    def _remember(self, key: str, now: float, left: float) -> None:
        """Of the visitor; another one of the same address may still have room."""
        with self._lock:
            if len(self._refused) >= MOST_REFUSED:
                self._refused = {each: at for each, at in self._refused.items() if at > now}
            if len(self._refused) < MOST_REFUSED:
                self._refused[key] = now + left


def _digest(key: str) -> str:
    """What the database keeps for some minutes holds nobody's address."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
