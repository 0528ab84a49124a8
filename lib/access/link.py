"""The link by which an administrator signs in where there is no other way, as Jupyter has it.

It holds a random token that is good once: when somebody has used it there is a new one, so that
what stays in a browser's history opens nothing, and whoever can read the server's terminal can
always sign in.  A restart makes a new one too.
"""

import hmac
import secrets
import threading
from collections.abc import Callable

PARAMETER = "token"


class Link:
    """`announce` is called with every new token, the first one when it is set."""

    def __init__(self) -> None:
        self._token = secrets.token_urlsafe(32)
        self._lock = threading.Lock()
        self._announce: Callable[[str], None] = lambda token: None

    def announce_to(self, announce: Callable[[str], None]) -> None:
        with self._lock:
            self._announce = announce
            announce(self._token)

    def take(self, given: str) -> bool:
        """Whether `given` is the token, which is used up by that."""
        with self._lock:
            right = hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())
            if right:
                self._token = secrets.token_urlsafe(32)
                self._announce(self._token)
            return right
