"""How often something may be done: "60/minute"."""

import re
from dataclasses import dataclass

from lib.core.errors import SettingsError

MOST = 10_000
"""Times a window; every one of them is remembered until its window has passed."""
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_RATE = re.compile(r"(\d+)\s*(?:/|\bper\b)\s*(\d+)?\s*(second|minute|hour|day)s?", re.ASCII)
_OFF = ("off", "0")


@dataclass(frozen=True)
class Window:
    """`amount` times in any `seconds`, of whoever `key` stands for."""

    key: str
    amount: int
    seconds: int


@dataclass(frozen=True)
class Rate:
    """`amount` times in any stretch of `seconds`."""

    amount: int
    seconds: int

    @classmethod
    def of(cls, text: str, name: str) -> "Rate | None":
        """ "60/minute", "100 per 2 hours"; None for "off" and "0".

        Raises SettingsError that names the variable `name`.
        """
        given = text.strip().lower()
        if given in _OFF:
            return None
        found = _RATE.fullmatch(given) if len(given) < 40 else None
        if found:
            amount, units = int(found[1]), int(found[2] or 1)
            if 0 < amount <= MOST and 0 < units <= 1_000:
                return cls(amount, units * _SECONDS[found[3]])
        raise SettingsError(
            f"{name}={text[:40]!r} is not a rate of 1 to {MOST:,}.",
            f"Set {name}=60/minute (or second, hour, day), or off.",
        )
