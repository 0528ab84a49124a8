"""The filters of a search, as links to the same search with one thing changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from lib.core.documents import Tag, TagCount
from lib.core.query import Mode, Query, Sort, TagMatch, Tolerance
from lib.core.visible import one_line
from lib.ui.address import search_link
from lib.ui.markup import anchor, color, element, isolated, joined
from lib.ui.search import choosing
from lib.ui.search.choosing import Way
from lib.ui.special import special
from lib.ui.strings import t

SHOWN = 6
"""Tags of one category that are seen at once; the others unfold."""


def segments(
    label: str, options: Iterable[StrEnum], field: str, prefix: str, query: Query, kind: str = ""
) -> Markup:
    """A row, or a stack, of which one is chosen."""
    drawn = (
        anchor(
            search_link(query, **{field: each}), t(f"{prefix}_{each}"),
            aria_current=current(getattr(query, field) == each),
        )
        for each in options
    )  # fmt: skip
    return element("span.segments", drawn, class_=kind, role="group", aria_label=t(label))


def modes(query: Query) -> Markup:
    """The four ways to search."""
    order = (Mode.HYBRID, Mode.WORDS, Mode.EXACT, Mode.SEMANTIC)
    return segments("mode_label", order, "mode", "mode", query)


def chips(query: Query) -> Markup:
    """What narrows the search now: each says how, turns to another way, and can be removed."""
    drawn = [_chip(query, name) for name in (*query.tags, *query.any_tags, *query.not_tags)]
    if query.since:
        drawn.append(_chip_of_news(query))
    if not drawn:
        return Markup()
    if len(drawn) > 1:
        everything = search_link(query, tags=(), any_tags=(), not_tags=(), since=0)
        drawn.append(anchor(everything, t("clear_filters"), class_="quiet"))
    return element("div.chips", drawn, role="group", aria_label=t("chips_label"))


def _chip_of_news(query: Query) -> Markup:
    said = t("chip_since")
    remove = t("chip_remove", tag=said)
    cross = element("span.x", "×", aria_hidden="true")
    to = anchor(search_link(query, since=0), said, " ", cross, class_="chip", aria_label=remove)
    return element("span.choice", to)


def related(query: Query, words: Sequence[str]) -> Markup:
    """Each word as a link to the same search with it added."""
    if not words:
        return Markup()
    label = t("related")
    said = element("span.quiet", label, ":", aria_hidden="true")
    drawn = (_addition(query, word) for word in words)
    return element("div.related", said, drawn, role="group", aria_label=label)


def _addition(query: Query, word: str) -> Markup:
    address = search_link(query, text=f"{query.text.strip()} {word}")
    label = t("related_add", word=one_line(word, 60))
    return anchor(address, isolated(word, 60), class_="pill", aria_label=label, title=label)


def _chip(query: Query, name: str) -> Markup:
    way = choosing.way_of(query, name) or Way.ALL
    other, shown = choosing.turned(way), one_line(name, 60)
    turn, remove = t(f"chip_to_{other}", tag=shown), t("chip_remove", tag=shown)
    return element(
        "span.choice",
        anchor(
            search_link(choosing.with_tag(query, name, other)), t(f"chip_{way}"),
            class_="turn", aria_label=turn, title=turn,
        ),
        anchor(
            search_link(choosing.without(query, name)),
            isolated(name.partition(":")[2] or name, 60),
            element("span.x", "×", aria_hidden="true"),
            class_="chip", aria_label=remove, title=remove,
        ),
        class_=str(way),
    )  # fmt: skip


def filters(
    query: Query,
    mode: str,
    facets: Sequence[TagCount],
    siblings: Sequence[TagCount],
    colors: Mapping[str, str],
    own: Sequence[Markup] = (),
) -> Markup:
    """The column beside the results: matching, as far as the `mode` that answered makes use of
    it, what is the view's `own`, and tags by category with counts."""
    parts: list[Markup] = []
    if levels := _levels(query, mode):
        parts += [element("h3", t("filters_tolerance")), levels]
    if query.parsed().asks_words:
        parts += own
    if len(query.tags) > 1:
        parts.append(element("h3", t("filters_tags")))
        parts.append(segments("filters_tags", TagMatch, "tag_match", "tags", query))
    groups = _grouped(query, facets, siblings)
    parts += [_category(name, rows, query, colors) for name, rows in groups]
    if not groups:
        parts.append(element("p.quiet", t("facet_none")))
    return element("details.filters", element("summary", t("filters")), parts)


def card_order(query: Query) -> tuple[Markup, ...]:
    """The orders of cards."""
    order = segments("filters_sort", Sort, "sort", "sort", query)
    return element("h3", t("filters_sort")), order


def _levels(query: Query, mode: str) -> Markup:
    """How far words may vary, as far as the mode that answered makes use of it."""
    parsed = query.parsed()
    label = "filters_tolerance"
    if mode == Mode.EXACT and parsed.asks_words:
        wide = query.tolerance is Tolerance.SPELLING
        shown = query if wide else query.with_(tolerance=Tolerance.NONE)
        both = (Tolerance.NONE, Tolerance.SPELLING)
        return segments(label, both, "tolerance", "tolerance_exact", shown, "stacked")
    by_meaning = mode == Mode.SEMANTIC
    if parsed.narrows_by_words if by_meaning else parsed.asks_words:
        return segments(label, Tolerance, "tolerance", "tolerance", query, "stacked")
    return Markup()


@dataclass
class _Row:
    """A tag, how many passages of the answer carry it, and how many it would add."""

    tag: Tag
    within: int = 0
    more: int = 0


def _grouped(
    query: Query, facets: Sequence[TagCount], siblings: Sequence[TagCount]
) -> list[tuple[str, list[_Row]]]:
    """By category, those without one last; in each the chosen first."""
    rows: dict[Tag, _Row] = {}
    for each in facets:
        rows.setdefault(each.tag, _Row(each.tag)).within = each.documents
    for each in siblings:
        rows.setdefault(each.tag, _Row(each.tag)).more = each.documents
    for name in query.chosen:
        category, _, own = name.rpartition(":")
        if category and Tag(own, category) not in rows:
            rows[Tag(own, category)] = _Row(Tag(own, category))
    by_category: dict[str, list[_Row]] = {}
    for row in rows.values():
        if str(row.tag) not in query.not_tags:
            by_category.setdefault(row.tag.category, []).append(row)
    for some in by_category.values():
        some.sort(key=lambda row: (not choosing.chosen_as(query, row.tag), -_size(row)))
    return sorted(by_category.items(), key=lambda pair: not pair[0])


def _size(row: _Row) -> int:
    return max(row.within, row.more)


def _category(name: str, some: list[_Row], query: Query, colors: Mapping[str, str]) -> Markup:
    way = choosing.way_beside(query, name)
    rows = [_facet(row, query, way) for row in some]
    title = isolated(name, 60) if name else t("no_category")
    own = colors.get(name, "")
    dot = element("i.dot", style=f"--dot:{color(own) if own else ''}")
    return joined(element("h3", dot, title), unfolding(rows, SHOWN))


def unfolding(rows: Sequence[Markup], shown: int) -> Markup:
    """A list of which `shown` items are seen at once; the others unfold."""
    if len(rows) <= shown + 1:
        return element("ul", rows)
    more = element("summary", t("more", number=len(rows) - shown))
    others = element("details", more, element("ul", rows[shown:]))
    return joined(element("ul", rows[:shown]), others)


def _facet(row: _Row, query: Query, way: Way) -> Markup:
    """A link to the search with the tag chosen, or no longer; behind it the other ways, and what
    is special under it."""
    name = choosing.chosen_as(query, row.tag)
    if name:
        only = _only(row, choosing.without(query, name), f"{row.within:,}", True)
        return element("li", only, special(row.tag), element("span.without"))
    name, adds = str(row.tag), way is Way.ANY and row.more > 0
    also = Markup()
    if adds:
        shown = {"tag": one_line(row.tag.name, 60)}
        only = _only(
            row, choosing.with_tag(query, name, Way.ANY), f"+{row.more:,}",
            title=t("facet_any", number=row.more, **shown),
        )  # fmt: skip
        if row.within:
            label = t("facet_all", number=row.within, **shown)
            both = search_link(choosing.with_tag(query, name, Way.ALL))
            also = anchor(both, t("facet_and"), class_="also", aria_label=label, title=label)
    else:
        only = _only(row, choosing.with_tag(query, name, Way.ALL), f"{row.within:,}")
    left_out = _left_out(row.tag, query) if row.within else element("span.without")
    return element("li", only, also, special(row.tag), left_out)


def _only(
    row: _Row, query: Query, number: str, chosen: bool = False, title: str | None = None
) -> Markup:
    return anchor(
        search_link(query), element("span.tag-name", isolated(row.tag.name, 60)),
        element("span.number", number, dir="ltr"),
        class_="only", aria_current=current(chosen), title=title,
    )  # fmt: skip


def _left_out(tag: Tag, query: Query) -> Markup:
    address = search_link(choosing.with_tag(query, str(tag), Way.NONE))
    label = t("facet_without", tag=one_line(tag.name, 60))
    return anchor(address, "−", class_="without", aria_label=label, title=label)


def current(chosen: bool) -> str | None:
    """The value of aria-current."""
    return "true" if chosen else None
