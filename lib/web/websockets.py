"""How many pages may be open at once: each holds a session, and its state, in memory.

A server's own limit on connections would turn health checks away before it turns pages away;
this one counts websockets only.  Where no room is left, a page of the address that has the most
makes room for one of an address that has less than half of that.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.core.settings import Settings
from lib.web.callers import address_of

RETRY_SECONDS = 15
COME_AGAIN = 1013
"""RFC 6455's registry of close codes: try again later."""
_REFUSAL = b"Too many pages are open. Try again in a moment.\n"


@dataclass(eq=False)
class Page:
    """An open websocket, and the task that serves it."""

    address: str
    task: asyncio.Task[Any] | None
    displaced: bool = False

    def displace(self) -> None:
        self.displaced = True
        if self.task is not None:
            self.task.cancel()


class OpenWebsockets:
    """Of one process; the event loop alone changes it."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self.refused = 0
        self._pages: dict[Page, None] = {}  # in the order in which they were opened

    @property
    def open(self) -> int:
        return len(self._pages)

    def admits(self, page: Page) -> bool:
        """Whether there is room for the page, or was made, and takes it in."""
        if self.open >= self._settings().max_websockets:
            held = Counter(each.address for each in self._pages)
            greedy = max(held, key=lambda address: held[address], default="")
            if 2 * held[page.address] >= held[greedy]:
                self.refused += 1
                return False
            oldest = next(each for each in self._pages if each.address == greedy)
            self.left(oldest)
            oldest.displace()
        self._pages[page] = None
        return True

    def address_of(self, scope: Scope) -> str:
        return address_of(scope, self._settings().trusted_proxies)

    def left(self, page: Page) -> None:
        self._pages.pop(page, None)


class WebsocketCap:
    """ASGI middleware: over the cap, 503 with Retry-After in answer to the handshake."""

    def __init__(self, app: ASGIApp, sockets: OpenWebsockets) -> None:
        self._app = app
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        page = Page(self._sockets.address_of(scope), asyncio.current_task())
        if not self._sockets.admits(page):
            await _refuse(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if not page.displaced:
                raise
            await send({"type": "websocket.close", "code": COME_AGAIN})
        finally:
            self._sockets.left(page)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """With a status where the server knows how (the ASGI extension for it), else by closing."""
    await receive()  # the handshake itself
    extensions: dict[str, Any] = scope.get("extensions") or {}
    if "websocket.http.response" not in extensions:
        await send({"type": "websocket.close", "code": COME_AGAIN})
        return
    headers = [
        (b"retry-after", str(RETRY_SECONDS).encode()),
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(_REFUSAL)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": _REFUSAL})
