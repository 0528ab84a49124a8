"""Administrators, and the browsers in which they are signed in."""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

SECONDS = 12 * 60 * 60.0
"""A working day; then whoever is signed in signs in again."""
MOST = 100
"""Browsers; beyond them the one that signed in first has to do so again."""


class Way(StrEnum):
    """How an administrator signs in: one way for the whole server."""

    PROVIDER = "provider"
    PASSWORD = "password"  # noqa: S105
    LINK = "link"
    TOKEN = "token"  # noqa: S105 – API_TOKEN, which programs bear; nobody signs in by it


@dataclass(frozen=True)
class Administrator:
    """`name` is what an identity provider calls them; the password and the link are nameless."""

    way: Way
    name: str = ""


class Sessions:
    """Browsers that are signed in, each by a secret that only its cookie holds; we keep the
    secret's hash.  Safe between threads; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: OrderedDict[bytes, tuple[float, Administrator]] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, who: Administrator) -> str:
        """Signs them in; returns the secret."""
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._open[_hash(secret)] = self._clock() + SECONDS, who
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return secret

    def find(self, secret: str) -> Administrator | None:
        with self._lock:
            until, who = self._open.get(_hash(secret), (0.0, None))
            return who if self._clock() < until else None

    def close(self, secret: str) -> None:
        with self._lock:
            self._open.pop(_hash(secret), None)


def _hash(secret: str) -> bytes:
    """How near a guess comes tells nothing: what is looked up is its hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def cookie_name(host: str | None) -> str:
    """The cookie's name at a Host header: browsers send one host's cookies to all of its ports,
    and another Mafteach may listen at one."""
    port = (host or "").rpartition("]")[2].partition(":")[2]
    return f"mafteach_{port}" if port.isdecimal() else "mafteach"
