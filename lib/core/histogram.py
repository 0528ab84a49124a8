"""How often something took how long: counts in fixed steps, as Prometheus wants them."""

import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""From an answer out of a cache to one that waited for a model to be loaded."""


@dataclass(frozen=True)
class Counts:
    """`upto` pairs a step with how many were at most that; the last step is infinite."""

    upto: tuple[tuple[float, int], ...]
    total: float


class Histogram:
    """Safe between threads."""

    def __init__(self, steps: Sequence[float] = SECONDS) -> None:
        self._steps = (*steps, float("inf"))
        self._counts = [0] * len(self._steps)
        self._total = 0.0
        self._lock = threading.Lock()

    def observe(self, value: float) -> None:
        with self._lock:
            self._counts[bisect_left(self._steps, value)] += 1
            self._total += value

    def counts(self) -> Counts:
        with self._lock:
            seen, upto = 0, []
            for step, count in zip(self._steps, self._counts, strict=True):
                seen += count
                upto.append((step, seen))
            return Counts(tuple(upto), self._total)
