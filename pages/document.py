"""Document: one passage as a page of a book, with its neighbours, and the hits around it."""

from collections.abc import Mapping

import streamlit as st

from lib.bootstrap import App
from lib.core.concordance import LinesQuery
from lib.core.errors import MafteachError, QueryError, SemanticUnavailable
from lib.core.query import Query
from lib.core.stamp import Stamp
from lib.serving import serving_app
from lib.ui import problems, trail
from lib.ui.address import current_lines, current_number, current_place, current_query
from lib.ui.assets import script
from lib.ui.keeping.controls import keep_passage
from lib.ui.keeping.permalink import link_age
from lib.ui.markup import draw, element
from lib.ui.reader.bar import bar, search_box
from lib.ui.reader.document import reader
from lib.ui.reader.similar import similar_html
from lib.ui.search.session import marked, this_client
from lib.ui.strings import t
from lib.ui.tagging.passage import passage_work
from lib.ui.trail import Trail
from lib.ui.visitor import is_administrator

MOST_SIMILAR = 6


def page() -> None:
    key, number = st.query_params.get("id", ""), current_number()
    query, asked = _search()
    draw(script("reader"), unsafe_allow_javascript=True)
    draw(search_box(query))
    if not (key or number):
        _missing()
        return
    try:
        _read(serving_app(), key, number, query, asked)
    except MafteachError as error:
        problems.show(error)


def _missing() -> None:
    missing = element("h2", t("document_missing"))
    draw(element("div.panel", missing, element("p", t("document_missing_hint"))))


def _search() -> tuple[Query, Query | LinesQuery]:
    """What it was opened from: the query, and what was asked of it; an unusable one only loses
    the highlights and the other hits."""
    try:
        query = current_query()
        return query, current_lines() or query
    except QueryError:
        return Query(), Query()


def _read(app: App, key: str, number: int, query: Query, asked: Query | LinesQuery) -> None:
    """The passage; where its session was not shown the hits around it, these follow once they are
    searched."""
    slot = st.empty()
    hits = trail.kept(asked)
    if hits is None and query != Query():
        if key:
            with slot:
                _draw(app, key, query, None, 0)
        hits = _searched(app, asked, key)
    number = hits.number_of(key, current_place(), number) if hits else 0
    stop = hits.stop(number) if hits else None
    if stop:
        key = stop.key
    if not key:
        _missing()
        return
    with slot:
        colors = _draw(app, key, query, hits, number)
    if is_administrator():
        passage_work(app, key, colors)
    _similar(app, key, query, colors)


def _searched(app: App, asked: Query | LinesQuery, key: str) -> Trail | None:
    """One search, as for any link to an answer; a passage can be read without it."""
    try:
        client = this_client(app.settings.trusted_proxies)
        app.limits.search(client)
        with app.limits.turns.turn(client.address):
            if isinstance(asked, LinesQuery):
                hits = Trail.of_places(app.concordances.page(asked))
            else:
                hits = Trail.of_hits(app.search.search(asked, gate=app.limits.gate(client)))
    except MafteachError:
        if key:
            return None
        raise
    trail.keep(asked, hits)
    return hits


def _draw(app: App, key: str, query: Query, hits: Trail | None, number: int) -> Mapping[str, str]:
    """The passage; the colours of the categories that it was drawn with."""
    document, neighbours, categories, version = app.store.read(
        lambda store: (
            store.document(key), store.neighbours(key), store.categories(),
            store.statistics().version,
        )
    )  # fmt: skip
    colors = {each.name: each.color for each in categories}
    spans = marked(app, query, document)
    draw(
        link_age(Stamp.of_passage(document.text_hash(), version)),
        reader(
            document, spans, neighbours, query, colors,
            bar(query, hits, number, keep_passage(document, version)), current_place(),
            hits.stop(number) if hits else None,
        ),
    )  # fmt: skip
    return colors


def _similar(app: App, key: str, query: Query, colors: Mapping[str, str]) -> None:
    """Passages of a like meaning, where there are vectors to tell by; else nothing is said."""
    try:
        found = app.search.similar(key, MOST_SIMILAR)
    except SemanticUnavailable:
        return
    if found.hits:
        draw(similar_html(found, query, colors))


page()
