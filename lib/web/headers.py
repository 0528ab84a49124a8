"""What a browser may do with our answers: no answer leaves without it.

Streamlit's frontend runs under PAGES: it and we put scripts and styles into the page as they
come, so both have to be allowed inline; nothing is loaded from, or sent to, anywhere else.  What
a browser refuses under it tests/ui/test_access_browser.py looks for.
"""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.web.responses import problem

PAGES = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
DATA = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For what is no page: whatever it is taken for, nothing in it runs."""
_DATA_PATHS = (
    "/api", "/mcp", "/metrics", "/healthz", "/readyz", "/media/", "/download/", "/keeping/",
)  # fmt: skip

SECURITY = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # not "no-referrer": our own forms would have no Origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """ASGI middleware: adds what an answer does not say itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"].endswith("http.response.start"):
                complete(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, sending if scope["type"] != "lifespan" else send)


def complete(headers: MutableHeaders, path: str) -> None:
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    policy = DATA if path.startswith(_DATA_PATHS) else PAGES
    headers.setdefault("Content-Security-Policy", policy)


async def failed(request: Request, error: Exception) -> Response:
    """For st.App's exception_handlers: Starlette answers what nobody foresaw outside of every
    middleware, and raises it again for the log."""
    response = problem(500, "error", "The server failed unexpectedly.", "Its log says why.")
    complete(response.headers, request.url.path)
    return response
