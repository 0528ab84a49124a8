"""From readings to a level: when operators are told, and when memory is given up.

Warning is raised on the working set, which platforms draw; critical on what cannot be evicted,
for which the kernel kills.  Each is cleared lower than it is raised, so that it does not flap.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lib.memory.readings import MB, Reading


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


@dataclass(frozen=True)
class Line:
    """Where a level begins and ends, in bytes of `measure`; `reason` says what set it."""

    measure: str
    raised: int
    cleared: int
    reason: str

    def holds(self, reading: Reading, before: bool) -> bool:
        """Whether the level holds, having held `before` or not."""
        measured: int = getattr(reading, self.measure)
        return measured >= (self.cleared if before else self.raised)


@dataclass(frozen=True)
class Thresholds:
    """Shares of the limit; `alert` bytes of working set (MAX_MEMORY_MB) raise a warning too,
    whichever is lower."""

    warning: float = 0.80
    warning_clear: float = 0.70
    critical: float = 0.90
    critical_clear: float = 0.85
    alert: int | None = None

    def lines(self, limit: int) -> dict[Level, Line]:
        return {
            Level.WARNING: self._warning(limit),
            Level.CRITICAL: Line(
                "hard",
                round(limit * self.critical),
                round(limit * self.critical_clear),
                f"{self.critical:.0%} of the limit",
            ),
        }

    def _warning(self, limit: int) -> Line:
        share = Line(
            "working_set",
            round(limit * self.warning),
            round(limit * self.warning_clear),
            f"{self.warning:.0%} of the limit",
        )
        if self.alert is None or self.alert >= share.raised:
            return share
        cleared = round(self.alert * self.warning_clear / self.warning)
        return Line("working_set", self.alert, cleared, "MAX_MEMORY_MB")

    def level(self, reading: Reading, before: Level = Level.OK) -> Level:
        """What a reading means, coming from level `before`."""
        lines = self.lines(reading.limit)
        if lines[Level.CRITICAL].holds(reading, before is Level.CRITICAL):
            return Level.CRITICAL
        if lines[Level.WARNING].holds(reading, before is not Level.OK):
            return Level.WARNING
        return Level.OK

    def as_dict(self, limit: int) -> dict[str, dict[str, Any]]:
        return {
            level: {
                "measure": line.measure,
                "raised": line.raised,
                "cleared": line.cleared,
                "reason": line.reason,
            }
            for level, line in self.lines(limit).items()
        }


@dataclass(frozen=True)
class Change:
    """`now` differs from `before`; `line` is the threshold that was crossed."""

    before: Level
    now: Level
    reading: Reading
    line: Line

    @property
    def rising(self) -> bool:
        return self.now.rank > self.before.rank

    def as_dict(self) -> dict[str, Any]:
        """For a log line or a webhook: plain values, megabytes."""
        return {
            "level": str(self.now),
            "before": str(self.before),
            "measure": self.line.measure,
            "reason": self.line.reason,
            "working_set_mb": _mb(self.reading.working_set),
            "hard_mb": _mb(self.reading.hard),
            "limit_mb": _mb(self.reading.limit),
            "left_mb": _mb(self.reading.left),
            "source": self.reading.kind,
        }


class Guard:
    """Remembers the level.  One thread calls `see`; any may ask for the level."""

    def __init__(self, thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        self.level = Level.OK

    @property
    def refuses_loads(self) -> bool:
        """Whether a model must not be loaded now, however much seems to be left."""
        return self.level is Level.CRITICAL

    def see(self, reading: Reading) -> Change | None:
        """The change that this reading brings, if any."""
        before, now = self.level, self.thresholds.level(reading, self.level)
        if now is before:
            return None
        self.level = now
        crossed = now if now.rank > before.rank else before
        return Change(before, now, reading, self.thresholds.lines(reading.limit)[crossed])


def _mb(size: int) -> float:
    return round(size / MB, 1)
