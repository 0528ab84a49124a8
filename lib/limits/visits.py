"""Where the limits library counts: moving windows in memory, bounded, without a thread.

The library's own MemoryStorage starts a timer thread at nearly every hit and keeps a key for
every client it ever saw.
"""

import threading
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from limits.storage import MovingWindowSupport, Storage

MOST_WINDOWS = 4_000
"""About a thousand clients at a time that search and encode (two windows each, or four)."""
MOST_TIMES = 200_000
"""Eight bytes each."""


@dataclass
class _Window:
    seconds: float
    times: "array[float]" = field(default_factory=lambda: array("d"))


class Visits(Storage, MovingWindowSupport):
    """Keeps the windows used last: beyond the bounds the least recently used is forgotten, and
    whoever it counted begins anew.  Safe between threads; `clock` counts seconds."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        most_windows: int = MOST_WINDOWS,
        most_times: int = MOST_TIMES,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._most_windows = most_windows
        self._most_times = most_times
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._times = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> tuple[int, int]:
        """Windows kept, and times in all of them."""
        return len(self._windows), self._times

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        with self._lock:
            now = self._clock()
            times = self._recent(key, expiry, now)
            if len(times) + amount > limit:
                return False
            window = self._windows.setdefault(key, _Window(expiry))
            window.times.extend([now] * amount)
            self._times += amount
            self._shrink(now)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        with self._lock:
            now = self._clock()
            times = self._recent(key, expiry, now)
            return (times[0], len(times)) if times else (now, 0)

    def _recent(self, key: str, seconds: float, now: float) -> "array[float]":
        """What still counts; a key that is asked for is a key in use."""
        window = self._windows.get(key)
        if window is None:
            return array("d")
        self._windows.move_to_end(key)
        passed = next(
            (at for at, then in enumerate(window.times) if then > now - seconds), len(window.times)
        )
        del window.times[:passed]
        self._times -= passed
        return window.times

    def _shrink(self, now: float) -> None:
        """Forgets windows that have passed, and the least recently used beyond the bounds."""
        while len(self._windows) > 1:
            oldest = next(iter(self._windows.values()))
            over = len(self._windows) > self._most_windows or self._times > self._most_times
            passed = not oldest.times or oldest.times[-1] <= now - oldest.seconds
            if not (over or passed):
                return
            self._times -= len(self._windows.popitem(last=False)[1].times)

    # The rest of the library's contract

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            number = len(self._windows)
            self._windows.clear()
            self._times = 0
            return number

    def clear(self, key: str) -> None:
        with self._lock:
            window = self._windows.pop(key, None)
            self._times -= len(window.times) if window else 0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError("Moving windows only.")

    def get(self, key: str) -> int:
        raise NotImplementedError("Moving windows only.")

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError("Moving windows only.")
