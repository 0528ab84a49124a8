"""Seven days of memory in half a megabyte: fixed rings that keep the peaks.

Without numpy, which a server that never searches by meaning does not load.
"""

from __future__ import annotations

import math
import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lib.memory.readings import Reading

SERIES = ("working_set", "hard", "anonymous", "mapped", "cache", "rss")
SHAPES = ((1, 3600), (60, 24 * 60), (600, 7 * 24 * 6))
"""(seconds a slot, slots): an hour by the second, a day by the minute, a week by ten."""
WINDOWS = {"5m": 300, "1h": 3600, "24h": 24 * 3600, "7d": 7 * 24 * 3600}
"""Seconds that are looked back at, by the names in addresses."""
MOST_POINTS = 600
_EMPTY = -1


def values(reading: Reading) -> tuple[int, ...]:
    """A reading's part of each series."""
    return (*(getattr(reading, name) for name in SERIES[:-1]), reading.process.rss)


class Band(NamedTuple):
    """One value a point, bytes; None in a gap."""

    low: list[float | None]
    mean: list[float | None]
    high: list[float | None]


@dataclass(frozen=True)
class Window:
    """Points of `step` seconds: their beginnings (Unix time), how many ticks each holds, and a
    Band for each series.  A point without a tick is a gap."""

    step: int
    times: list[int]
    counts: list[int]
    bands: Mapping[str, Band]


class Ring:
    """`size` slots of `step` seconds; a new slot takes the place of the oldest.

    A slot knows its own time, so that one that was never written is a gap and not an old value.
    Bytes are kept as 32-bit floats, which hold whole pages exactly up to 64 GB.
    """

    def __init__(self, step: int, size: int) -> None:
        self.step = step
        self.size = size
        self.slots = array("q", [_EMPTY]) * size
        self.counts = array("I", [0]) * size
        self.low, self.mean, self.high = (array("f", [0]) * (size * len(SERIES)) for _ in range(3))

    @property
    def arrays(self) -> tuple[array[int] | array[float], ...]:
        return (self.slots, self.counts, self.low, self.mean, self.high)

    @property
    def size_bytes(self) -> int:
        return sum(each.itemsize * len(each) for each in self.arrays)

    def add(self, at: float, taken: Sequence[float]) -> None:
        slot = int(at // self.step)
        place = slot % self.size
        begin = place * len(SERIES)
        if self.slots[place] != slot:
            self.slots[place], self.counts[place] = slot, 1
            for each in (self.low, self.mean, self.high):
                each[begin : begin + len(SERIES)] = array("f", taken)
            return
        self.counts[place] += 1
        for at_, value in enumerate(taken, begin):
            self.low[at_] = min(self.low[at_], value)
            self.high[at_] = max(self.high[at_], value)
            self.mean[at_] += (value - self.mean[at_]) / self.counts[place]

    def places(self, first: int, last: int) -> list[int]:
        """Of the slots from `first` to `last` that hold something."""
        found = (slot % self.size for slot in range(first, last + 1))
        return [
            place
            for place, slot in zip(found, range(first, last + 1), strict=True)
            if self.slots[place] == slot
        ]


class Rings:
    """The three together; safe from any thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rings = tuple(Ring(*shape) for shape in SHAPES)

    @property
    def size_bytes(self) -> int:
        return sum(ring.size_bytes for ring in self.rings)

    def add(self, reading: Reading) -> None:
        taken = values(reading)
        with self.lock:
            for ring in self.rings:
                ring.add(reading.at, taken)

    def window(
        self,
        seconds: int,
        now: float,
        most: int = MOST_POINTS,
        series: Iterable[str] = SERIES,
    ) -> Window:
        """The last `seconds` until `now` in at most `most` points, from the finest ring that
        reaches so far.  A point that joins several slots keeps the lowest and the highest."""
        ring = next((r for r in self.rings if r.step * r.size >= seconds), self.rings[-1])
        slots = min(ring.size, math.ceil(seconds / ring.step))
        joined = 1 if slots <= most else math.ceil(slots / (most - 1))
        last = int(now // ring.step)
        first = last - slots + 1
        # Points begin at multiples of their own length: a peak does not wander as time goes on.
        begins = range(first - first % joined, last + 1, joined)
        with self.lock:
            places = [
                ring.places(max(first, begin), min(last, begin + joined - 1)) for begin in begins
            ]
            return Window(
                step=joined * ring.step,
                times=[begin * ring.step for begin in begins],
                counts=[sum(ring.counts[place] for place in group) for group in places],
                bands={name: _band(ring, places, SERIES.index(name)) for name in series},
            )


def _band(ring: Ring, places: Sequence[Sequence[int]], number: int) -> Band:
    band = Band([], [], [])
    for group in places:
        if not group:
            for each in band:
                each.append(None)
            continue
        at = [place * len(SERIES) + number for place in group]
        ticks = [ring.counts[place] for place in group]
        whole = sum(ring.mean[i] * count for i, count in zip(at, ticks, strict=True))
        band.low.append(min(ring.low[i] for i in at))
        band.mean.append(whole / sum(ticks))
        band.high.append(max(ring.high[i] for i in at))
    return band
