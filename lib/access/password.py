"""ADMIN_PASSWORD: how what somebody typed is held against it, and how often they may try."""

import hashlib
import hmac
import math
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

COST, BLOCK, LANES = 2**14, 8, 1
"""Those of scrypt that its author gives for signing in (Percival 2009, §7): 16 MB, about 50 ms."""
MOST_WRONG, SECONDS = 5, 60.0
"""Wrong passwords from one address, and how long each counts."""
MOST_ADDRESSES = 4_000
"""Remembered at a time; beyond them the one that failed longest ago begins anew."""


class Password:
    """Never shown: what is kept of it is a slow hash with a salt of this process."""

    def __init__(self, password: str) -> None:
        self._salt = secrets.token_bytes(16)
        self._digest = self._hash(password)

    def matches(self, given: str) -> bool:
        return hmac.compare_digest(self._hash(given), self._digest)

    def _hash(self, password: str) -> bytes:
        data = password.encode("utf-8", "surrogatepass")
        return hashlib.scrypt(data, salt=self._salt, n=COST, r=BLOCK, p=LANES)


class Attempts:
    """Wrong passwords by address: whoever fails too often waits, and nobody else does."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> int:
        """Seconds until a password from there is looked at; 0 where one may come now."""
        with self._lock:
            failed = self._recent(address)
            if len(failed) < MOST_WRONG:
                return 0
            return max(1, math.ceil(failed[0] + SECONDS - self._clock()))

    def failed(self, address: str) -> None:
        with self._lock:
            self._failed[address] = self._recent(address)
            self._failed[address].append(self._clock())
            self._failed.move_to_end(address)
            while len(self._failed) > MOST_ADDRESSES:
                self._failed.popitem(last=False)

    def _recent(self, address: str) -> deque[float]:
        failed = self._failed.get(address, deque())
        while failed and failed[0] <= self._clock() - SECONDS:
            failed.popleft()
        return failed
