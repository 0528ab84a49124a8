"""What a check, a log line and the API say of one reading."""

from typing import Any

from lib.memory.guard import Level, Thresholds
from lib.memory.readings import MB, Reading


def report(reading: Reading, level: Level, thresholds: Thresholds) -> dict[str, Any]:
    """For `python -m lib memory --json` and /api/v1/memory; docs/API.md lists the keys."""
    return {
        "level": str(level),
        "reading": reading.as_dict(),
        "thresholds": thresholds.as_dict(reading.limit),
    }


def usage_line(level: str, reading: dict[str, Any]) -> str:
    """One line for people and for the log; `reading` as `Reading.as_dict` writes it."""
    limit = reading["limit"]
    return (
        f"Memory usage: {megabytes(reading['working_set'])} of {megabytes(limit)}"
        f" ({reading['working_set'] / limit:.0%}), cannot be evicted {megabytes(reading['hard'])},"
        f" left {megabytes(reading['left'])}, processes {megabytes(reading['process']['rss'])},"
        f" level {level}, by {reading['kind']}"
        + (" against MEMORY_LIMIT_MB" if reading.get("fallback") else "")
    )


def megabytes(size: int) -> str:
    return f"{size / MB:.1f} MB"
