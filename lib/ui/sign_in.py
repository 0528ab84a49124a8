"""Where an administrator signs in: a page of its own, without a script, and the link's arrival.

A browser that signed in holds a cookie that no script reads and no other site sends, so that
pages, uploads and routes all know it.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode

from anyio import CapacityLimiter, to_thread
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from lib.access.administrators import Way, cookie_name
from lib.access.link import PARAMETER
from lib.core.errors import MafteachError
from lib.limits.clients import client_address
from lib.serving import serving_access, serving_settings
from lib.ui.address import PAGES, SIGN_IN, language_of
from lib.ui.markup import anchor, document, element, joined
from lib.ui.messages import key_of
from lib.ui.strings import LANGUAGE_PARAMETER, words
from lib.ui.theme import first_paint

MOST_BYTES, SECONDS = 4_096, 10.0
"""Of a form, and for it to arrive."""
MOST_WAITING, BUSY_SECONDS = 20, 5
"""Passwords are compared one at a time, as each takes 16 MB."""
_one_at_a_time: CapacityLimiter | None = None
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def sign_in_routes() -> list[BaseRoute]:
    return [
        Route(SIGN_IN, _asked, methods=["GET", "HEAD"]),
        Route(SIGN_IN, _answered, methods=["POST"]),
    ]


def _asked(request: Request) -> Response:
    if serving_access().way is Way.PROVIDER:
        return _to(_next(request), request)  # the page's own button leads to the provider
    return _shown(request)


async def _answered(request: Request) -> Response:
    """A password from the form."""
    global _one_at_a_time
    _one_at_a_time = _one_at_a_time or CapacityLimiter(1)
    if _one_at_a_time.statistics().tasks_waiting >= MOST_WAITING:
        return _shown(request, HTTPStatus.SERVICE_UNAVAILABLE, "access_busy", BUSY_SECONDS)
    try:
        async with asyncio.timeout(SECONDS):
            form = parse_qs((await _body(request)).decode("utf-8", "replace"))
    except TimeoutError:
        return Response(status_code=HTTPStatus.REQUEST_TIMEOUT)
    except ValueError:
        return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    given = form.get("password", [""])[0]
    access = await to_thread.run_sync(serving_access)
    try:
        secret = await to_thread.run_sync(
            access.sign_in, given, caller_address(request), limiter=_one_at_a_time
        )
    except MafteachError as refused:
        return _refused(request, refused)
    return _welcome(request, secret, _to(_next(request), request))


async def _body(request: Request) -> bytes:
    """Raises ValueError for more than a form can hold."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise ValueError("too long")
    return body


def arrival(request: Request, page: str) -> Response | None:
    """Of somebody who follows the link: signed in, and sent on to an address without the token.
    None where the address holds none, or the server has another way."""
    token = request.query_params.get(PARAMETER)
    if token is None or request.method != "GET":
        return None
    access = serving_access()
    if access.way is not Way.LINK:
        return None
    # A server's access log is written from this: the token must not stand there.
    request.scope["query_string"] = f"{PARAMETER}=hidden".encode()
    on = RedirectResponse(_without_token(request, page), HTTPStatus.SEE_OTHER, HEADERS)
    if access.administrator(request.cookies, request.headers.get("host")):
        return on
    try:
        return _welcome(request, access.follow(token, caller_address(request)), on)
    except MafteachError as refused:
        return _refused(request, refused)


def _without_token(request: Request, page: str) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items()
            if name != PARAMETER]  # fmt: skip
    return PAGES[page] + (f"?{urlencode(kept)}" if kept else "")


def _welcome(request: Request, secret: str, response: Response) -> Response:
    told = request.headers.get("x-forwarded-proto", "")
    response.set_cookie(
        cookie_name(request.headers.get("host")), secret, httponly=True, samesite="strict",
        secure=request.url.scheme == "https" or "https" in told,
    )  # fmt: skip
    return response


def caller_address(request: Request) -> str:
    peer = request.client.host if request.client else None
    forwarded = request.headers.getlist("x-forwarded-for")
    return client_address(peer, forwarded, serving_settings().trusted_proxies)


def _next(request: Request) -> str:
    asked = request.query_params.get("next", "")
    return asked if asked in PAGES else "corpus"


def _to(page: str, request: Request) -> Response:
    address = f"{PAGES[page]}?{urlencode({LANGUAGE_PARAMETER: language_of(request)})}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, HEADERS)


def _refused(request: Request, refused: MafteachError) -> Response:
    code = key_of(refused.said.code) if refused.said else f"problem_{refused.code}"
    return _shown(request, refused.status, code, refused.details.get("seconds", 0))


def _shown(request: Request, status: int = 200, problem: str = "", seconds: int = 0) -> Response:
    language = language_of(request)
    html = page_html(language, _next(request), serving_access().way, problem, seconds)
    again = {"Retry-After": str(seconds)} if seconds else {}
    return HTMLResponse(html, status, {**HEADERS, **again})


def page_html(language: str, page: str, way: Way, problem: str = "", seconds: int = 0) -> Markup:
    """`page` is where one returns to, `problem` the code of what went wrong, with the `seconds`
    to wait."""
    said = words(language)
    back = f"{PAGES[page]}?{urlencode({LANGUAGE_PARAMETER: language})}"
    body = element(
        "main.first",
        element("div.topbar", anchor(back, said["name"], class_="name")),
        element(
            "section.sign-in",
            element("h1", said["sign_in_title"]),
            element("p.problem", _problem(said, problem, seconds), role="alert") if problem else "",
            _form(said, language, page) if way is Way.PASSWORD else
            element("p", said["sign_in_by_link"]),
            anchor(back, said["sign_in_back"]),
        ),
    )  # fmt: skip
    return document(language, _head(said), body)


def _problem(said: Mapping[str, str], code: str, seconds: int) -> Markup:
    left = element("span.countdown", element("span", str(seconds)), style=f"--from:{seconds}")
    return escape(said[code]).format(seconds=left)


def _form(said: Mapping[str, str], language: str, page: str) -> Markup:
    asked = urlencode({"next": page, LANGUAGE_PARAMETER: language})
    field = element(
        "input", type="password", name="password", id="password", required=True, autofocus=True,
        autocomplete="current-password", dir="auto", maxlength=1_000,
    )  # fmt: skip
    return element(
        "form",
        element("p.quiet", said["sign_in_hint"]),
        element("label", said["password"], for_="password"),
        field,
        element("button", said["sign_in_go"], type="submit"),
        method="post", action=f"{SIGN_IN}?{asked}",
    )  # fmt: skip


def _head(said: Mapping[str, str]) -> Markup:
    return joined(
        element("title", f"{said['sign_in_title']} · {said['name']}"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("link", rel="icon", href="/app/static/icon.svg"),
        first_paint("parts", "sign_in"),
    )
