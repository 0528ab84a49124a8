"""Tag work for programs: what API_TOKEN alone opens, also where reading is open to everybody."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect, Request

from lib.access.administrators import Administrator, Way
from lib.access.audit import AUDIT, Action, Detail
from lib.bootstrap import App
from lib.core.documents import Tag
from lib.core.errors import Conflict, QueryError, UsageError
from lib.core.nesting import is_deep
from lib.core.query import Query
from lib.core.tagging import (
    LOG_PAGE,
    MOST_LOG,
    UNASKED,
    TagAct,
    TagChange,
    TagRefusal,
    checked,
    tag_of,
)
from lib.core.visible import one_line, storable
from lib.search.rendering import suggestions_as_dict, tag_as_dict, tag_change_as_dict
from lib.stores.protocol import TagWriter
from lib.web.callers import Unauthorized, address_of, authorize, caller

Body = dict[str, Any]
Writing = Callable[[App, Request, Body], dict[str, Any]]
Act = Callable[[TagWriter, Sequence[int], Tag], TagChange | None]
MOST_SENT = 64 << 10
"""Bytes of a request; ten tags are a kilobyte."""
AUTHOR = "api"


def admit(app: App, request: Request) -> None:
    """Raises Unauthorized unless API_TOKEN is set and borne."""
    try:
        authorize(request, app.settings.api_token, anonymous=False)
    except Unauthorized:
        address = address_of(request.scope, app.settings.trusted_proxies)
        AUDIT.refused(Action.TAG, address, method=request.method, path=request.url.path)
        raise


async def sent(request: Request) -> Body:
    """The JSON object of a request; an empty one where nothing was sent.  Raises QueryError."""
    written = b""
    with suppress(ClientDisconnect):
        async for piece in request.stream():
            written += piece
            if len(written) > MOST_SENT:
                raise QueryError(f"The request is longer than {MOST_SENT:,} bytes.")
    if not written:
        return {}
    with suppress(ValueError, RecursionError):
        text = written.decode()
        body = None if is_deep(text) else json.loads(text)
        if isinstance(body, dict):
            return body
    raise QueryError("What was sent is no JSON object.", 'Send {"tags": ["category:name"]}.')


# Passages


def add_tags(app: App, request: Request, body: Body) -> dict[str, Any]:
    tags = _tags(body.get("tags"))
    return _on_passage(app, request, tags, lambda w, rows, tag: w.tag(rows, tag))


def take_off_tags(app: App, request: Request, body: Body) -> dict[str, Any]:
    return _on_passage(
        app,
        request,
        _tags(request.query_params.getlist("tag")),
        lambda w, rows, tag: w.untag(rows, tag),
    )


def _on_passage(app: App, request: Request, tags: Sequence[Tag], act: Act) -> dict[str, Any]:
    key = storable(request.path_params["id"])

    app.store.read(lambda reader: reader.document(key))  # or NotFound
    rows = list(app.store.read(lambda reader: reader.row_ids([key])).values())
    made = _done(app, request, lambda writer: [act(writer, rows, tag) for tag in tags], passage=key)
    after = app.store.read(lambda reader: reader.document(key)).tags
    return {**made, "tags": [tag_as_dict(tag) for tag in after]}


def tag_result(app: App, request: Request, body: Body) -> dict[str, Any]:
    """A tag for all that a search finds, or off it; above UNASKED as many as were `agreed`."""
    query = Query.from_params(
        {name: request.query_params.getlist(name) for name in request.query_params}
    )
    (tag,), act = _tags([body.get("tag")]), TagAct(_one_of(body, "act", ("tag", "untag")))
    client = caller(request, app.settings.trusted_proxies)
    app.limits.search(client)
    rows = app.listings.rows(query, app.limits.gate(client))
    agreed = body.get("agreed", 0)
    if len(rows) > UNASKED and agreed != len(rows):
        told = agreed if isinstance(agreed, int) else 0
        raise Conflict(TagRefusal.OTHERS(number=len(rows), agreed=told))
    return _done(
        app, request,
        lambda writer: [writer.tag(rows, tag) if act is TagAct.TAG else writer.untag(rows, tag)],
        act=str(act), tag=str(tag), passages=len(rows),
    )  # fmt: skip


# Tags


def change_tag(app: App, request: Request, body: Body) -> dict[str, Any]:
    """Another name with `to`, another tag's with `merge` beside it, or its category's `color`."""
    tag = tag_of(request.path_params["tag"])
    if ("to" in body) == ("color" in body):
        raise QueryError("A change of a tag takes either to or color.")
    if "color" in body:
        color = one_line(str(body["color"]), 20)
        return _done(
            app, request, lambda w: [w.recolor(tag.category, color)], category=tag.category
        )
    (to,) = _tags([body["to"]])
    merge = body.get("merge") is True
    return _done(
        app, request, lambda w: [w.merge(tag, to) if merge else w.rename(tag, to)],
        rename=str(tag), to=str(to),
    )  # fmt: skip


def log(app: App, request: Request, body: Body) -> dict[str, Any]:
    limit = _number(request.query_params.get("limit") or str(LOG_PAGE), MOST_LOG)
    before = _number(request.query_params.get("before") or "0", 1 << 31, least=0)
    changes = app.store.read(lambda reader: reader.tag_changes(limit, before))
    return {"changes": [tag_change_as_dict(each) for each in changes]}


def undo(app: App, request: Request, body: Body) -> dict[str, Any]:
    number = _number(request.path_params["number"], 1 << 31)
    return _done(app, request, lambda writer: [writer.undo(number)], undo=number)


# Suggestions, which are read like all else


def tags_suggested(app: App, request: Request) -> dict[str, Any]:
    app.limits.search(caller(request, app.settings.trusted_proxies))
    key = storable(request.path_params["id"])
    return suggestions_as_dict(app.search.tags_for(key, _offset(request)))


def passages_suggested(app: App, request: Request) -> dict[str, Any]:
    app.limits.search(caller(request, app.settings.trusted_proxies))
    tag = tag_of(request.path_params["tag"])
    return suggestions_as_dict(app.search.passages_for(tag, _offset(request)))


SUGGESTIONS: dict[str, Callable[[App, Request], dict[str, Any]]] = {
    "/v1/documents/{id:path}/suggestions": tags_suggested,
    "/v1/tags/{tag:path}/suggestions": passages_suggested,
}
TAG_WORK: dict[tuple[str, str], Writing] = {
    ("POST", "/v1/documents/{id:path}/tags"): add_tags,
    ("DELETE", "/v1/documents/{id:path}/tags"): take_off_tags,
    ("POST", "/v1/search/tags"): tag_result,
    ("GET", "/v1/tags/log"): log,
    ("POST", "/v1/tags/log/{number}/undo"): undo,
    ("PATCH", "/v1/tags/{tag:path}"): change_tag,
}


def _done(
    app: App,
    request: Request,
    work: Callable[[TagWriter], Sequence[TagChange | None]],
    **details: Detail,
) -> dict[str, Any]:
    client = caller(request, app.settings.trusted_proxies)
    app.limits.search(client)
    AUDIT.allowed(Action.TAG, Administrator(Way.TOKEN), client.address, **details)
    with app.store.tagging(AUTHOR) as writer:
        made = [change for change in work(writer) if change is not None]
    return {"changes": [tag_change_as_dict(each) for each in made]}


def _tags(written: Any) -> list[Tag]:
    """Each a name, category:name, or an object of name and category."""
    if not isinstance(written, list) or not written:
        raise QueryError("No tag was named.", 'Send {"tags": ["category:name"]}.')
    return list(dict.fromkeys(map(_tag, written)))


def _tag(written: Any) -> Tag:
    if isinstance(written, str):
        return tag_of(written)
    if isinstance(written, dict) and set(written) <= {"name", "category"}:
        return checked(Tag(str(written.get("name", "")), str(written.get("category", ""))))
    raise UsageError("A tag is a name, category:name, or an object with name and category.")


def _one_of(body: Body, name: str, values: Sequence[str]) -> str:
    value = body.get(name, values[0])
    if value in values:
        return str(value)
    raise QueryError(f"{name} cannot be used; it takes one of {', '.join(values)}.")


def _offset(request: Request) -> int:
    return _number(request.query_params.get("offset") or "0", 90, least=0)


def _number(written: str, most: int, least: int = 1) -> int:
    with suppress(ValueError):
        if least <= int(written) <= most:
            return int(written)
    raise QueryError(f"{one_line(written, 40)!r} cannot be used; it takes {least} to {most}.")
