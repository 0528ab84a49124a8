"""Search: one box, the passages it finds, and what narrows them."""

from collections.abc import Sequence
from itertools import product

import streamlit as st
from markupsafe import Markup

from lib.bootstrap import App
from lib.core.collocation import CollocatesQuery
from lib.core.concordance import LinesQuery
from lib.core.dispersion import DispersionQuery
from lib.core.errors import MafteachError, QueryError
from lib.core.keyness import Unit
from lib.core.query import Mode, Query
from lib.core.results import Notice, ResultPage
from lib.limits.clients import Client
from lib.search.collocations import collocations
from lib.search.dispersion import dispersion
from lib.search.keywords import keywords
from lib.search.listing import ranked_part
from lib.search.plan import Wants
from lib.search.side_by_side import Axis, variants
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
from lib.ui.search.beside import axes, side_by_side, to_side_by_side
from lib.ui.search.cards import cards
from lib.ui.search.collocations import collocates_line, collocates_picture
from lib.ui.search.dispersion import dispersion_line, dispersion_picture
from lib.ui.search.files import take_away
from lib.ui.search.filters import card_order, chips, filters, modes, related
from lib.ui.search.keywords import SHOWN, keywords_line, keywords_picture
from lib.ui.search.lines import (
    Asked,
    forms_met,
    line_order,
    lines,
    lines_line,
    lines_pager,
    no_lines,
    views,
)
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
    if asked:
        _viewed(app, query, asked, colors, client, here)
        return
    axis = current_axis()
    if axis and query.text.strip():
        _side_by_side(app, query, axis, client, here)
        return
    slot = st.empty()
    if app.models.loads_for(query.mode):
        with slot:
            draw(_meanwhile(app, query, colors, client))
    with app.limits.turns.turn(client.address):
        result = app.search.search(query, EVERYTHING, app.limits.gate(client))
        offered = app.search.suggestions(result)
    remember_search(query)
    remember(query)
    trail.keep(query, Trail.of_hits(result))
    with slot.container():
        _results(app, result, offered, colors, here, client)


def _hello(app: App, documents: int, colors: dict[str, str]) -> Markup:
    """Before the first query; the tour asks by meaning too."""
    tags = app.store.read(lambda reader: reader.tags())
    shown = app.models.available and app.store.read(lambda reader: tour.is_of(reader, tags))
    to_tour = tour.show_me() if shown else Markup()
    return hello(documents, app.search.examples(), recent_searches(), tags, colors, to_tour)


def _viewed(
    app: App, query: Query, asked: Asked, colors: dict[str, str], client: Client, here: Here
) -> None:
    if isinstance(asked, LinesQuery):
        _lines(app, asked, colors, client, here)
    elif isinstance(asked, CollocatesQuery):
        _collocates(app, asked, colors, client, here)
    elif isinstance(asked, DispersionQuery):
        _dispersion(app, asked, colors, client, here)
    else:
        _words(app, query, asked, colors, client, here)


def _lines(app: App, asked: LinesQuery, colors: dict[str, str], client: Client, here: Here) -> None:
    """Every place of the words, one a line."""
    query = asked.query
    with app.limits.turns.turn(client.address):
        page = app.concordances.page(asked, facets=True)
        offered = () if page.total else _suggested(app, query)
        met = app.search.word_forms(query)
    remember_search(query)
    remember(query)
    trail.keep(asked, Trail.of_places(page))
    if page.lines:
        listed = joined(lines(page), lines_pager(page))
    elif page.total:
        listed = nothing_found([Suggestion("first_page", query)], t("lines_behind"))
    else:
        near = query.mode is Mode.HYBRID and app.models.available
        listed = no_lines(query, offered, near)
    own = (*line_order(asked), *forms_met(page))
    away = take_away(asked, t("places", total=page.total)) if page.total else ""
    draw(
        element(
            "div.bar-line",
            modes(query),
            views(query, asked),
            lines_line(page),
            here.keep(query),
            away,
        ),
        word_chips(query, met),
        chips(query),
        notices(page.notices),
        here.link_age(),
        _beside(listed, filters(query, page.mode, page.facets or (), (), colors, own)),
    )


def _words(
    app: App, query: Query, unit: Unit, colors: dict[str, str], client: Client, here: Here
) -> None:
    """What is special in what was found."""
    with app.limits.turns.turn(client.address):
        page = keywords(app.store, query, SHOWN, unit=unit)
    column = filters(query, page.mode, page.facets, (), colors)
    switch = modes(query) if query.text.strip() else ""
    _drawn(
        query, unit, switch, keywords_line(page), page.notices, keywords_picture(page), column, here
    )  # fmt: skip


def _collocates(
    app: App, asked: CollocatesQuery, colors: dict[str, str], client: Client, here: Here
) -> None:
    """What stands next to the words."""
    with app.limits.turns.turn(client.address):
        page = collocations(app.store, app.concordances, asked, SHOWN)
        offered = () if page.places else _suggested(app, asked.query)
    column = filters(asked.query, page.mode, page.facets, (), colors)
    _drawn(
        asked.query, asked, modes(asked.query), collocates_line(page), page.notices,
        collocates_picture(page, offered), column, here,
    )  # fmt: skip


def _dispersion(
    app: App, asked: DispersionQuery, colors: dict[str, str], client: Client, here: Here
) -> None:
    """Where the words stand."""
    with app.limits.turns.turn(client.address):
        page = dispersion(app.store, asked)
        offered = () if page.whole.holding else _suggested(app, asked.query)
    column = filters(asked.query, page.mode, page.facets, (), colors)
    _drawn(
        asked.query, asked, modes(asked.query), dispersion_line(page), page.notices,
        dispersion_picture(page, offered), column, here,
    )  # fmt: skip


def _drawn(
    query: Query,
    asked: Asked,
    switch: str,
    line: Markup,
    said: Sequence[Notice],
    picture: Markup,
    column: Markup,
    here: Here,
) -> None:
    """A view that counts, below what leads to the others."""
    remember_search(query)
    remember(query)
    draw(
        element("div.bar-line", switch, views(query, asked), line, here.keep(query)),
        chips(query),
        notices(said),
        here.link_age(),
        _beside(picture, column),
    )


def _side_by_side(app: App, query: Query, axis: Axis, client: Client, here: Here) -> None:
    """The same text asked in each way of the axis; every one of them is a search, of which the
    first is counted already."""
    readers = app.models.readers
    if axis is Axis.MODELS and len(readers) < 2:
        axis = Axis.MODES
    compared = readers if axis is Axis.MODELS else ()
    services = [app.search.by(keeper) for keeper in compared] or [app.search]
    asked = product(services, variants(query, axis, app.models.available))
    answers = []
    for number, (service, variant) in enumerate(asked):
        if number:
            app.limits.search(client)
        with app.limits.turns.turn(client.address):
            answers.append(service.search(variant, gate=app.limits.gate(client)))
        if service in (app.search, services[0]):  # of models, the one preferred
            trail.keep(variant, Trail.of_hits(answers[-1]))
    remember_search(query)
    remember(query)
    bar = element("div.bar-line", axes(query, axis, len(readers) > 1), here.keep(query))
    titles = [keeper.card.title for keeper in compared]
    draw(bar, chips(query), here.link_age(), side_by_side(answers, axis, titles))


def _suggested(app: App, query: Query) -> Sequence[Suggestion]:
    """Of a search by words: what else may be found."""
    mode = Mode.WORDS if query.mode is Mode.HYBRID else query.mode
    return app.search.suggestions(app.search.search(query.with_(mode=mode)))


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
    here: Here,
    client: Client,
) -> None:
    query = result.query
    if result.hits:
        hits = cards(result.hits, query, colors)
        listed = joined(did_you_mean(offered), hits, pager(result))
    else:
        listed = nothing_found(offered)
    draw(
        element(
            "div.bar-line",
            _switches(query),
            result_line(result),
            here.keep(query, result.model),
            _away(app, result),
        ),
        word_chips(query, result.forms),
        related(query, result.related),
        chips(query),
        notices(result.notices),
        here.link_age(result.model),
    )
    if result.hits and is_administrator():
        result_work(app, query, result.total, client)
    draw(_beside(listed, _filters(result, colors)))


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
