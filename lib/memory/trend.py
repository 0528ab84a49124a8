"""Where memory is going: its slope over the last minutes, and when it would meet the limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from lib.memory.readings import MB
from lib.memory.rings import Rings, Window

SECONDS = 600
POINTS = 60
LEAST_POINTS = 12
STEADY = MB // 4
"""Bytes a minute that are no trend: a quarter of a megabyte comes and goes by itself."""
LASTING_SECONDS = 300


@dataclass(frozen=True)
class Trend:
    """`per_minute` bytes of working set; None before enough was seen to tell.  It is `lasting`
    where it has grown for LASTING_SECONDS, in the first half of what was seen and in the second."""

    per_minute: float | None
    lasting: bool = False

    @property
    def steady(self) -> bool:
        return self.per_minute is None or abs(self.per_minute) < STEADY

    def seconds_to(self, room: int) -> float | None:
        """Until `room` bytes are used up at this rate; None where it does not grow."""
        if self.per_minute is None or self.per_minute < STEADY:
            return None
        return 60.0 * room / self.per_minute


def trend(rings: Rings, now: float) -> Trend:
    return slope(rings.window(SECONDS, now, POINTS, ("working_set",)))


def slope(window: Window) -> Trend:
    """The median of the slopes between all pairs of means (Theil and Sen), so that one step, a
    model that was loaded, is no trend."""
    seen = [
        (at, mean)
        for at, mean in zip(window.times, window.bands["working_set"].mean, strict=True)
        if mean is not None
    ]
    if len(seen) < LEAST_POINTS:
        return Trend(None)
    half = len(seen) // 2
    lasting = seen[-1][0] - seen[0][0] >= LASTING_SECONDS and all(
        _per_minute(part) >= STEADY for part in (seen[:half], seen[half:])
    )
    return Trend(_per_minute(seen), lasting)


def _per_minute(seen: Sequence[tuple[float, float]]) -> float:
    slopes = [
        (later - earlier) / (end - begin)
        for (begin, earlier), (end, later) in combinations(seen, 2)
    ]
    return 60.0 * median(slopes)
