"""Where the query's words stand: over the corpus' order as bars, and over the tags of a category;
every bar and row leads to the passages."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from lib.core.concordance import LinesQuery
from lib.core.dispersion import DispersionQuery, PartShare, Share, TagShare
from lib.core.query import Query
from lib.core.visible import one_line
from lib.search.dispersion import DispersionPage
from lib.search.suggestions import Suggestion
from lib.ui.address import document_link, lines_link, where_link
from lib.ui.markup import anchor, color, element, isolated, joined
from lib.ui.search import choosing
from lib.ui.search.choosing import Way
from lib.ui.search.filters import current
from lib.ui.search.keywords import length
from lib.ui.search.results import counted, figures, nothing_found
from lib.ui.strings import t
from lib.ui.strings.counting import rounded

MOST_CATEGORIES = 20
"""That are offered above the tags."""


def dispersion_line(page: DispersionPage) -> Markup:
    """'1,234 places in 567 passages, in 51 ms · words'."""
    if not page.whole.holding:
        return Markup()
    places = counted("places", page.whole.places)
    passages = counted("places_in", page.whole.holding)
    return figures(joined(places, " ", passages, ","), page.timings_ms, page.mode)


def dispersion_picture(page: DispersionPage, offered: Sequence[Suggestion] = ()) -> Markup:
    """Both pictures; what is `offered` instead where there are no places."""
    if not page.whole.holding:
        return nothing_found(offered, t("lines_none"))
    return joined(_over_corpus(page), _over_tags(page) if page.categories else "")


def _over_corpus(page: DispersionPage) -> Markup:
    """A bar for each part, and the same as a table."""
    highest = max(part.share.rate for part in page.parts) or 1
    held = sum(1 for part in page.parts if part.share.holding)
    said = t(
        "where_parts_said", held=held, parts=len(page.parts), rate=rounded(page.whole.rate),
        deviation=f"{page.deviation:.2f}", highest=rounded(highest),
    )  # fmt: skip
    numbered = list(enumerate(page.parts, 1))
    query = page.asked.query
    bars = (_bar(number, part, highest, query) for number, part in numbered)
    table = element("ol.keywords.where", (_row(n, part, highest, query) for n, part in numbered))
    return element(
        "section.where-part",
        element("h2.page-part", t("where_order")),
        element("p.quiet", said),
        element("div.dispersion", bars, role="group", aria_label=t("where_order")),
        element("p.dispersion-ends.quiet", element("span", t("where_start")),
                element("span", t("where_end")), aria_hidden="true"),
        element("details", element("summary", t("where_table")), table),
    )  # fmt: skip


def _bar(number: int, part: PartShare, highest: float, query: Query) -> Markup:
    """Leads to the first of its passages that holds the words."""
    bar = element("i", style=length(part.share.rate / highest))
    if part.first is None:
        return element("span", bar, title=_part_label(number, part))
    label = _part_label(number, part)
    address = document_link(part.first.id, query)
    return anchor(address, bar, title=label, aria_label=label)


def _part_label(number: int, part: PartShare) -> str:
    first = part.first.reference or part.first.name if part.first else ""
    said = f"{t('where_part', number=number)}: {_said(part.share)}"
    return one_line(f"{said}; {first}" if first else said, 200)


def _row(number: int, part: PartShare, highest: float, query: Query) -> Markup:
    if part.first is None:
        return _shared(element("span", t("where_part", number=number)), part.share, highest)
    shown = part.first.reference or part.first.name
    address = document_link(part.first.id, query)
    return _shared(anchor(address, isolated(shown, 60)), part.share, highest)


def _shared(name: Markup, share: Share, highest: float) -> Markup:
    return element(
        "li",
        name,
        element(
            "span.share", element("i.here", style=length(share.rate / highest)), aria_hidden="true"
        ),
        element("b.number", f"{share.rate:,.1f}"),
        element("span.quiet", _said(share)),
    )


def _said(share: Share) -> str:
    """'12 places in 8 passages of 90'."""
    return t("where_said", places=share.places, holding=share.holding, passages=share.passages)


def _over_tags(page: DispersionPage) -> Markup:
    highest = max((each.share.rate for each in page.tags), default=0) or 1
    rows = (_tag_row(each, highest, page.asked.query) for each in page.tags)
    return element(
        "section.where-part",
        element("h2.page-part", t("where_tags")),
        _category_choice(page),
        element("p.quiet", t("where_tags_how")),
        element("ol.keywords.where", rows, aria_label=t("where_tags")),
    )


def _tag_row(each: TagShare, highest: float, query: Query) -> Markup:
    """Leads to the lines under the tag."""
    narrowed = choosing.with_tag(query, str(each.tag), Way.ALL)
    address = lines_link(LinesQuery(narrowed.with_(page=1)))
    dot = element("i.dot", style=f"--dot:{color(each.color)}")
    return _shared(anchor(address, dot, " ", isolated(each.tag.name, 60)), each.share, highest)


def _category_choice(page: DispersionPage) -> Markup:
    names = [each.name for each in page.categories[:MOST_CATEGORIES]]
    if page.category not in names:
        names.append(page.category)
    if len(names) < 2:
        return Markup()
    drawn = (_category(name, page.asked, name == page.category) for name in names)
    return element("span.segments", drawn, role="group", aria_label=t("where_category"))


def _category(name: str, asked: DispersionQuery, chosen: bool) -> Markup:
    shown = isolated(name, 40) if name else t("no_category")
    return anchor(where_link(replace(asked, category=name)), shown, aria_current=current(chosen))
