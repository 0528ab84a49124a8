"""What a page's browser may send over its websocket.

Streamlit takes whatever its protocol knows from whoever connects: that everybody's cache be
emptied, that files be written, values of any number of widgets.  Ours send a few things of a few
kilobytes; all else is dropped or ends the page before Streamlit sees it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.core.rate import Rate
from lib.core.settings import Settings
from lib.limits.clients import Client
from lib.limits.pace import Pace
from lib.web.callers import address_of
from lib.web.seldom import Seldom
from lib.web.server import MOST_MESSAGE

log = logging.getLogger("mafteach.messages")

TAKEN = frozenset({
    "rerun_script", "stop_script", "app_heartbeat", "file_urls_request",
    "backend_operation_request.deferred_file",
})  # fmt: skip
"""By their names in Streamlit's protocol: draw, stop drawing, I am here, where may I send a file
to, and make the download that I clicked."""
MOST_PIECES = 1_000
"""Values in one message; a page of ours has some thirty."""
MOST_AHEAD, MOST_AHEAD_BYTES = 32, 2 * MOST_MESSAGE
"""Of one page that may wait; nobody clicks so fast."""
UNREADABLE, NOT_TAKEN, TOO_BIG = 1002, 1008, 1009
"""RFC 6455, 7.4.1."""


Read = Callable[[bytes], tuple[str, int]]
"""(the kind of message, of how many values it consists); raises ValueError where it is none."""
Wait = Callable[[Scope, str], float]
"""(connection, kind of message): the seconds for which it has to wait."""


class Redraws:
    """REDRAW_LIMIT: for how long a message has to wait for it."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._pace: Pace | None = None

    def seconds(self, scope: Scope, kind: str) -> float:
        if kind == "stop_script":
            return 0.0  # it saves work
        settings = self._settings()
        if self._pace is None:
            self._pace = Pace(Rate.of(settings.redraw_limit, "REDRAW_LIMIT"))
        address = address_of(scope, settings.trusted_proxies)
        return self._pace.wait(Client(address, str(id(scope))))


class MessageGuard:
    """ASGI middleware between the server's websockets and Streamlit's."""

    def __init__(self, app: ASGIApp, read: Read, wait: Wait) -> None:
        self._app = app
        self._read = read
        self._wait = wait
        self._said = Seldom(log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        page = _Page(scope, receive, send, self._read, self._wait, self._said)
        try:
            await self._app(scope, page.receive, page.send)
        finally:
            page.left()


@dataclass
class _Page:
    scope: Scope
    _receive: Receive
    _send: Send
    _read: Read
    _wait: Wait
    _said: Seldom

    def __post_init__(self) -> None:
        self._closed = False
        self._written = asyncio.Event()
        self._written.set()
        self._ahead: deque[Message] = deque()
        self._coming: asyncio.Future[Any] | None = None

    async def receive(self) -> Message:
        """The next message that is fit; the end of the page after one that must not be."""
        while True:
            message = await self._next()
            if message["type"] != "websocket.receive":
                return message
            code, kind = self._judged(message)
            if code:
                return await self._end(code)
            if kind not in TAKEN:
                self._said.count(f"messages not taken, {kind}")
                continue
            return await self._held_back(self._wait(self.scope, kind)) or message

    async def send(self, message: Message) -> None:
        if self._closed:
            raise OSError("The page was closed.")  # as a server says that the other side left
        self._written.clear()
        try:
            await self._send(message)
        finally:
            self._written.set()

    def left(self) -> None:
        if self._coming is not None:
            self._coming.cancel()

    async def _next(self) -> Message:
        if self._ahead:
            return self._ahead.popleft()
        if self._coming is None:
            return await self._receive()
        message: Message = await self._coming
        self._coming = None
        return message

    async def _held_back(self, seconds: float) -> Message | None:
        """Waits so long, and until the browser has read what was written: who does not read is
        not heard.  Meanwhile it may leave, or send too much: then the end of the page."""
        if not seconds and self._written.is_set():
            return None
        waiting: asyncio.Future[Any] = asyncio.ensure_future(self._fit(seconds))
        try:
            while not waiting.done():
                if self._coming is None:
                    self._coming = asyncio.ensure_future(self._receive())
                await asyncio.wait({waiting, self._coming}, return_when=asyncio.FIRST_COMPLETED)
                if not self._coming.done():
                    continue
                message: Message = self._coming.result()
                self._coming = None
                if message["type"] != "websocket.receive":
                    return message
                self._ahead.append(message)
                if self._too_many():
                    return await self._end(NOT_TAKEN)
        finally:
            waiting.cancel()
        return None

    async def _fit(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._written.wait()

    def _too_many(self) -> bool:
        size = sum(len(each.get("bytes") or "") for each in self._ahead)
        return len(self._ahead) > MOST_AHEAD or size > MOST_AHEAD_BYTES

    def _judged(self, message: Message) -> tuple[int, str]:
        """(what to close the page with, or 0; the kind of message)."""
        data: Any = message.get("bytes")
        if data is None:
            return UNREADABLE, ""
        if len(data) > MOST_MESSAGE:
            return TOO_BIG, ""
        try:
            kind, pieces = self._read(data)
        except ValueError:
            return UNREADABLE, ""
        return (NOT_TAKEN if pieces > MOST_PIECES else 0), kind

    async def _end(self, code: int) -> Message:
        self._said.count(f"pages closed with {code}")
        self._closed = True
        with suppress(OSError):
            await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}
