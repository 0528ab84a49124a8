"""JSON over HTTP to one service: one connection kept open, bounded in time and in bytes."""

from __future__ import annotations

import http.client
import io
import json
import socket
import time
from functools import partial
from typing import Any
from urllib.parse import urlsplit

CONNECT_SECONDS = 2.0
BACKOFF_SECONDS = 0.2
TRIED_AGAIN = (429, 502, 503)


class WireError(Exception):
    """No usable answer; its text names neither the token nor what was sent.

    `pause` seconds later another try may help; None where none would.
    """

    def __init__(self, text: str, pause: float | None = None) -> None:
        super().__init__(text)
        self.pause = pause


class Slow(WireError):
    """The seconds are over."""


class Refused(WireError):
    """Another status than 200."""

    def __init__(self, status: int, pause: float | None = None) -> None:
        super().__init__(f"it answered {status}", pause)
        self.status = status


class Wire:
    """To the host of `url`, http or https.  Redirects are not followed: the token would go along.
    Not thread-safe; an encoder takes turns (keeper.py)."""

    def __init__(self, url: str, token: str = "") -> None:
        self._address = urlsplit(url)
        self._headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._open: http.client.HTTPConnection | None = None

    def call(self, path: str, body: Any, seconds: float, most_bytes: int) -> Any:
        """The JSON at `path`, asked with GET where `body` is None, else with POST.

        One more try where the connection fails or the service is overloaded, if `seconds` last
        for it.  Raises WireError.
        """
        until = time.monotonic() + seconds
        sent = None if body is None else json.dumps(body).encode()
        try:
            return self._ask(path, sent, until, most_bytes)
        except WireError as failed:
            if failed.pause is None or time.monotonic() + failed.pause >= until:
                raise
            time.sleep(failed.pause)
        return self._ask(path, sent, until, most_bytes)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _ask(self, path: str, sent: bytes | None, until: float, most_bytes: int) -> Any:
        reused = self._open is not None
        try:
            text = self._exchange(path, sent, until, most_bytes)
        except TimeoutError as slow:
            self.close()
            raise Slow("it did not answer in time") from slow
        except (OSError, http.client.HTTPException) as lost:
            self.close()
            # A service may close a connection that was idle; that is no reason to wait.
            pause = 0.0 if reused else BACKOFF_SECONDS
            raise WireError(f"the connection failed ({type(lost).__name__})", pause) from lost
        except WireError:
            self.close()
            raise
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as garbage:
            raise WireError("it answered something else than JSON") from garbage

    def _exchange(self, path: str, sent: bytes | None, until: float, most_bytes: int) -> bytes:
        connection = self._connected(until)
        connection.response_class = partial(_answer, until)  # type: ignore[assignment]
        connection.request("GET" if sent is None else "POST", path, sent, self._headers)
        with connection.getresponse() as answer:
            if answer.status != http.client.OK:
                again = answer.status in TRIED_AGAIN
                raise Refused(answer.status, _pause(answer) if again else None)
            text = answer.read(most_bytes + 1)
            if len(text) > most_bytes:
                raise WireError(f"it answered more than {most_bytes} bytes")
            if answer.will_close:
                self.close()
            return text

    def _connected(self, until: float) -> http.client.HTTPConnection:
        if self._open is None or self._open.sock is None:
            secure = self._address.scheme.lower() == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            seconds = min(CONNECT_SECONDS, _left(until))
            self._open = kind(self._address.hostname or "", self._address.port, timeout=seconds)
            self._open.connect()
        self._open.sock.settimeout(_left(until))
        return self._open


def _pause(answer: http.client.HTTPResponse) -> float:
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() else BACKOFF_SECONDS


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _answer(until: float, sock: socket.socket, **options: Any) -> http.client.HTTPResponse:
    return http.client.HTTPResponse(_Clocked(sock, until), **options)  # type: ignore[arg-type]


class _Clocked:
    """A socket as HTTPResponse reads it.  A socket's own timeout begins anew with every byte
    that trickles in; here all of them together are due at `until`."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._until))


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_left(self._until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
