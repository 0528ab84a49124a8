"""/api/v1/…: what the pages find, for programs; and tag work, for those that bear API_TOKEN."""

import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from lib.access.audit import AUDIT, Action
from lib.bootstrap import App, Host
from lib.core.citation import IN_STYLE, Style
from lib.core.collocation import CollocatesQuery
from lib.core.concordance import LinesQuery
from lib.core.dispersion import DispersionQuery
from lib.core.errors import MafteachError
from lib.core.keyness import Unit
from lib.core.query import Query
from lib.core.visible import one_line, storable
from lib.evaluate.judged import by_query
from lib.evaluate.judged import written as written_judged
from lib.limits.places import BUSY_SECONDS, places
from lib.search.arms import ARMS
from lib.search.collocations import collocations
from lib.search.dispersion import dispersion
from lib.search.highlighting import highlights
from lib.search.keywords import MOST_WORDS, WORDS, keywords
from lib.search.lines_file import lines_csv
from lib.search.plan import Gate, Wants
from lib.search.rendering import (
    collocates_as_dict,
    dispersion_as_dict,
    keywords_as_dict,
    lines_as_dict,
    page_as_dict,
    similar_as_dict,
    tag_counts,
)
from lib.search.result_file import (
    MIME,
    Format,
    Made,
    Result,
    disposition,
    in_chunks,
    name_of,
    of_hits,
    of_lines,
    written,
)
from lib.stores.protocol import CorpusReader
from lib.web import cursors
from lib.web.asked import flag, limit_of, one_of, params_of
from lib.web.callers import Unauthorized, address_of, authorize, caller
from lib.web.cursors import following
from lib.web.links import passage_link, site
from lib.web.lists import (
    beside,
    corpus,
    document_as_dict,
    documents,
    examples,
    models,
    past,
    tag_pairs,
)
from lib.web.openapi import (
    CITED,
    DOCUMENT_FORMATS,
    FORMATS,
    JUDGED_FORMATS,
    MOST_SIMILAR,
    SIMILAR,
    VIEWS,
    description,
)
from lib.web.origins import READING
from lib.web.responses import FILE_HEADERS, HEADERS, answer, problem, problem_of
from lib.web.tag_work import SUGGESTIONS, TAG_WORK, Writing, admit, sent
from lib.web.unchanged import (
    Unchanged,
    is_known,
    kept_as,
    lasts,
    not_modified,
    stands_on,
    validator,
)

log = logging.getLogger("mafteach.api")
Handler = Callable[[App, Request], Any]
HostHandler = Callable[[Host, Request], Any]
T = TypeVar("T")
R = TypeVar("R", Route, Mount)

MOST_THREADS = 4
"""One fewer than the connections there can be, so that the API alone never takes them all."""

_limiter = CapacityLimiter(MOST_THREADS)
_AGAIN = "Try again in a moment."


def search(app: App, request: Request) -> dict[str, Any]:
    cursor = cursors.begun(request, "search")
    query = cursors.asked(request, cursor, Query.from_params)
    stands = stands_on(app, ARMS[query.mode].encodes)
    cursors.same_corpus(cursor, stands)
    facets, explain, related, forms = (
        flag(request, name) for name in ("facets", "explain", "related", "forms")
    )
    client = caller(request, app.settings.trusted_proxies)
    app.limits.search(client)
    wants = Wants(facets, forms, related)
    page = app.search.search(query, wants, app.limits.gate(client))
    told = page_as_dict(page, wants, explain, app.search.suggestions(page))
    return {**told, "next": following("search", query, len(page.hits), page.total, stands)}


def concordance(app: App, request: Request) -> dict[str, Any] | Response:
    cursor = cursors.begun(request, "concordance")
    asked = cursors.asked(request, cursor, LinesQuery.from_params)
    stands = stands_on(app, meaning=False)
    cursors.same_corpus(cursor, stands)
    facets, as_file = flag(request, "facets"), one_of(request, "format", FORMATS, "json") == "csv"
    client = caller(request, app.settings.trusted_proxies)
    if as_file:
        app.limits.export(client)
    app.limits.search(client)
    page = app.concordances.page(asked, facets)
    if not as_file:
        behind = following("concordance", asked, len(page.lines), page.total, stands)
        return {**lines_as_dict(page), "next": behind}
    return _placed(lambda: _lines_file(app, asked))


def _lines_file(app: App, asked: LinesQuery) -> Response:
    rows = in_chunks(row.encode() for row in lines_csv(app.concordances.lines(asked)))
    return Placed(_in_pieces(rows), 200, FILE_HEADERS, "text/csv")


def export(app: App, request: Request) -> Response:
    """The whole result as a file: passages, or with view=lines places."""
    format = Format(one_of(request, "format", tuple(Format), Format.CSV))
    view = one_of(request, "view", VIEWS, VIEWS[0])
    params = params_of(request)
    asked = LinesQuery.from_params(params) if view == "lines" else None
    query = asked.query if asked else Query.from_params(params)
    client = caller(request, app.settings.trusted_proxies)
    app.limits.export(client)
    app.limits.search(client)
    pages = {name: values for name, values in params.items() if name != "format"}
    link = request.url.replace(path="/", query=urlencode(pages, doseq=True))

    def file() -> Response:
        result = _result(app, asked or query, app.limits.gate(client))
        made = Made(str(link), datetime.now(UTC))
        headers = {**HEADERS, "Content-Disposition": disposition(name_of(query, made.at, format))}
        return Placed(_in_pieces(written(result, format, made)), 200, headers, MIME[format])

    return _placed(file)


def _placed(make: Callable[[], Response]) -> Response:
    """A file in one of the places for files; where none is free, that."""
    if not places.acquire(blocking=False):
        detail = "Too many files are being sent."
        return problem(503, "busy", detail, _AGAIN, {"Retry-After": str(BUSY_SECONDS)})
    try:
        return make()
    except BaseException:
        places.release()
        raise


class Placed(StreamingResponse):
    """A file on its way; its place is free when it was sent or is not wanted."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            places.release()


def _result(app: App, asked: Query | LinesQuery, gate: Gate) -> Result[Any]:
    if isinstance(asked, Query):
        return of_hits(app.listings.listing(asked, gate))
    return of_lines(app.concordances.page(asked), app.concordances.lines(asked))


async def _in_pieces(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """As they are made, in the threads of the API."""
    while piece := await in_thread(lambda: next(pieces, b"")):
        yield piece


def outstanding(app: App, request: Request) -> dict[str, Any]:
    asked = Query.from_params(_searched(request))
    most, facets = limit_of(request, WORDS, MOST_WORDS), flag(request, "facets")
    unit = Unit(one_of(request, "unit", tuple(Unit), Unit.WORDS))
    app.limits.search(caller(request, app.settings.trusted_proxies))
    page = keywords(app.store, asked, most, unit=unit)
    told = keywords_as_dict(page)
    return {**told, "facets": tag_counts(page.facets)} if facets else told


def near(app: App, request: Request) -> dict[str, Any]:
    asked = CollocatesQuery.from_params(_searched(request))
    most = limit_of(request, WORDS, MOST_WORDS)
    app.limits.search(caller(request, app.settings.trusted_proxies))
    return collocates_as_dict(collocations(app.store, app.concordances, asked, most))


def spread(app: App, request: Request) -> dict[str, Any]:
    asked = DispersionQuery.from_params(_searched(request))
    app.limits.search(caller(request, app.settings.trusted_proxies))
    return dispersion_as_dict(dispersion(app.store, asked))


def _searched(request: Request) -> dict[str, list[str]]:
    """The parameters that say what is searched: `limit` is about what is told of it."""
    return {key: values for key, values in params_of(request).items() if key != "limit"}


def document(app: App, request: Request) -> dict[str, Any] | Response:
    """With q, also where that stands in it, as the reader marks it; or as one cites it."""
    key, query = storable(request.path_params["id"]), Query.from_params(params_of(request))
    style = one_of(request, "format", DOCUMENT_FORMATS, "json")
    if style != "json":
        return _cited(app, request, key, Style(style))

    def read(reader: CorpusReader) -> dict[str, Any]:
        passage, beside = reader.document(key), reader.neighbours(key)
        told = {**document_as_dict(passage), "previous": beside.previous, "next": beside.next}
        if not query.text.strip():
            return told
        marked = highlights(reader, query, passage)
        return {**told, "highlights": marked.text, "title_highlights": marked.title}

    return app.store.read(read)


def _cited(app: App, request: Request, key: str, style: Style) -> Response:
    passage = app.store.read(lambda reader: reader.document(key))
    link = site(request, app.settings.trusted_proxies) + passage_link(key)
    text = IN_STYLE[style](passage, datetime.now(UTC).date())(link)
    return Response(text.encode("utf-8", "replace"), 200, HEADERS, CITED[style])


def similar(app: App, request: Request) -> dict[str, Any]:
    key = storable(request.path_params["id"])
    app.limits.search(caller(request, app.settings.trusted_proxies))
    return similar_as_dict(app.search.similar(key, limit_of(request, SIMILAR, MOST_SIMILAR)))


def tags(app: App, request: Request) -> dict[str, Any]:
    """With pairs=1, also how many passages carry two of the most frequent tags."""
    wanted = flag(request, "pairs")

    def read(reader: CorpusReader) -> dict[str, Any]:
        counts = reader.tags()
        told = {
            "categories": [
                {"name": each.name, "color": each.color} for each in reader.categories()
            ],
            "tags": tag_counts(counts),
        }
        return {**told, "pairs": tag_pairs(reader, counts)} if wanted else told

    return app.store.read(read)


def judgements(app: App, request: Request) -> dict[str, Any] | Response:
    """What people judged relevant, as evaluate reads it."""
    as_file = one_of(request, "format", JUDGED_FORMATS, "json") == "jsonl"
    app.limits.export(caller(request, app.settings.trusted_proxies))
    judged = app.store.read(lambda reader: list(by_query(reader.judgements())))
    if as_file:
        return Response("".join(written_judged(judged)), 200, FILE_HEADERS, "application/x-ndjson")
    return {"judged": [each.as_dict() for each in judged]}


def memory(host: Host, request: Request) -> dict[str, Any]:
    return host.memory.report(host.model_state())


def openapi(app: App, request: Request) -> dict[str, Any]:
    return description()


HANDLERS: dict[str, Handler] = {
    "/v1/search": search,
    "/v1/beside": beside,
    "/v1/concordance": concordance,
    "/v1/export": export,
    "/v1/keywords": outstanding,
    "/v1/collocations": near,
    "/v1/dispersion": spread,
    "/v1/documents": documents,
    "/v1/documents/{id:path}/similar": similar,
    "/v1/documents/{id:path}": document,  # a corpus' own ids may hold slashes
    "/v1/tags": tags,
    "/v1/corpus": corpus,
    "/v1/examples": examples,
    "/v1/models": models,
    "/v1/judgements": judgements,
    "/v1/openapi.json": openapi,
}
HANDLERS = {**SUGGESTIONS, **HANDLERS}

SEARCHES = (
    search, beside, similar, concordance, export, outstanding, near, spread, documents,
    *SUGGESTIONS.values(),
)  # fmt: skip
"""These wait for their turn among the searches of others; so does a passage that is marked."""

OF_THE_MOMENT = (export, models, judgements, openapi, *SUGGESTIONS.values())
"""Whose answers are no one's to keep."""

HOST_HANDLERS: dict[str, HostHandler] = {"/v1/memory": memory, "/v1/memory/history": past}
"""These answer while the database does not, in threads that it cannot hold."""


def api(
    app_factory: Callable[[], App],
    host_factory: Callable[[], Host],
    unchanged: Unchanged | None = None,
) -> Starlette:
    """The application under /api, whose every answer is JSON, failures included; `unchanged`
    counts those that their callers had already."""
    spared = unchanged or Unchanged()
    routes = [
        *(
            Route(path, _writing(each, app_factory), methods=[method])
            for (method, path), each in TAG_WORK.items()
        ),
        *(
            Route(path, _endpoint(each, app_factory, spared=spared))
            for path, each in HANDLERS.items()
        ),
        *(
            Route(path, _endpoint(each, host_factory, to_thread.run_sync))
            for path, each in HOST_HANDLERS.items()
        ),
    ]
    application = Starlette(
        routes=list(map(over_lines, routes)),
        exception_handlers={
            HTTPException: partial(_no_such_route, host_factory),
            MafteachError: refused,
            Exception: _failed,
        },
    )
    application.router.redirect_slashes = False
    return application


def over_lines(route: R) -> R:
    """The route also for paths with a line end in them, as an id may have: Starlette's own
    expressions stop there, and Streamlit would answer in its place."""
    route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
    return route


async def in_thread(work: Callable[[], T]) -> T:
    """The result of `work`, run in one of at most MOST_THREADS threads, off the event loop."""
    return await to_thread.run_sync(work, limiter=_limiter)


def _endpoint(
    handler: Any, factory: Callable[[], Host], run: Any = in_thread, spared: Unchanged | None = None
) -> Any:
    """`spared` counts the answers that are kept by their callers."""

    async def endpoint(request: Request) -> Response:
        app = await run(factory)
        authorize(request, app.settings.api_token, app.settings.anonymous_reading)
        etag = ""
        if spared and handler not in OF_THE_MOMENT:
            etag = await run(partial(validator, app, request))
            if is_known(request, etag):
                spared.count()
                return not_modified(etag)
        made = await answered(handler, app, request, run)
        if isinstance(made, Response):
            return made
        return answer(made, headers=kept_as(etag) if etag and lasts(made) else None)

    return endpoint


async def answered(handler: Any, app: Host, request: Request, run: Any = in_thread) -> Any:
    """What the handler gives, in its turn."""
    async with _turn(handler, app, request):
        return await run(partial(handler, app, request))


def _writing(handler: Writing, factory: Callable[[], App]) -> Any:
    """What is asked for is looked at only from whoever may ask."""

    async def endpoint(request: Request) -> Response:
        app = await in_thread(factory)
        admit(app, request)
        body = await sent(request)
        return answer(await in_thread(partial(handler, app, request, body)))

    return endpoint


def _turn(handler: Any, app: Host, request: Request) -> AbstractAsyncContextManager[Any]:
    """For a search, which then does not wait in one of the threads."""
    marks = handler is document and request.query_params.get("q", "").strip()
    if not (marks or handler in SEARCHES) or not isinstance(app, App):
        return nullcontext()
    return app.limits.turns.turn_of_task(address_of(request.scope, app.settings.trusted_proxies))


async def _no_such_route(
    factory: Callable[[], Host], request: Request, error: Exception
) -> Response:
    assert isinstance(error, HTTPException)
    hint = "/api/v1/openapi.json lists the paths."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        hint = "/api/v1/openapi.json lists what each path takes."
        if request.method not in READING:
            address = caller(request, await to_thread.run_sync(_proxies, factory)).address
            AUDIT.refused(Action.WRITE, address, method=request.method, path=request.url.path)
    code = HTTPStatus(error.status_code).name.lower()
    detail = f"{request.method} {request.url.path}: {error.detail}."
    return problem(error.status_code, code, detail, hint, dict(error.headers or {}))


def _proxies(factory: Callable[[], Host]) -> int:
    try:
        return factory().settings.trusted_proxies
    except MafteachError:
        return 0  # the settings are wrong, which every answer says


async def refused(request: Request, error: Exception) -> Response:
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
