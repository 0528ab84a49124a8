"""Search: one box, the passages it finds, and what narrows them."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from lib.bootstrap import App
from lib.core.errors import MafteachError, QueryError
from lib.core.query import Mode, Query
from lib.core.results import ResultPage
from lib.search.listing import ranked_part
from lib.search.plan import Wants
from lib.search.suggestions import Suggestion
from lib.serving import serving_app
from lib.ui import messages, problems, tour, trail
from lib.ui.address import (
    current_axis,
    current_collocates,
    current_dispersion,
    current_lines,
    current_query,
    current_unit,
    judges,
    remember_search,
)
from lib.ui.judge.desk import judge
from lib.ui.judge.passage import to_judging
from lib.ui.keeping.controls import Here
from lib.ui.keeping.permalink import MADE
from lib.ui.markup import draw, element, joined
from lib.ui.search.beside import to_side_by_side
from lib.ui.search.cards import cards
from lib.ui.search.files import take_away
from lib.ui.search.filters import card_order, chips, filters, modes, related
from lib.ui.search.lines import (
    Asked,
    views,
)
from lib.ui.search.otherwise import Visit, compared, narrowed_by, viewed
from lib.ui.search.results import (
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
from lib.ui.strings import t
from lib.ui.tagging.result import result_work
from lib.ui.trail import Trail
from lib.ui.visitor import is_administrator

BOX = "query"
EVERYTHING = Wants(facets=True, forms=True, related=True)


def page() -> None:
    try:
        query, asked = current_query(), _asked_view()
    except QueryError as error:
        _box(st.query_params.get("q", ""))
        problems.show(error)
        return
    _box(query.text)
    try:
        app = serving_app()
        _answer(app, query, asked)
    except MafteachError as error:
        problems.show(error)


def _asked_view() -> Asked | None:
    """What the address asks for beside cards and sides."""
    return current_lines() or current_unit() or current_collocates() or current_dispersion()


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
    for other in ("page", "since", MADE):
        st.query_params.pop(other, None)


def _answer(app: App, query: Query, asked: Asked | None) -> None:
    figures, categories, here = app.store.read(
        lambda reader: (reader.statistics(), reader.categories(), Here.read(reader))
    )
    if not figures.documents:
        draw(empty_corpus())
        return
    if judges():
        judge(app, query, this_client(app.settings.trusted_proxies))
        return
    colors = {each.name: each.color for each in categories}
    narrowed = query.text.strip() or query.chosen or query.not_tags or query.since
    if not narrowed and "sort" not in st.query_params:
        draw(_hello(app, figures.documents, colors))
        return
    client = this_client(app.settings.trusted_proxies)
    app.limits.search(client)
    _shown(Visit(app, client, colors, here), query, asked)


def _shown(visit: Visit, query: Query, asked: Asked | None) -> None:
    axis = current_axis()
    if asked:
        viewed(visit, query, asked)
    elif axis and query.text.strip():
        compared(visit, query, axis)
    else:
        _searched(visit, query)


def _searched(visit: Visit, query: Query) -> None:
    app, client = visit.app, visit.client
    slot = st.empty()
    if app.models.loads_for(query.mode):
        with slot:
            draw(_meanwhile(visit, query))
    with app.limits.turns.turn(client.address):
        result = app.search.search(query, EVERYTHING, app.limits.gate(client))
        offered = app.search.suggestions(result)
    remember_search(query)
    remember(query)
    trail.keep(query, Trail.of_hits(result))
    with slot.container():
        _results(visit, result, offered)


def _hello(app: App, documents: int, colors: dict[str, str]) -> Markup:
    """Before the first query; the tour asks by meaning too."""
    tags = app.store.read(lambda reader: reader.tags())
    shown = app.models.available and app.store.read(lambda reader: tour.is_of(reader, tags))
    to_tour = tour.show_me() if shown else Markup()
    return hello(documents, app.search.examples(), recent_searches(), tags, colors, to_tour)


def _meanwhile(visit: Visit, query: Query) -> Markup:
    """What words find, to read while the model is loaded."""
    with visit.app.limits.turns.turn(visit.client.address):
        result = visit.app.search.search(query.with_(mode=Mode.WORDS))
    return joined(
        element("div.bar-line", modes(query)),
        element("p.notice", t("model_is_loading"), role="status"),
        narrowed_by(cards(result.hits, query, visit.colors)),
    )


def _results(visit: Visit, result: ResultPage, offered: Sequence[Suggestion]) -> None:
    query = result.query
    if result.hits:
        hits = cards(result.hits, query, visit.colors)
        listed = joined(did_you_mean(offered), hits, pager(result))
    else:
        listed = nothing_found(offered)
    draw(
        element(
            "div.bar-line",
            _switches(query),
            result_line(result),
            visit.here.keep(query, result.model),
            _away(visit.app, result),
        ),
        word_chips(query, result.forms),
        related(query, result.related),
        chips(query),
        notices(result.notices),
        visit.here.link_age(result.model),
    )
    if result.hits and is_administrator():
        result_work(visit.app, query, result.total, visit.client)
    draw(narrowed_by(listed, _filters(result, visit.colors)))


def _filters(page: ResultPage, colors: dict[str, str]) -> Markup:
    own = (*card_order(page.query), to_side_by_side(page.query), to_judging(page.query))
    return filters(page.query, page.mode, page.facets, page.siblings, colors, own)


def _away(app: App, page: ResultPage) -> Markup:
    """What there is to take away, and before it is taken how much of it there is not."""
    if not page.hits:
        return Markup()
    part = ranked_part(page, app.settings.max_candidates)
    said = joined(messages.html(each) for each in part)
    return take_away(page.query, t("found", total=page.total), said)


def _switches(query: Query) -> Markup:
    """How to search, and how to look at what is found."""
    return joined(modes(query) if query.text.strip() else "", views(query))


page()
