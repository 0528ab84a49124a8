"""The places of a search's words as lines, the matches one under the other."""

from collections.abc import Sequence

from markupsafe import Markup

from lib.core.collocation import CollocatesQuery
from lib.core.concordance import Field, FormCount, Line, LineSort, LinesPage, LinesQuery
from lib.core.dispersion import DispersionQuery
from lib.core.keyness import Unit
from lib.core.query import Mode, Query, Tolerance
from lib.core.visible import one_line
from lib.search.suggestions import Suggestion
from lib.ui.address import (
    cards_link,
    document_link,
    has_places,
    has_words,
    lines_link,
    near_link,
    search_link,
    where_link,
    words_link,
)
from lib.ui.markup import anchor, direction_of, element, isolated, joined
from lib.ui.search.filters import current, unfolding
from lib.ui.search.results import counted, figures, nothing_found, turns
from lib.ui.strings import t

SHOWN = 10
"""Forms that are seen at once; the others unfold."""


Asked = LinesQuery | Unit | CollocatesQuery | DispersionQuery
"""What a view shows beside cards."""


def views(query: Query, shown: Asked | None = None) -> Markup:
    """Cards and what stands out in them; where words stand at places, these as lines, what stands
    near them and where they are.  `shown` is what is seen now, if not cards."""
    if not has_words(query):
        return Markup()
    offered = [("cards", cards_link(query), shown is None)]
    if has_places(query):
        lines = shown if isinstance(shown, LinesQuery) else LinesQuery(query.with_(page=1))
        offered.append(("lines", lines_link(lines), lines is shown))
    offered.append(("words", words_link(query), isinstance(shown, Unit)))
    if has_places(query):
        near = shown if isinstance(shown, CollocatesQuery) else CollocatesQuery(query)
        where = shown if isinstance(shown, DispersionQuery) else DispersionQuery(query)
        offered.append(("near", near_link(near), near is shown))
        offered.append(("where", where_link(where), where is shown))
    drawn = (
        anchor(address, t(f"view_{name}"), aria_current=current(seen))
        for name, address, seen in offered
    )
    return element("span.segments.views", drawn, role="group", aria_label=t("view_label"))


def lines_line(page: LinesPage) -> Markup:
    """'1,234 places in 567 passages in 18 ms · words'."""
    if not page.total:
        return Markup()
    places = counted("places", page.total, page.truncated)
    passages = counted("places_in", page.documents)
    return figures(joined(places, " ", passages, ","), page.timings_ms, page.mode)


def lines(page: LinesPage) -> Markup:
    """Those of one page."""
    back = page.asked.query.with_(page=page.asked.page)
    drawn = (_line(each, back) for each in page.lines)
    return element("ol.lines", drawn, aria_label=t("lines_label"))


def _line(line: Line, back: Query) -> Markup:
    """In the direction of its passage, whatever the page's."""
    document = line.document
    side = direction_of(document.title if line.field is Field.TITLE else document.text)
    at = f"{line.start}-{line.end}" if line.is_placed and line.field is Field.TEXT else ""
    where = document.ref or document.title or document.id
    leads_there = anchor(
        document_link(document.id, back, at), element("mark", _piece(line.match, side)),
        class_="match", aria_label=f"{line.match}, {one_line(where, 80)}",
    )  # fmt: skip
    return element(
        "li.line",
        element("span.ref", isolated(where, 80), title=one_line(where)),
        element(
            "span.kwic",
            element("span.before", _piece(line.before, side)),
            leads_there,
            element("span.after", _piece(line.after, side)),
            dir=side, lang="he" if side == "rtl" else None,
        ),
    )  # fmt: skip


def _piece(text: str, side: str) -> Markup:
    return element("bdi", text, dir=side)


def lines_pager(page: LinesPage) -> Markup:
    pages = -(-page.total // page.asked.limit)
    return turns(page.asked.page, pages, page.truncated, lambda n: lines_link(page.asked, page=n))


def line_order(asked: LinesQuery) -> tuple[Markup, ...]:
    """The orders of lines."""
    drawn = (
        anchor(
            lines_link(asked, sort), t(f"lines_{sort}"), aria_current=current(sort is asked.sort)
        )
        for sort in LineSort
    )
    label = t("filters_sort")
    return element("h3", label), element("span.segments", drawn, role="group", aria_label=label)


def forms_met(page: LinesPage) -> tuple[Markup, ...]:
    """How often each form stands there, each as a link to itself alone."""
    rows = [_form(each, page.asked.query) for each in page.forms]
    return (element("h3", t("lines_forms")), unfolding(rows, SHOWN)) if len(rows) > 1 else ()


def _form(counted: FormCount, query: Query) -> Markup:
    text = f'"{counted.form}"' if " " in counted.form else counted.form
    exact = query.mode is Mode.EXACT
    address = search_link(query, text=text, **({} if exact else {"tolerance": Tolerance.NONE}))
    number = element("span.number", f"{counted.places:,}")
    return element("li", anchor(address, isolated(counted.form, 60), number, class_="only"))


def no_lines(query: Query, offered: Sequence[Suggestion], near: bool) -> Markup:
    """Where the words stand nowhere; passages may be `near` in meaning all the same."""
    to_cards = [anchor(cards_link(query), t("to_cards"))] if near else []
    return nothing_found(offered, t("lines_none"), *to_cards)
