"""How fast a visitor's page may ask to be drawn again.

What is too fast is not refused but waits, and while it waits nothing more is read from that
browser: a visitor who clicks quickly sees everything, and a program that floods us waits.
"""

import time
from collections.abc import Callable, Hashable

from lib.core.rate import Rate
from lib.limits.clients import Client
from lib.limits.rates import ADDRESS_FACTOR

MOST_KNOWN = 1_000
"""Visitors and addresses remembered; the others are no longer in anybody's way."""


class Pace:
    """As many as `rate` has at once, then evenly; an address may go ADDRESS_FACTOR times as fast
    as one of its visitors, with no more at once.  None lets everything pass.

    The generic cell rate algorithm: of each only the time is kept at which it will have nothing
    to make up for.
    """

    def __init__(self, rate: Rate | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._even: dict[Hashable, float] = {}

    def wait(self, client: Client) -> float:
        """Counts one; the seconds for which it has to wait."""
        if self._rate is None:
            return 0.0
        now = self._clock()
        if len(self._even) > MOST_KNOWN:
            self._even = {key: even for key, even in self._even.items() if even > now}
        own = self._take((client.address, client.session), now, 1)
        return max(own, self._take(client.address, now, ADDRESS_FACTOR))

    def _take(self, key: Hashable, now: float, factor: int) -> float:
        assert self._rate is not None
        window = self._rate.seconds / factor
        even = max(now, self._even.get(key, now)) + window / self._rate.amount
        self._even[key] = even
        return max(0.0, even - window - now)
