"""What stands next to the query's words: rows that are links to the lines where both stand."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from lib.core.collocation import WIDEST, Collocate, CollocatesQuery, Side
from lib.core.concordance import LinesQuery
from lib.core.visible import one_line
from lib.search.collocations import CollocatesPage
from lib.search.suggestions import Suggestion
from lib.ui.address import lines_link, near_link
from lib.ui.markup import anchor, element, isolated, joined
from lib.ui.search.filters import current
from lib.ui.search.keywords import length, times
from lib.ui.search.results import counted, figures, nothing_found
from lib.ui.strings import t

WINDOWS = (1, 2, 3, 5, 7, WIDEST)
"""That are offered; an address may ask for those between."""


def collocates_line(page: CollocatesPage) -> Markup:
    """'31 words stand near 523 places in 400 passages, in 51 ms · words'."""
    if not page.places:
        return Markup()
    words = counted("near_found", page.standing)
    places = counted("near_places", page.places, page.truncated)
    passages = counted("places_in", page.documents)
    return figures(joined(words, " ", places, " ", passages, ","), page.timings_ms, page.mode)


def collocates_picture(page: CollocatesPage, offered: Sequence[Suggestion] = ()) -> Markup:
    """A row for each word: how often it stands before the places and after them; what is `offered`
    instead where there are no places."""
    if not page.places:
        return nothing_found(offered, t("lines_none"))
    choices = _choices(page.asked)
    if not page.collocates:
        hint = element("p", t("near_none_hint"))
        return joined(choices, element("div.panel", element("h2", t("near_none")), hint))
    most = max(each.counts.inside for each in page.collocates)
    shown = len(page.collocates)
    first = t("keywords_first", number=shown) if page.standing > shown else ""
    rows = (_row(each, page.asked, most) for each in page.collocates)
    return joined(
        choices,
        element("p.quiet", t("near_how"), " ", first),
        element("ol.keywords.near", rows, aria_label=t("near_label")),
    )


def _row(each: Collocate, asked: CollocatesQuery, most: int) -> Markup:
    label = t("near_lines", word=one_line(each.word, 60))
    both = lines_link(LinesQuery(asked.where(each.word)))
    return element(
        "li",
        anchor(both, isolated(each.word, 60), aria_label=label, title=label),
        element(
            "span.sides",
            element("i.here", style=length(each.before / most)),
            element("i.here", style=length(each.after / most)),
            aria_hidden="true",
        ),
        element("b.number", times(each.counts)),
        element("span.quiet", t("near_said", before=each.before, after=each.after,
                                rest=each.counts.elsewhere)),
    )  # fmt: skip


def _choices(asked: CollocatesQuery) -> Markup:
    """How many words, on which side, and whether function words count."""
    windows = [replace(asked, window=each) for each in sorted({*WINDOWS, asked.window})]
    sides = [(replace(asked, side=each), t(f"near_{each}")) for each in Side]
    stop_words = replace(asked, stop_words=not asked.stop_words)
    return element(
        "div.bar-line.choices",
        _segments("near_window", [(each, str(each.window)) for each in windows], asked),
        _segments("near_side", sides, asked),
        anchor(
            near_link(stop_words), t("near_stop_words"), class_="toggle",
            aria_current=current(asked.stop_words),
        ),
    )  # fmt: skip


def _segments(
    label: str, offered: list[tuple[CollocatesQuery, str]], asked: CollocatesQuery
) -> Markup:
    drawn = (
        anchor(near_link(each), name, aria_current=current(each == asked)) for each, name in offered
    )
    said = t(label)
    return element(
        "span.choice-of",
        element("span.quiet", said, aria_hidden="true"),
        element("span.segments", drawn, role="group", aria_label=said),
    )
