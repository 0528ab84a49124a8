"""How often one visitor may search, and how often with text to encode.

A visitor is one browser session, or all calls of the API from one address: RATE_LIMIT and
SEMANTIC_RATE_LIMIT are each one's own.  Behind one address there may be many analysts, or one
program that opens session after session: together they may have ADDRESS_FACTOR times as much.
Whichever is exhausted first refuses; what is refused is not counted.  Several instances may count
together (shared.py).
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lib.core.errors import RateLimited, SemanticUnavailable
from lib.core.rate import Rate, Window
from lib.limits.clients import Client
from lib.limits.turns import Turns

if TYPE_CHECKING:
    from limits.strategies import MovingWindowRateLimiter

    from lib.limits.shared import SharedVisits
    from lib.limits.visits import Visits

ADDRESS_FACTOR = 4


class RateLimits:
    """Raises SettingsError for a rate that cannot be read; "off" limits nothing.

    The limits library is imported by the first search that is counted: the command line, which
    is not limited, does without its 1.5 MB.
    """

    def __init__(
        self,
        rate_limit: str,
        semantic_rate_limit: str,
        clock: Callable[[], float] = time.monotonic,
        export_limit: str = "off",
        shared: SharedVisits | None = None,
    ) -> None:
        self.turns = Turns()
        """Of searches that run; for whoever has counted one."""
        self._search = Rate.of(rate_limit, "RATE_LIMIT")
        self._semantic = Rate.of(semantic_rate_limit, "SEMANTIC_RATE_LIMIT")
        self._export = Rate.of(export_limit, "EXPORT_LIMIT")
        self._clock = clock
        self._shared = shared
        self._lock = threading.Lock()
        self._made: tuple[MovingWindowRateLimiter, Visits] | None = None

    def search(self, client: Client) -> None:
        """Counts one search; raises RateLimited, with the seconds to wait."""
        seconds = self._take("search", self._search, client)
        if seconds:
            raise RateLimited(
                f"Too many searches in a row; the next may come in {seconds} s.",
                "Wait, then search again.",
                seconds=seconds,
            )

    def export(self, client: Client) -> None:
        """Counts one download; raises RateLimited, with the seconds to wait."""
        seconds = self._take("export", self._export, client)
        if seconds:
            raise RateLimited(
                f"Too many downloads in a row; the next may come in {seconds} s.",
                "Wait, then try again.",
                seconds=seconds,
            )

    def gate(self, client: Client) -> Callable[[], None]:
        """For SearchService.search: counts one encode when it is called, or raises
        SemanticUnavailable, so that words mode answers."""

        def enter() -> None:
            seconds = self._take("encode", self._semantic, client)
            if seconds:
                raise SemanticUnavailable(
                    f"Too many searches by meaning in a row; the next may come in {seconds} s.",
                    "Words mode goes on.", why="limited", seconds=seconds,
                )  # fmt: skip

        return enter

    @property
    def size(self) -> tuple[int, int]:
        """Windows kept, and times remembered in them."""
        return self._made[1].size if self._made else (0, 0)

    def _take(self, kind: str, rate: Rate | None, client: Client) -> int:
        """Counts one; or counts nothing and returns the seconds until one is free."""
        if rate is None:
            return 0
        if self._shared is not None:
            left = self._shared.wait(_windows(kind, rate, client))
            if left is not None:
                return math.ceil(left)
        return self._take_here(kind, rate, client)

    def _take_here(self, kind: str, rate: Rate, client: Client) -> int:
        with self._lock:  # both windows or neither
            limiter = self._limiter()
            from limits import RateLimitItemPerSecond

            own = RateLimitItemPerSecond(rate.amount, rate.seconds, kind)
            shared = RateLimitItemPerSecond(rate.amount * ADDRESS_FACTOR, rate.seconds, kind)
            windows = ((own, (client.address, client.session)), (shared, (client.address,)))
            full = [
                limiter.get_window_stats(item, *key).reset_time
                for item, key in windows
                if not limiter.test(item, *key)
            ]
            if full:
                return max(1, math.ceil(max(full) - self._clock()))
            for item, key in windows:
                limiter.hit(item, *key)
            return 0

    def _limiter(self) -> MovingWindowRateLimiter:
        if self._made is None:
            from limits.strategies import MovingWindowRateLimiter

            from lib.limits.visits import Visits

            visits = Visits(self._clock)
            self._made = MovingWindowRateLimiter(visits), visits
        return self._made[0]


def _windows(kind: str, rate: Rate, client: Client) -> list[Window]:
    """The visitor's own, and the address' as a whole."""
    own, address = repr((kind, client.address, client.session)), repr((kind, client.address))
    return [
        Window(own, rate.amount, rate.seconds),
        Window(address, rate.amount * ADDRESS_FACTOR, rate.seconds),
    ]
