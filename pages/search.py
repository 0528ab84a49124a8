"""Search: one box, the passages it finds, and what narrows them."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from lib.bootstrap import App
from lib.core.errors import MafteachError, QueryError, RateLimited
from lib.core.query import Mode, Query
from lib.core.results import ResultPage
from lib.ingest.exporter import csv_line
from lib.limits.clients import Client
from lib.search.plan import Wants
from lib.search.suggestions import Suggestion
from lib.serving import serving_app
from lib.ui import problems
from lib.ui.address import current_query, remember_search
from lib.ui.markup import draw, element, joined
from lib.ui.search.cards import cards
from lib.ui.search.filters import chips, filters, modes, related
from lib.ui.search.results import (
    csv_list,
    did_you_mean,
    empty_corpus,
    hello,
    nothing_found,
    notices,
    pager,
    result_line,
)
from lib.ui.search.session import recent_searches, remember, this_client
from lib.ui.search.word_forms import word_chips
from lib.ui.strings import language, said_in, t

BOX = "query"
EVERYTHING = Wants(facets=True, forms=True, related=True)


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
    """The address decides what stands in the box; what is typed becomes the address.

    What already stands there is not written again: a visitor may be typing on.
    """
    if st.session_state.get(BOX) != text:
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
    asked = query.text.strip() or query.chosen or query.not_tags
    figures, categories = app.store.read(lambda reader: (reader.statistics(), reader.categories()))
    if not figures.documents:
        draw(empty_corpus())
        return
    colors = {each.name: each.color for each in categories}
    if not asked and "sort" not in st.query_params:
        tags = app.store.read(lambda reader: reader.tags())
        draw(hello(figures.documents, recent_searches(), tags, colors))
        return
    client = this_client(app.settings.trusted_proxies)
    app.limits.search(client)
    slot = st.empty()
    if app.models.loads_for(query.mode):
        with slot:
            draw(_meanwhile(app, query, colors, client))
    with app.limits.turns.turn(client.address):
        result = app.search.search(query, EVERYTHING, app.limits.gate(client))
        offered = app.search.suggestions(result)
    remember_search(query)
    remember(query)
    with slot.container():
        _results(app, result, offered, colors, client)


def _meanwhile(app: App, query: Query, colors: dict[str, str], client: Client) -> Markup:
    """What words find, to read while the model is loaded."""
    with app.limits.turns.turn(client.address):
        result = app.search.search(query.with_(mode=Mode.WORDS))
    return joined(
        element("div.bar-line", modes(query)),
        element("p.notice", t("model_is_loading"), role="status"),
        _beside(cards(result.hits, query, colors)),
    )


def _beside(listed: Markup, column: str = "") -> Markup:
    """The list, and what narrows it."""
    return element("div.results", element("div", listed, id="results"), element("aside", column))


def _results(
    app: App,
    result: ResultPage,
    offered: Sequence[Suggestion],
    colors: dict[str, str],
    client: Client,
) -> None:
    query = result.query
    if result.hits:
        hits = cards(result.hits, query, colors)
        listed = joined(did_you_mean(offered), hits, pager(result))
    else:
        listed = nothing_found(offered)
    draw(
        element("div.bar-line", modes(query) if query.text.strip() else "", result_line(result)),
        word_chips(query, result.forms),
        related(query, result.related),
        chips(query),
        notices(result),
        _beside(listed, filters(result, colors)),
    )
    if result.hits:
        # The list is made in a thread that does not know the visitor's language.
        said = t("csv_columns"), language()
        with st.container(horizontal=True, key="list-actions"):
            st.download_button(
                t("export_csv"), data=lambda: _download(app, query, client, *said),
                mime="text/csv", file_name="mafteach.csv", on_click="ignore", type="tertiary",
                key="export_list",
            )  # fmt: skip


def _download(app: App, query: Query, client: Client, columns: str, spoken: str) -> bytes:
    """The list; one search of the visitor's, however many pages of hits it takes.

    Streamlit shows nothing of an error raised here, so a file tells of one that came too soon.
    """
    try:
        app.limits.export(client)
        app.limits.search(client)
        with app.limits.turns.turn(client.address):
            return csv_list(app.search, query, columns, app.limits.gate(client))
    except RateLimited as limited:
        refusal = said_in(spoken, "list_limited", **limited.details)
        return ("\ufeff" + csv_line([refusal])).encode()


page()
