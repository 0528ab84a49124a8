"""How many pages may be open at once: each holds a session, and its state, in memory.

A server's own limit on connections would turn health checks away before it turns pages away;
this one counts websockets only.
"""

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

RETRY_SECONDS = 15
_REFUSAL = b"Too many pages are open. Try again in a moment.\n"


class OpenWebsockets:
    """Of one process; the event loop alone changes it."""

    def __init__(self, most: Callable[[], int]) -> None:
        self.most = most
        self.open = 0
        self.refused = 0


class WebsocketCap:
    """ASGI middleware: over the cap, 503 with Retry-After in answer to the handshake."""

    def __init__(self, app: ASGIApp, sockets: OpenWebsockets) -> None:
        self._app = app
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        if self._sockets.open >= self._sockets.most():
            self._sockets.refused += 1
            await _refuse(scope, receive, send)
            return
        self._sockets.open += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._sockets.open -= 1


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """With a status where the server knows how (the ASGI extension for it), else by closing."""
    await receive()  # the handshake itself
    extensions: dict[str, Any] = scope.get("extensions") or {}
    if "websocket.http.response" not in extensions:
        await send({"type": "websocket.close", "code": 1013})
        return
    headers = [
        (b"retry-after", str(RETRY_SECONDS).encode()),
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(_REFUSAL)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": _REFUSAL})
