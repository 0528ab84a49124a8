"""When a search has to be done with what it has."""

import time
from collections.abc import Callable
from dataclasses import dataclass

SHARE = 0.4
"""Of a search's seconds, after which nothing more is looked at that can be left out; the rest
is for fetching and showing what was found."""


@dataclass(frozen=True)
class Deadline:
    """`until` is a time of `clock`."""

    until: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def of(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> "Deadline":
        return cls(clock() + SHARE * seconds, clock)

    @property
    def passed(self) -> bool:
        return self.clock() >= self.until


NEVER = Deadline(float("inf"))
