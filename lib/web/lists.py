"""GET /api/v1/…: what the pages show beside a search: the corpus whole, answers side by side,
queries to begin with, the models, and memory as it was."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any

from starlette.requests import Request

from lib.bootstrap import App, Host
from lib.core.documents import Document, TagCount
from lib.core.errors import NotFound, QueryError
from lib.core.query import Query
from lib.core.results import ResultPage
from lib.encoders.keeper import ModelKeeper
from lib.memory.rings import WINDOWS, Band
from lib.search import side_by_side
from lib.search.rendering import tag_as_dict
from lib.search.side_by_side import Axis, variants
from lib.search.whole import portion
from lib.stores.protocol import CorpusReader
from lib.web import cursors
from lib.web.asked import one_of
from lib.web.callers import caller
from lib.web.cursors import Cursor, CursorExpired

MOST_PAIRED = 18
"""Tags of which two may occur together, as the Tags page draws them."""


def document_as_dict(document: Document) -> dict[str, Any]:
    """In import's form, its tags in one form alone."""
    return {**document.as_dict(), "tags": [tag_as_dict(tag) for tag in document.tags]}


def documents(app: App, request: Request) -> dict[str, Any]:
    """In the corpus' order, which is no rank: the list goes on whatever changed meanwhile."""
    cursor = cursors.begun(request, "documents")
    query = cursors.asked(request, cursor, _under_tags)
    app.limits.search(caller(request, app.settings.trusted_proxies))
    try:
        found = portion(app.store, query, cursor.behind if cursor else "")
    except NotFound as gone:
        raise CursorExpired(
            "The passage that was read last is no longer there.", "Begin anew without cursor."
        ) from gone
    last = found.documents[-1].id if found.more else ""
    return {
        "limit": query.limit,
        "documents": [document_as_dict(each) for each in found.documents],
        "next": str(Cursor("documents", query.to_params(), behind=last)) if last else None,
    }


def _under_tags(params: dict[str, list[str]]) -> Query:
    names = ("tag", "tags", "any_tag", "not_tag", "since", "limit")
    return Query.from_params({name: params[name] for name in names if name in params})


def beside(app: App, request: Request) -> dict[str, Any]:
    """Every way of the axis is a search of its own; of models those that have read the corpus."""
    axis = Axis(one_of(request, "axis", tuple(Axis), Axis.MODES))
    query = cursors.asked(request, None, Query.from_params)
    if not query.text.strip():
        raise QueryError("Nothing is asked in several ways.", "Give q.")
    client = caller(request, app.settings.trusted_proxies)
    services = [app.search.by(each) for each in app.models.readers if axis is Axis.MODELS]
    answers: list[ResultPage] = []
    asked = product(services or [app.search], variants(query, axis, app.models.available))
    for service, variant in asked:
        app.limits.search(client)
        answers.append(service.search(variant, gate=app.limits.gate(client)))
    named = {hit.document.id: hit.document for answer in answers for hit in answer.hits}
    return {
        "axis": str(axis),
        "answers": [_answer(each, axis) for each in answers],
        "passages": [
            {"id": key, "title": named[key].title, "ref": named[key].ref, "places": places}
            for key, places in side_by_side.rows(answers)
        ],
    }


def _answer(page: ResultPage, axis: Axis) -> dict[str, Any]:
    query = page.query
    asked = {Axis.MODES: query.mode, Axis.TOLERANCES: query.tolerance, Axis.MODELS: page.model}
    return {
        "asked": str(asked[axis]),
        "mode": str(page.mode),
        "total": page.total,
        "truncated": page.truncated,
        "notices": [each.as_dict() for each in page.notices],
    }


def tag_pairs(reader: CorpusReader, counts: Sequence[TagCount]) -> list[dict[str, Any]]:
    """Two tags each, of the most frequent ones, and the passages that carry both."""
    frequent = sorted(counts, key=lambda each: (-each.documents, each.tag))[:MOST_PAIRED]
    pairs = reader.tag_pairs([each.tag for each in frequent])
    return [
        {"tags": [tag_as_dict(tag) for tag in pair], "documents": number}
        for pair, number in sorted(pairs.items(), key=lambda each: (-each[1], each[0]))
    ]


def examples(app: App, request: Request) -> dict[str, Any]:
    return {
        "examples": [
            {"code": each.code, "params": each.query.to_params(), "forms": list(each.forms)}
            for each in app.search.examples()
        ]
    }


def corpus(app: App, request: Request) -> dict[str, Any]:
    """Its figures, as python -m lib stats --json writes them, and the version that they are of."""

    def read(reader: CorpusReader) -> dict[str, Any]:
        return {**asdict(reader.stats()), "version": reader.statistics().version}

    return app.store.read(read)


def models(app: App, request: Request) -> dict[str, Any]:
    """Those that are set up, in order of preference; `answers` names the one that does."""
    now = app.models.current()
    answering = now.keeper.card.name if now.keeper and now.record else ""
    return {"answers": answering, "models": list(_models(app))}


def _models(app: App) -> Iterator[dict[str, Any]]:
    keepers = app.models.keepers
    done = app.store.read(lambda reader: [reader.coverage(each.card.name) for each in keepers])
    for keeper, coverage in zip(keepers, done, strict=True):
        yield {**_card(keeper), "state": str(keeper.state().state), **asdict(coverage)}


def _card(keeper: ModelKeeper) -> dict[str, Any]:
    card = keeper.card
    return {
        "name": card.name, "title": card.title, "kind": card.kind, "dimension": card.dimension,
        "longest": card.longest, "license": card.license,
    }  # fmt: skip


def past(host: Host, request: Request) -> dict[str, Any]:
    """Of memory; what the chart of the Memory page draws."""
    name = one_of(request, "window", tuple(WINDOWS), "5m")
    window = host.memory.rings.window(WINDOWS[name], time.time())
    return {
        "window": name,
        "step": window.step,
        "times": window.times,
        "series": {name: _band(each) for name, each in window.bands.items()},
    }


def _band(band: Band) -> dict[str, Any]:
    return {"low": band.low, "mean": band.mean, "high": band.high}
