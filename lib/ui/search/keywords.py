"""Words, or pairs, that stand out in what was found: a picture in which each is a link that adds
it."""

from collections.abc import Sequence

from markupsafe import Markup

from lib.core.concordance import LinesQuery
from lib.core.keyness import Counts, Keyword, Unit
from lib.core.query import Query
from lib.core.visible import one_line
from lib.search.keywords import KeywordsPage
from lib.search.pairs import FEWEST
from lib.search.suggestions import Suggestion
from lib.ui.address import cards_link, lines_link, words_link
from lib.ui.markup import anchor, element, isolated, joined
from lib.ui.search.filters import current
from lib.ui.search.results import counted, figures, nothing_found
from lib.ui.strings import t
from lib.ui.strings.counting import Number

SHOWN = 60
"""Words of the picture."""


def keywords_line(page: KeywordsPage) -> Markup:
    """'60 words stand out in 523 passages, in 51 ms · words'."""
    if not page.words:
        return Markup()
    code = f"{_KINDS[page.unit]}_found"
    words, passages = counted(code, page.standing), counted("places_in", page.total)
    mode = page.mode if page.query.text.strip() else ""
    return figures(joined(words, " ", passages, ","), page.timings_ms, mode)


def keywords_picture(page: KeywordsPage, offered: Sequence[Suggestion] = ()) -> Markup:
    """A row for each word: in what share of these passages it stands, and of the others; what is
    `offered` instead where there are no passages."""
    kind = _KINDS[page.unit]
    if not page.total:
        return nothing_found(offered)
    if not page.words:
        return joined(_units(page), _none_stand_out(page, t(f"{kind}_none")))
    longest = max(_share(each.counts) for each in page.words)
    shown = len(page.words)
    first = t("keywords_first", number=shown) if page.standing > shown else ""
    return joined(
        _units(page),
        element("p.quiet", t(f"{kind}_how", rest=page.compared), " ", first),
        element(
            "ol.keywords", (_row(each, page.query, longest) for each in page.words),
            class_=kind if page.unit is Unit.PAIRS else "", aria_label=t(f"{kind}_label"),
        ),
    )  # fmt: skip


def _none_stand_out(page: KeywordsPage, said: str) -> Markup:
    """Why, and the other views of the same passages."""
    ways = [anchor(cards_link(page.query), t("keywords_to_cards"))]
    if page.query.text.strip():
        ways.append(anchor(lines_link(LinesQuery(page.query)), t("keywords_to_lines")))
    hint = element("p", t("keywords_none_hint", fewest=FEWEST))
    items = element("ul", (element("li", way) for way in ways))
    return element("div.panel", element("h2", said), hint, items)


_KINDS = {Unit.WORDS: "keywords", Unit.PAIRS: "pairs"}
"""What their strings are called by."""


def _units(page: KeywordsPage) -> Markup:
    """Words or pairs."""
    drawn = (
        anchor(
            words_link(page.query, unit), t(f"unit_{unit}"), aria_current=current(unit is page.unit)
        )
        for unit in Unit
    )
    return element("span.segments", drawn, role="group", aria_label=t("unit_label"))


def _row(each: Keyword, query: Query, longest: float) -> Markup:
    counts = each.counts
    word = f'"{each.word}"' if " " in each.word else each.word
    added = query.with_(text=f"{query.text.strip()} {word}".strip())
    label = t("related_add", word=one_line(each.word, 60))
    return element(
        "li",
        anchor(cards_link(added), isolated(each.word, 60), aria_label=label, title=label),
        element(
            "span.share",
            element("i.here", style=length(_share(counts) / longest)),
            element("i.rest", style=length(counts.elsewhere / counts.rest / longest)),
            aria_hidden="true",
        ),
        element("b.number", times(counts)),
        element("span.quiet", _said(counts)),
    )  # fmt: skip


def _share(counts: Counts) -> float:
    return counts.inside / counts.passages


def length(share: float) -> str:
    return f"--share:{min(1.0, share):.4f}"


def times(counts: Counts) -> str:
    """'12×', how much more frequent."""
    if not counts.elsewhere:
        return t("keyword_only")
    times = 2**counts.log_ratio
    return t("keyword_times", times=f"{times:,.0f}" if times >= 10 else f"{times:.1f}")


def _said(counts: Counts) -> str:
    """'in 164 of 523 passages here, in 96 elsewhere'."""
    here = Number(counts.inside, f"{counts.inside:,}")
    return t("keyword_said", number=here, passages=counts.passages, rest=counts.elsewhere)
