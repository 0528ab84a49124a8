"""Search: one box, the passages it finds, and what narrows them."""

import streamlit as st

from lib.bootstrap import App, serving_app
from lib.core.clients import Client
from lib.core.errors import MafteachError, QueryError, RateLimited
from lib.core.query import Mode, Query
from lib.core.results import ResultPage
from lib.ingest.exporter import csv_line
from lib.ui import problems
from lib.ui.address import current_query, remember_search
from lib.ui.cards import cards
from lib.ui.client import this_client
from lib.ui.filters import chips, filters, modes, related
from lib.ui.results import csv_list, empty_corpus, hello, nothing_found, notices, pager, result_line
from lib.ui.searches import recent_searches, remember
from lib.ui.strings import t

BOX = "query"


def page() -> None:
    try:
        query = current_query()
    except QueryError as error:
        _box(st.query_params.get("q", ""))
        problems.show(error)
        return
    _box(query.text)
    try:
        app = serving_app()
        _answer(app, query)
    except MafteachError as error:
        problems.show(error)


def _box(text: str) -> None:
    """The address decides what stands in the box; what is typed becomes the address."""
    st.session_state[BOX] = text
    st.text_input(
        t("search_label"), key=BOX, type="search", on_change=_typed,
        placeholder=t("search_placeholder"), label_visibility="collapsed",
        autocomplete="off",
    )  # fmt: skip


def _typed() -> None:
    text = st.session_state[BOX] or ""
    if text.strip():
        st.query_params["q"] = text
    else:
        st.query_params.pop("q", None)
    st.query_params.pop("page", None)


def _answer(app: App, query: Query) -> None:
    asked = query.text.strip() or query.tags or query.not_tags
    documents = app.store.read(lambda reader: reader.figures()).documents
    if not documents:
        st.html(empty_corpus())
        return
    colors = {c.name: c.color for c in app.store.read(lambda reader: reader.categories())}
    if not asked and "sort" not in st.query_params:
        tags = app.store.read(lambda reader: reader.tags())
        st.html(hello(documents, recent_searches(), tags, colors))
        return
    client = this_client(app.settings.trusted_proxies)
    app.limits.search(client)
    slot = st.empty()
    if app.semantic.loads_for(query.mode):
        slot.html(_meanwhile(app, query, colors))
    found = app.search.search(query, facets=True, gate=app.limits.gate(client))
    remember_search(query)
    remember(query)
    with slot.container():
        _results(app, found, colors, client)


def _meanwhile(app: App, query: Query, colors: dict[str, str]) -> str:
    """What words find, to read while the model is loaded."""
    found = app.search.search(query.with_(mode=Mode.WORDS))
    loading = f'<p class="notice" role="status">{t("model_is_loading")}</p>'
    listed = cards(found.hits, query, colors)
    return (
        f'<div class="bar-line">{modes(query)}</div>{loading}'
        f'<div class="results"><div id="results">{listed}</div><aside></aside></div>'
    )


def _results(app: App, found: ResultPage, colors: dict[str, str], client: Client) -> None:
    query = found.query
    listed = cards(found.hits, query, colors) + pager(found) if found.hits else nothing_found(query)
    st.html(
        f'<div class="bar-line">{modes(query) if query.text.strip() else ""}{result_line(found)}'
        f"</div>{related(query, app.search.related(found))}{chips(query)}{notices(found)}"
        f'<div class="results"><div id="results">{listed}</div>'
        f"<aside>{filters(found, colors)}</aside></div>"
    )
    if found.hits:
        # The list is made in a thread that does not know the visitor's language.
        said = t("csv_columns"), t("list_limited", seconds="{seconds}")
        with st.container(horizontal=True, key="list-actions"):
            st.download_button(
                t("export_csv"), data=lambda: _download(app, query, client, *said),
                mime="text/csv", file_name="mafteach.csv", on_click="ignore", type="tertiary",
                key="export_list",
            )  # fmt: skip


def _download(app: App, query: Query, client: Client, columns: str, refusal: str) -> bytes:
    """The list; one search of the visitor's, however many pages of hits it takes.

    Streamlit shows nothing of an error raised here, so a file tells of one that came too soon.
    """
    try:
        app.limits.search(client)
    except RateLimited as limited:
        return ("\ufeff" + csv_line([refusal.format(**limited.details)])).encode()
    return csv_list(app.search, query, columns, app.limits.gate(client))


page()
