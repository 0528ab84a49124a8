"""Keeps a service that does not answer from costing every query its timeout."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lib.core.errors import EncoderBusy

FAILURES = 2
PAUSE_SECONDS = 15.0


class Breaker:
    """Opens after `failures` in a row and refuses at once; `pause` seconds later one call may
    try (half open): it closes the breaker, or opens it again.  Safe between threads."""

    def __init__(
        self,
        failures: int = FAILURES,
        pause: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._pause = pause
        self._clock = clock
        self._failures = 0
        self._opened = 0.0
        self._lock = threading.Lock()

    @property
    def open(self) -> bool:
        return self._failures >= self._most

    @contextmanager
    def watching(self, *failures: type[Exception]) -> Iterator[None]:
        """Around a call; only these count as its failing.  Raises EncoderBusy while open."""
        self._enter()
        try:
            yield
        except failures:
            with self._lock:
                self._failures += 1
                self._opened = self._clock()
            raise
        with self._lock:
            self._failures = 0

    def _enter(self) -> None:
        with self._lock:
            if not self.open:
                return
            left = self._opened + self._pause - self._clock()
            if left > 0:
                raise EncoderBusy(
                    "The model's service does not answer; it is left alone for a while.",
                    "Words mode answers meanwhile.", why="busy", seconds=max(1, round(left)),
                )  # fmt: skip
            self._opened = self._clock()  # others wait for what this one finds
