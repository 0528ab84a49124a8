"""A result looked at otherwise than as cards: as lines, as words that stand out or stand beside,
as where they stand, or beside what other ways of asking find."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from markupsafe import Markup

from lib.bootstrap import App
from lib.core.collocation import CollocatesQuery
from lib.core.concordance import LinesQuery
from lib.core.dispersion import DispersionQuery
from lib.core.keyness import Unit
from lib.core.query import Mode, Query
from lib.encoders.protocol import ModelCard
from lib.limits.clients import Client
from lib.search.collocations import CollocatesPage, collocations
from lib.search.dispersion import DispersionPage, dispersion
from lib.search.keywords import KeywordsPage, keywords
from lib.search.side_by_side import Axis, variants
from lib.search.suggestions import Suggestion
from lib.ui import trail
from lib.ui.address import remember_search
from lib.ui.keeping.controls import Here
from lib.ui.markup import draw, element, joined
from lib.ui.search.beside import axes, side_by_side
from lib.ui.search.collocations import collocates_line, collocates_picture
from lib.ui.search.dispersion import dispersion_line, dispersion_picture
from lib.ui.search.files import take_away
from lib.ui.search.filters import chips, filters, modes
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
from lib.ui.search.results import nothing_found, notices
from lib.ui.search.session import remember
from lib.ui.search.word_forms import word_chips
from lib.ui.strings import t
from lib.ui.trail import Trail


@dataclass(frozen=True)
class Visit:
    """Of the Search page while it is drawn: who asks, the categories' colours, and the corpus as
    it was before."""

    app: App
    client: Client
    colors: dict[str, str]
    here: Here


def viewed(visit: Visit, query: Query, asked: Asked) -> None:
    """As the address asks for it."""
    if isinstance(asked, LinesQuery):
        _lines(visit, asked)
    elif isinstance(asked, CollocatesQuery):
        _collocates(visit, asked)
    elif isinstance(asked, DispersionQuery):
        _dispersion(visit, asked)
    else:
        _words(visit, query, asked)


def narrowed_by(listed: Markup, column: str = "") -> Markup:
    """The list, and what narrows it."""
    return element("div.results", element("div", listed, id="results"), element("aside", column))


def _lines(visit: Visit, asked: LinesQuery) -> None:
    """Every place of the words, one a line."""
    query = asked.query
    with visit.app.limits.turns.turn(visit.client.address):
        page = visit.app.concordances.page(asked, facets=True)
        offered = () if page.total else _suggested(visit, query)
        met = visit.app.search.word_forms(query)
    remember_search(query)
    remember(query)
    trail.keep(asked, Trail.of_places(page))
    if page.lines:
        listed = joined(lines(page), lines_pager(page))
    elif page.total:
        listed = nothing_found([Suggestion("first_page", query)], t("lines_behind"))
    else:
        near = query.mode is Mode.HYBRID and visit.app.models.available
        listed = no_lines(query, offered, near)
    own = (*line_order(asked), *forms_met(page))
    away = take_away(asked, t("places", total=page.total)) if page.total else ""
    draw(
        element(
            "div.bar-line",
            modes(query),
            views(query, asked),
            lines_line(page),
            visit.here.keep(query),
            away,
        ),
        word_chips(query, met),
        chips(query),
        notices(page.notices),
        visit.here.link_age(),
        narrowed_by(listed, filters(query, page.mode, page.facets or (), (), visit.colors, own)),
    )


def _words(visit: Visit, query: Query, unit: Unit) -> None:
    """What is special in what was found."""
    with visit.app.limits.turns.turn(visit.client.address):
        page = keywords(visit.app.store, query, SHOWN, unit=unit)
        offered = () if page.total else _suggested(visit, query)
    _counted(visit, query, unit, page, keywords_line(page), keywords_picture(page, offered))


def _collocates(visit: Visit, asked: CollocatesQuery) -> None:
    """What stands next to the words."""
    with visit.app.limits.turns.turn(visit.client.address):
        page = collocations(visit.app.store, visit.app.concordances, asked, SHOWN)
        offered = () if page.places else _suggested(visit, asked.query)
    picture = collocates_picture(page, offered)
    _counted(visit, asked.query, asked, page, collocates_line(page), picture)


def _dispersion(visit: Visit, asked: DispersionQuery) -> None:
    """Where the words stand."""
    with visit.app.limits.turns.turn(visit.client.address):
        page = dispersion(visit.app.store, asked)
        offered = () if page.whole.holding else _suggested(visit, asked.query)
    picture = dispersion_picture(page, offered)
    _counted(visit, asked.query, asked, page, dispersion_line(page), picture)


def _counted(
    visit: Visit,
    query: Query,
    asked: Asked,
    page: KeywordsPage | CollocatesPage | DispersionPage,
    line: Markup,
    picture: Markup,
) -> None:
    """What was counted, below what leads to the other views."""
    remember_search(query)
    remember(query)
    switch = modes(query) if query.text.strip() else ""
    draw(
        element("div.bar-line", switch, views(query, asked), line, visit.here.keep(query)),
        chips(query),
        notices(page.notices),
        visit.here.link_age(),
        narrowed_by(picture, filters(query, page.mode, page.facets, (), visit.colors)),
    )


def compared(visit: Visit, query: Query, axis: Axis) -> None:
    """The same text asked in each way of the axis; every one of them is a search, of which the
    first is counted already."""
    readers = visit.app.models.readers
    if axis is Axis.MODELS and len(readers) < 2:
        axis = Axis.MODES
    models = readers if axis is Axis.MODELS else ()
    services = [visit.app.search.by(keeper) for keeper in models] or [visit.app.search]
    asked = product(services, variants(query, axis, visit.app.models.available))
    answers = []
    for number, (service, variant) in enumerate(asked):
        if number:
            visit.app.limits.search(visit.client)
        with visit.app.limits.turns.turn(visit.client.address):
            answers.append(service.search(variant, gate=visit.app.limits.gate(visit.client)))
        if service in (visit.app.search, services[0]):  # of models, the one preferred
            trail.keep(variant, Trail.of_hits(answers[-1]))
    remember_search(query)
    remember(query)
    bar = element("div.bar-line", axes(query, axis, len(readers) > 1), visit.here.keep(query))
    named = _told_apart([keeper.card for keeper in models])
    draw(bar, chips(query), visit.here.link_age(), side_by_side(answers, axis, named))


def _told_apart(cards: Sequence[ModelCard]) -> list[str]:
    """Titles of models; of those that share one, their names."""
    titles = Counter(card.title for card in cards)
    return [card.title if titles[card.title] == 1 else card.name for card in cards]


def _suggested(visit: Visit, query: Query) -> Sequence[Suggestion]:
    """Of a search by words: what else may be found."""
    mode = Mode.WORDS if query.mode is Mode.HYBRID else query.mode
    return visit.app.search.suggestions(visit.app.search.search(query.with_(mode=mode)))
