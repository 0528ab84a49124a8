"""How many TCP connections there may be, and for how long each may keep the server waiting.

A connection costs a file and 17 KB whether or not it ever asks for anything, and the server that
runs us limits neither their number nor the time for a request to arrive or for an answer to be
read.  This stands below requests: what is closed here has not become one.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Protocol

from lib.limits.clients import client_address
from lib.web.seldom import Seldom

log = logging.getLogger("mafteach.connections")


class Phase(StrEnum):
    """What is going on over a connection."""

    FIRST_REQUEST = auto()
    """No whole request has arrived yet."""
    NEXT_REQUEST = auto()
    """Kept alive after an answer, with or without a part of the next request."""
    BODY = auto()
    """A request without its end."""
    LEFT_OVER = auto()
    """Answered, while the rest of the request still arrives."""
    ANSWER = auto()
    PAGE = auto()
    """An open websocket."""


SECONDS = {
    Phase.FIRST_REQUEST: 15.0,
    Phase.NEXT_REQUEST: 75.0,  # the server's own timer, of at most 65 s, ends with the next byte
    Phase.BODY: 120.0,  # 10 MB at 85 KB/s
    Phase.LEFT_OVER: 5.0,
}
"""How long it may go on."""
STALLED_SECONDS = 20.0
"""For a client to read any of what is written to it."""
CLOSING_SECONDS = 5.0
"""For it to read the last of it once we have closed."""
MOST = 400
"""Connections, unless the settings ask for more pages or the system gives fewer files."""
AT_ONCE = 10
"""A tenth is closed at once where there is no room."""
DEAF_SECONDS = 1.0
"""Who has read nothing for so long has to go where room is needed."""
TICK_SECONDS = 1.0
"""Between two looks at all connections; a look at 400 takes a millisecond."""


class Connection(Protocol):
    """As lib/web/server.py has them from uvicorn."""

    @property
    def peer(self) -> str | None: ...
    @property
    def phase(self) -> Phase: ...
    @property
    def request(self) -> object:
        """Another one for each request."""

    @property
    def unread(self) -> int:
        """Bytes that were written and that the client has not taken."""

    @property
    def closing(self) -> bool: ...
    @property
    def gone(self) -> bool: ...
    def abort(self) -> None: ...


@dataclass
class _Seen:
    address: str
    since: float
    read_at: float
    phase: Phase = Phase.FIRST_REQUEST
    request: object = None
    unread: int = 0


class Connections:
    """Of one process; the event loop alone uses it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = MOST
        """For `watch` to set when the server knows its settings."""
        self._clock = clock
        self._open: dict[Connection, _Seen] = {}
        self._said = Seldom(log, clock)

    def __len__(self) -> int:
        return len(self._open)

    def opened(self, connection: Connection) -> None:
        """Takes it in.  Where there are too many then, some that wait are closed: those that have
        waited longest, of the address that holds the most."""
        now = self._clock()
        self._open[connection] = _Seen(client_address(connection.peer), now, now)
        if len(self._open) > self.most:
            self._look(now)
            if len(self._open) > self.most:
                self._make_room(now)

    def tick(self) -> None:
        """Closes those that took too long."""
        now = self._clock()
        self._look(now)
        for connection, seen in list(self._open.items()):
            why = _too_long(connection, seen, now)
            if why:
                self._close(connection, why)
        self._said.tell()

    def _look(self, now: float) -> None:
        for connection, seen in list(self._open.items()):
            if connection.gone:
                del self._open[connection]
                continue
            phase, request, unread = connection.phase, connection.request, connection.unread
            if phase is not seen.phase or request is not seen.request:
                seen.phase, seen.request, seen.since = phase, request, now
            if not unread or unread < seen.unread:
                seen.read_at = now
            seen.unread = unread

    def _make_room(self, now: float) -> None:
        """For some at a time: looking at all of them for each that comes would take seconds."""
        held = Counter(seen.address for seen in self._open.values())

        def order(each: Connection) -> tuple[int, float]:
            seen = self._open[each]
            return -held[seen.address], seen.since

        waiting = [each for each, seen in self._open.items() if _may_go(seen, now)]
        # Where nobody waits all are at work, which has limits of its own.
        for each in sorted(waiting, key=order)[: max(1, self.most // AT_ONCE)]:
            self._close(each, "connections closed to make room")

    def _close(self, connection: Connection, why: str) -> None:
        del self._open[connection]
        connection.abort()
        self._said.count(why)


def _may_go(seen: _Seen, now: float) -> bool:
    deaf = bool(seen.unread) and now - seen.read_at >= DEAF_SECONDS
    return seen.phase in SECONDS or deaf


def _too_long(connection: Connection, seen: _Seen, now: float) -> str:
    """Why it has to go, or ""."""
    unread = now - seen.read_at if seen.unread else 0.0
    if unread >= STALLED_SECONDS or (connection.closing and unread >= CLOSING_SECONDS):
        return "answers that nobody read"
    if now - seen.since >= SECONDS.get(seen.phase, float("inf")):
        return "requests that did not arrive in time"
    return ""
