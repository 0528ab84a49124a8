"""Document: one passage as a page of a book, with its neighbours."""

import streamlit as st

from lib.bootstrap import App
from lib.core.errors import MafteachError, QueryError, SemanticUnavailable
from lib.core.query import Query
from lib.search.highlighting import highlights
from lib.serving import serving_app
from lib.ui import problems
from lib.ui.address import current_place, current_query
from lib.ui.markup import draw, element
from lib.ui.reader.document import reader
from lib.ui.reader.similar import similar_html
from lib.ui.strings import t

MOST_SIMILAR = 6


def page() -> None:
    key = st.query_params.get("id", "")
    if not key:
        missing = element("h2", t("document_missing"))
        draw(element("div.panel", missing, element("p", t("document_missing_hint"))))
        return
    try:
        _show(serving_app(), key, _query())
    except MafteachError as error:
        problems.show(error)


def _query() -> Query:
    """The search it was opened from; an unusable one only loses the highlights."""
    try:
        return current_query()
    except QueryError:
        return Query()


def _show(app: App, key: str, query: Query) -> None:
    document, neighbours, categories = app.store.read(
        lambda store: (store.document(key), store.neighbours(key), store.categories())
    )
    colors = {each.name: each.color for each in categories}
    spans = app.store.read(lambda store: highlights(store, query, document))
    draw(reader(document, spans, neighbours, query, colors, current_place()))
    _similar(app, key, query)


def _similar(app: App, key: str, query: Query) -> None:
    """Passages of a like meaning, where there are vectors to tell by; else nothing is said."""
    try:
        found = app.search.similar(key, MOST_SIMILAR)
    except SemanticUnavailable:
        return
    if found.hits:
        draw(similar_html(found, query))


page()
