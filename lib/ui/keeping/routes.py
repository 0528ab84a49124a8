"""What static/script/keep.js asks: /keeping/TICKET/WHAT, where the ticket is a page's own.

Everything is sent as JSON and answered as JSON: `html` to show, `items` that are kept now, or
`said`, what went wrong, in the page's language.  All of it takes its turn among searches: whoever
sends as much as may be kept has as much read, without any right.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from lib.access.administrators import Administrator
from lib.access.audit import AUDIT, Action
from lib.bootstrap import App
from lib.core.errors import ImportRefused, MafteachError, NotAllowed, RateLimited
from lib.core.keeping import (
    MOST_BYTES,
    KeptRefusal,
    Kind,
    read_file,
    read_items,
    readable,
)
from lib.core.rate import Rate
from lib.core.stamp import Stamp
from lib.limits.clients import Client
from lib.limits.pace import Pace
from lib.search.news import news
from lib.serving import serving_app, serving_settings
from lib.stores.protocol import CorpusReader
from lib.ui import messages
from lib.ui.address import language_of
from lib.ui.downloads import tickets
from lib.ui.keeping.listed import Shelf, news_html, recent_html, shelf_html
from lib.ui.keeping.owners import name_of, owner_of
from lib.ui.sign_in import HEADERS, caller_address
from lib.ui.strings import said_in

SECONDS = 10.0
"""For a message to arrive."""
MOST_RECENT = 6
log = logging.getLogger("mafteach.keeping")


@dataclass(frozen=True)
class Visit:
    """Who asks, in which language, and who they are where they are signed in."""

    client: Client
    spoken: str
    who: Administrator | None

    def administrator(self) -> Administrator:
        """Raises NotAllowed where nobody is signed in, which is written down."""
        if self.who is None:
            AUDIT.refused(Action.KEEP, self.client.address)
            raise NotAllowed("Only an administrator keeps things on the server.", "Sign in.")
        return self.who


def keeping_routes() -> list[BaseRoute]:
    return [Route("/keeping/{ticket}/{what}", _asked, methods=["POST"])]


async def _asked(request: Request) -> Response:
    session = tickets.session(request.path_params["ticket"])
    handler = HANDLERS.get(request.path_params["what"])
    spoken = language_of(request)
    if session is None or handler is None:
        return _answer({"said": said_in(spoken, "keep_reload")}, 404)
    client = Client(caller_address(request), session)
    try:
        await asyncio.sleep(_wait(client))
        written = await _body(request)
        app = await to_thread.run_sync(serving_app)
        visit = Visit(client, spoken, owner_of(request, session))
        async with app.limits.turns.turn_of_task(client.address):
            return _answer(await to_thread.run_sync(handler, app, visit, written))
    except TimeoutError:
        return Response(status_code=408)
    except MafteachError as error:
        return _refused(error, spoken)


_pace: Pace | None = None


def _wait(client: Client) -> float:
    """As long as a page that asks to be drawn again so often."""
    global _pace
    _pace = _pace or Pace(Rate.of(serving_settings().redraw_limit, "REDRAW_LIMIT"))
    return _pace.wait(client)


async def _body(request: Request) -> bytes:
    """Raises ImportRefused for more than may be kept, TimeoutError for what does not come."""
    written = b""
    async with asyncio.timeout(SECONDS):
        async for piece in request.stream():
            written += piece
            if len(written) > MOST_BYTES:
                raise ImportRefused(KeptRefusal.TOO_LARGE(most=MOST_BYTES // 1024))
    return written


def _answer(told: Mapping[str, Any], status: int = 200) -> Response:
    return JSONResponse(told, status, HEADERS)


def _refused(error: MafteachError, spoken: str) -> Response:
    if error.status >= 500:
        log.warning("Nothing was kept: %s", error)
    if error.said is not None:
        said = messages.text(error.said, spoken)
    elif isinstance(error, RateLimited):
        said = said_in(spoken, "keep_wait", seconds=error.details["seconds"])
    else:
        said = said_in(spoken, f"problem_{error.code}")
    return _answer({"said": said}, error.status)


# What is asked


def _items(app: App, visit: Visit, written: bytes) -> dict[str, Any]:
    """Of whoever is signed in: all of it, with `put` kept before and `drop` dropped."""
    who, told = visit.administrator(), _mapping(written)
    put, drop = read_items(told.get("put") or []), read_items(told.get("drop") or [])
    if put or drop:
        with app.store.keeping() as keeper:
            keeper.drop(name_of(who), drop)
            keeper.keep(name_of(who), put)
        address = visit.client.address
        AUDIT.allowed(Action.KEEP, who, address, kept=len(put), dropped=len(drop))
    kept = app.store.read(lambda reader: reader.kept(name_of(who)))
    return {"items": [each.as_dict() for each in kept]}


def _list(app: App, visit: Visit, written: bytes) -> dict[str, Any]:
    """The page: of the server's own things for whoever is signed in, else of those that come; and
    these as they were `read`, by the names that the page has for them."""
    sent = readable(_mapping(written).get("items"))
    who = visit.who

    def read(reader: CorpusReader) -> Shelf:
        items = reader.kept(name_of(who)) if who else sent
        keys = [each.key for each in items if each.kind is Kind.PASSAGE]
        now = Stamp(reader.statistics().version)
        hashes = reader.text_hashes(keys)
        return Shelf(items, now, hashes, who.name if who else None, len(sent) if who else 0)

    html = shelf_html(app.store.read(read), visit.spoken)
    return {"html": html, "read": [each.as_dict() for each in sent]}


def _news(app: App, visit: Visit, written: bytes) -> dict[str, Any]:
    """What one search finds that is new: a search like any other."""
    (item,) = read_items([_mapping(written).get("item")])
    app.limits.search(visit.client)
    found = news(app.search, item.query, item.last, app.limits.gate(visit.client))
    return {"html": news_html(item, found, visit.spoken), "number": found.number}


def _recent(app: App, visit: Visit, written: bytes) -> dict[str, Any]:
    sent = [each for each in readable(_mapping(written).get("items")) if each.kind is Kind.SEARCH]
    return {"html": recent_html(sent[:MOST_RECENT], visit.spoken)}


def _file(app: App, visit: Visit, written: bytes) -> dict[str, Any]:
    """A file's entries, as they may be kept."""
    return {"items": [each.as_dict() for each in read_file(written)]}


Handler = Callable[[App, Visit, bytes], dict[str, Any]]
HANDLERS: dict[str, Handler] = {
    "items": _items, "list": _list, "news": _news, "recent": _recent, "file": _file,
}  # fmt: skip


def _mapping(written: bytes) -> dict[str, Any]:
    """Raises ImportRefused."""
    try:
        told = json.loads(written or b"{}")
    except (ValueError, RecursionError) as error:
        raise ImportRefused(KeptRefusal.NO_FILE()) from error
    if not isinstance(told, dict):
        raise ImportRefused(KeptRefusal.NO_FILE())
    return told
