"""What a page elsewhere asks of us with a visitor's browser is refused, and so are names that
are not ours.

A browser says with every websocket, and with all but GET and HEAD, which page asks (Origin).
Scheme-less, as we need not know whether a proxy in front of us speaks TLS, but with its port:
another server on the same host is somebody else.  What says nothing is no browser.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.access.audit import AUDIT, Action
from lib.core.settings import Settings
from lib.core.visible import one_line
from lib.web.callers import caller
from lib.web.responses import problem, refuse

_PORTS = {"http": 80, "https": 443}
READING = ("GET", "HEAD", "OPTIONS")
_ALWAYS = ("/healthz", "/readyz")
"""A platform asks these by whatever address it knows."""


class SameOrigin:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        settings = self._settings()
        why = refusal(scope, settings)
        if why is None:
            await self._app(scope, receive, send)
            return
        address = caller(HTTPConnection(scope), settings.trusted_proxies).address
        AUDIT.refused(Action.CONNECT, address, path=scope["path"], why=why)
        await refuse(problem(403, "foreign_origin", why, HINT), scope, receive, send)


HINT = (
    "Open the page by the server's own address; a proxy in front has to pass the Host header on,"
    " or X-Forwarded-Host with TRUSTED_PROXIES set, and ALLOWED_HOSTS has to name it where set."
)


def refusal(scope: Scope, settings: Settings) -> str | None:
    """Why this request is none of ours; None where it is."""
    headers = Headers(scope=scope)
    host = asked_host(headers, settings.trusted_proxies)
    allowed = {name.strip().lower() for name in settings.allowed_hosts.split(",") if name.strip()}
    if allowed and scope["path"] not in _ALWAYS and _name(host) not in allowed:
        return f"This server is not called {one_line(host, 80)!r}."
    if scope["type"] == "http" and scope["method"] in READING:
        return None
    foreign = [each for each in headers.getlist("origin") if not is_same(each, host)]
    if foreign:
        return f"A page of {one_line(foreign[0], 80)!r} asked, and this is {one_line(host, 80)!r}."
    return None


def asked_host(headers: Headers, proxies: int) -> str:
    """The Host that the browser asked for; with `proxies` that we trust, as they tell it.  What
    stands before the entry of the outermost of them anybody may have written."""
    lines = headers.getlist("x-forwarded-host")
    told = [each.strip() for line in lines for each in line.split(",")]
    if proxies and told:
        return told[max(0, len(told) - proxies)]
    return headers.get("host", "")


def is_same(origin: str, host: str) -> bool:
    """Whether `origin` ("https://a:1") is what stands at `host` ("a:1")."""
    try:
        asking, here = urlsplit(origin), urlsplit(f"//{host}")
        usual = _PORTS.get(asking.scheme)
        return (
            usual is not None
            and bool(asking.hostname)
            and asking.hostname == here.hostname
            and (asking.port or usual) == (here.port or usual)
        )
    except ValueError:
        return False


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
