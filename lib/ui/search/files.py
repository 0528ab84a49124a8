"""A result to take away: what stands above the list, and what its links lead to.

Files are made while they are sent, a few rows in memory at a time.
"""

import logging
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from lib.bootstrap import App
from lib.core.concordance import LinesQuery
from lib.core.errors import MafteachError, QueryError, RateLimited
from lib.core.query import Query
from lib.core.results import Notice
from lib.core.visible import one_line
from lib.limits.clients import Client
from lib.limits.places import BUSY_SECONDS, places
from lib.search.result_file import (
    MIME,
    Format,
    Made,
    Result,
    Speech,
    disposition,
    filters,
    in_chunks,
    name_of,
    of_hits,
    of_lines,
    written,
)
from lib.serving import serving_app
from lib.ui import messages
from lib.ui.address import LINES_VIEW, VIEW, language_of
from lib.ui.downloads import said, this_ticket, tickets
from lib.ui.markup import element
from lib.ui.reader.citing import LINK
from lib.ui.search.printed import printed
from lib.ui.sign_in import HEADERS, caller_address
from lib.ui.strings import LANGUAGE_PARAMETER, language, said_in, t

PRINT = "print"
log = logging.getLogger("mafteach.export")


# Above the list


def take_away(asked: Query | LinesQuery, found: str, said: Markup = Markup()) -> Markup:
    """Downloads, print and citation of what was `found`; `said` is of what they leave out."""
    query = asked if isinstance(asked, Query) else asked.query
    links = [_link(asked, each, t(f"away_{each}")) for each in Format]
    paper = element(
        "a", t("away_print"), href=_address(asked, PRINT), target="_blank", rel="noopener"
    )
    cited = element(
        "a", t("away_cite"), href="#", data_copy="citation", data_done=t("copied"),
        data_said=f"{citation(query, found)}, {LINK}",
    )  # fmt: skip
    return element(
        "details.away",
        element("summary", t("away")),
        element("div", links, paper, cited),
        element("p.quiet", said) if said else "",
    )


def _link(asked: Query | LinesQuery, format: Format, label: str) -> Markup:
    return element("a", label, href=_address(asked, format), download=True)


def _address(asked: Query | LinesQuery, format: str) -> str:
    told = {**_params(asked), LANGUAGE_PARAMETER: [language()]}
    return f"/download/{this_ticket()}/result/{format}?{urlencode(told, doseq=True)}"


def _params(asked: Query | LinesQuery) -> dict[str, list[str]]:
    """Those of the search page, on its first page."""
    if isinstance(asked, Query):
        return asked.with_(page=1).to_params()
    order = {"sort": [str(asked.sort)]} if asked.sort != "order" else {}
    return {**asked.query.with_(page=1).to_params(), VIEW: [LINES_VIEW], **order}


def citation(query: Query, found: str) -> str:
    """The search as one cites it; whoever copies it puts the address behind."""
    narrowed = [t(f"mode_{query.mode}") if query.text.strip() else "", *filters(query, speech())]
    return t(
        "citation", query=one_line(query.text, 1_000) or t("all_passages"),
        how=", ".join(filter(None, narrowed)) or t("sort_order"), found=found,
        date=datetime.now(UTC).strftime("%d.%m.%Y"),
    )  # fmt: skip


def speech(spoken: str = "") -> Speech:
    """The visitor's language, or the one that is told."""
    spoken = spoken or language()

    def word(code: str) -> str:
        return said_in(spoken, code)

    def notice(each: Notice) -> str:
        return messages.text(each, spoken)

    return Speech(word, notice, from_right=spoken == "he")


# What they lead to


def file_routes() -> list[BaseRoute]:
    return [Route("/download/{ticket}/result/{format}", _asked, methods=["GET"])]


async def _asked(request: Request) -> Response:
    session = tickets.session(request.path_params["ticket"])
    kind = request.path_params["format"]
    if session is None or kind not in (PRINT, *Format):
        return said(404, "This download has passed. Open the Search page again.")
    try:
        app = await to_thread.run_sync(serving_app)
        client = Client(caller_address(request), session)
        asked = _read(request)
        app.limits.export(client)
        app.limits.search(client)
    except RateLimited as limited:
        return said(429, f"{limited}", limited.details["seconds"])
    except QueryError as error:
        return said(error.status, f"{error}")
    if not places.acquire(blocking=False):
        return said(503, "Too many downloads are under way. Try again in a moment.", BUSY_SECONDS)
    try:
        async with app.limits.turns.turn_of_task(client.address):
            result = await to_thread.run_sync(_found, app, asked, client)
    except MafteachError as error:
        places.release()
        log.warning("A result was not written: %s", error)
        return said(error.status, f"{error}", BUSY_SECONDS)
    except BaseException:
        places.release()
        raise
    return Streamed(result, kind, _made(request, asked), language_of(request))


def _read(request: Request) -> Query | LinesQuery:
    """Raises QueryError."""
    params = {name: request.query_params.getlist(name) for name in request.query_params}
    as_lines = params.get(VIEW) == [LINES_VIEW]
    return LinesQuery.from_params(params) if as_lines else Query.from_params(params)


def _found(app: App, asked: Query | LinesQuery, client: Client) -> Result[Any]:
    if isinstance(asked, Query):
        return of_hits(app.listings.listing(asked, app.limits.gate(client)))
    return of_lines(app.concordances.page(asked), app.concordances.lines(asked))


def _made(request: Request, asked: Query | LinesQuery) -> Made:
    page = request.url.replace(path="/", query=urlencode(_params(asked), doseq=True))
    https = "https" in request.headers.get("x-forwarded-proto", "")
    return Made(str(page.replace(scheme="https") if https else page), datetime.now(UTC))


class Streamed(StreamingResponse):
    """A result on its way; its place is free when it was sent or is not wanted."""

    def __init__(self, result: Result[Any], kind: str, made: Made, spoken: str) -> None:
        if kind == PRINT:
            super().__init__(
                in_chunks(printed(result, made, speech(spoken), spoken)),
                headers=HEADERS,
                media_type="text/html; charset=utf-8",
            )
            return
        format = Format(kind)
        super().__init__(
            written(result, format, made, speech(spoken)),
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": disposition(name_of(result.query, made.at, format)),
            },
            media_type=MIME[format],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            places.release()
