"""The server's memory, looked at once a second from outside."""

import threading
from dataclasses import dataclass
from statistics import median
from time import monotonic

from bench.cgroups import Limited
from bench.server import status

EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Look:
    """MB at a moment: the server's resident memory and the part of it that cannot be evicted;
    of everything in the group, terminals too, what cannot be."""

    seconds: float
    resident: float
    hard: float
    group: float


class Watch(threading.Thread):
    """Of the process that serves."""

    def __init__(self, pid: int, group: Limited, over: threading.Event) -> None:
        super().__init__(name="watch", daemon=True)
        self._pid, self._group, self._over = pid, group, over
        self._begun = monotonic()
        self.looks: list[Look] = []

    @property
    def seconds(self) -> float:
        return monotonic() - self._begun

    def run(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            now = status(self._pid)
            hard = now["RssAnon"] + now["RssShmem"]
            self.looks.append(Look(self.seconds, now["VmRSS"], hard, self._group.hard))

    def floors(self, cycle: float) -> list[Look]:
        """The least that could not be evicted in each whole cycle of so many seconds."""
        cycles: dict[int, list[Look]] = {}
        for look in self.looks:
            cycles.setdefault(int(look.seconds / cycle), []).append(look)
        whole = [
            each for number, each in sorted(cycles.items()) if (number + 1) * cycle <= self.seconds
        ]
        return [min(each, key=lambda look: look.hard) for each in whole]


def slope(looks: list[Look]) -> float | None:
    """MB an hour by the Theil-Sen estimate: the median over all pairs, which a single look out of
    line does not move.  None of fewer than three."""
    if len(looks) < 3:
        return None
    pairs = [
        (b.hard - a.hard) / (b.seconds - a.seconds)
        for n, a in enumerate(looks)
        for b in looks[n + 1 :]
    ]
    return median(pairs) * 3600
