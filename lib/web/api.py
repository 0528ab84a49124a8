"""GET /api/v1/…: what the pages find, for programs."""

import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.bootstrap import App, Host
from lib.core.errors import MafteachError, QueryError
from lib.core.query import Query
from lib.core.visible import one_line, storable
from lib.search.rendering import page_as_dict, similar_as_dict, tag_as_dict, tag_counts
from lib.web.authorization import Unauthorized, authorize
from lib.web.callers import caller
from lib.web.openapi import description
from lib.web.responses import answer, problem, problem_of
from lib.web.threads import in_thread

log = logging.getLogger("mafteach.api")
SIMILAR, MOST_SIMILAR = 10, 50
Handler = Callable[[App, Request], Any]
HostHandler = Callable[[Host, Request], Any]


def search(app: App, request: Request) -> dict[str, Any]:
    params = request.query_params
    query = Query.from_params({key: params.getlist(key) for key in params})
    facets, explain, more = (_flag(request, name) for name in ("facets", "explain", "related"))
    client = caller(request, app.settings.trusted_proxies)
    app.limits.search(client)
    found = app.search.search(query, facets, app.limits.gate(client))
    words = app.search.related(found) if more else None
    return page_as_dict(found, explain, facets, words)


def document(app: App, request: Request) -> dict[str, Any]:
    key = storable(request.path_params["id"])
    found, neighbours = app.store.read(
        lambda reader: (reader.document(key), reader.neighbours(key))
    )
    return {
        **found.as_dict(),
        "tags": [tag_as_dict(tag) for tag in found.tags],
        "previous": neighbours.previous,
        "next": neighbours.next,
    }


def similar(app: App, request: Request) -> dict[str, Any]:
    key = storable(request.path_params["id"])
    app.limits.search(caller(request, app.settings.trusted_proxies))
    return similar_as_dict(app.search.similar(key, _limit(request)))


def tags(app: App, request: Request) -> dict[str, Any]:
    categories, counts = app.store.read(lambda reader: (reader.categories(), reader.tags()))
    return {
        "categories": [{"name": each.name, "color": each.color} for each in categories],
        "tags": tag_counts(counts),
    }


def memory(host: Host, request: Request) -> dict[str, Any]:
    return host.memory.report()


def openapi(app: App, request: Request) -> dict[str, Any]:
    return description()


HANDLERS: dict[str, Handler] = {
    "/v1/search": search,
    "/v1/documents/{id:path}/similar": similar,
    "/v1/documents/{id:path}": document,  # a corpus' own ids may hold slashes
    "/v1/tags": tags,
    "/v1/openapi.json": openapi,
}

HOST_HANDLERS: dict[str, HostHandler] = {"/v1/memory": memory}
"""These answer while the database does not, in threads that it cannot hold."""


def api(app_factory: Callable[[], App], host_factory: Callable[[], Host]) -> Starlette:
    """The application under /api, whose every answer is JSON, failures included."""
    application = Starlette(
        routes=[
            *(Route(path, _endpoint(each, app_factory)) for path, each in HANDLERS.items()),
            *(
                Route(path, _endpoint(each, host_factory, to_thread.run_sync))
                for path, each in HOST_HANDLERS.items()
            ),
        ],
        exception_handlers={
            HTTPException: _no_such_route,
            MafteachError: _refused,
            Exception: _failed,
        },
    )
    application.router.redirect_slashes = False
    return application


def _endpoint(handler: Any, factory: Callable[[], Host], run: Any = in_thread) -> Any:
    async def endpoint(request: Request) -> Response:
        app = await run(factory)
        authorize(request, app.settings.api_token)
        return answer(await run(partial(handler, app, request)))

    return endpoint


def _flag(request: Request, name: str) -> bool:
    value = request.query_params.get(name, "0").lower()
    if value in ("1", "true", "0", "false", ""):
        return value in ("1", "true")
    raise QueryError(f"{name}={one_line(value, 40)!r} cannot be used; it takes 1 or 0.")


def _limit(request: Request) -> int:
    written = request.query_params.get("limit", str(SIMILAR))
    if written.isdecimal() and 1 <= int(written) <= MOST_SIMILAR:
        return int(written)
    shown = one_line(written, 40)
    raise QueryError(f"limit={shown!r} cannot be used; it takes 1 to {MOST_SIMILAR}.")


async def _no_such_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    hint = "/api/v1/openapi.json lists the paths."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        hint = "Everything here is read with GET."
    code = HTTPStatus(error.status_code).name.lower()
    detail = f"{request.method} {request.url.path}: {error.detail}."
    return problem(error.status_code, code, detail, hint, dict(error.headers or {}))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, MafteachError)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s: %s", one_line(request.url.path), one_line(str(error)))
    response = problem_of(error)
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def _failed(request: Request, error: Exception) -> Response:
    """Starlette raises the error again, so that the server logs it with its traceback."""
    return problem(500, "error", "The server failed unexpectedly.", "Its log says why.")
