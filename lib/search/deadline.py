"""When a search has to be done with what it has."""

import time
from collections.abc import Callable
from dataclasses import dataclass

FINDING, SHOWING = 0.4, 0.7
"""Shares of a search's seconds, after which nothing more is looked at that can be left out: to
rank what was drawn, to tell of the hits why and where; the rest is for what is under way then,
and for counting."""


@dataclass(frozen=True)
class Deadline:
    """`until` is a time of `clock`."""

    until: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def of(
        cls, seconds: float, share: float, clock: Callable[[], float] = time.monotonic
    ) -> "Deadline":
        return cls(clock() + share * seconds, clock)

    @property
    def passed(self) -> bool:
        return self.clock() >= self.until


NEVER = Deadline(float("inf"))
