"""Document: one passage as a page of a book, with its neighbours."""

import streamlit as st

from lib.bootstrap import App, serving_app
from lib.core.errors import MafteachError, QueryError, SemanticUnavailable
from lib.core.query import Query
from lib.search.highlighting import highlights
from lib.ui import problems
from lib.ui.address import current_query
from lib.ui.reader import reader, similar_html
from lib.ui.strings import t

MOST_SIMILAR = 6


def page() -> None:
    key = st.query_params.get("id", "")
    if not key:
        st.html(
            f'<div class="panel"><h2>{t("document_missing")}</h2>'
            f"<p>{t('document_missing_hint')}</p></div>"
        )
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
    spans = highlights(query, document)
    st.html(
        f'<article class="reader">{reader(document, spans, neighbours, query, colors)}</article>'
    )
    _similar(app, key, query)


def _similar(app: App, key: str, query: Query) -> None:
    """Passages of a like meaning, where there are vectors to tell by; else nothing is said."""
    try:
        found = app.search.similar(key, MOST_SIMILAR)
    except SemanticUnavailable:
        return
    if found.hits:
        st.html(similar_html(found, query))


page()
