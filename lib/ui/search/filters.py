"""The filters of a search, as links to the same search with one thing changed."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from markupsafe import Markup

from lib.core.documents import Tag, TagCount
from lib.core.query import Mode, Query, Sort, TagMatch, Tolerance
from lib.core.visible import one_line
from lib.ui.address import search_link
from lib.ui.markup import anchor, color, element, isolated, joined
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
    """What narrows the search now, each removable."""
    drawn = [_chip(tag, _without(query, "tags", tag)) for tag in query.tags]
    drawn += [_chip(tag, _without(query, "not_tags", tag), excluded=True) for tag in query.not_tags]
    if not drawn:
        return Markup()
    if len(drawn) > 1:
        everything = search_link(query, tags=(), not_tags=())
        drawn.append(anchor(everything, t("clear_filters"), class_="quiet"))
    return element("div.chips", drawn, aria_label=t("chips_label"))


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


def _chip(tag: str, address: str, excluded: bool = False) -> Markup:
    name = isolated(tag.rpartition(":")[2] or tag, 60)
    label = t("chip_remove", tag=one_line(tag, 60))
    without = f"{t('chip_without')} " if excluded else ""
    cross = element("span.x", "×", aria_hidden="true")
    return anchor(
        address, element("span", without, name), cross, class_="chip", aria_label=label, title=label
    )


def _without(query: Query, field: str, tag: str) -> str:
    left = tuple(each for each in getattr(query, field) if each != tag)
    return search_link(query, **{field: left})


def filters(
    query: Query,
    facets: tuple[TagCount, ...],
    colors: Mapping[str, str],
    own: Sequence[Markup] = (),
) -> Markup:
    """The column beside the results: matching, what is the view's `own`, and tags by category
    with counts."""
    parts = []
    if query.text.strip():
        parts += [
            element("h3", t("filters_tolerance")),
            segments("filters_tolerance", Tolerance, "tolerance", "tolerance", query, "stacked"),
            *own,
        ]
    if len(query.tags) > 1:
        parts.append(element("h3", t("filters_tags")))
        parts.append(segments("filters_tags", TagMatch, "tag_match", "tags", query))
    parts += [_category(name, some, query, colors) for name, some in _grouped(facets)]
    if not facets:
        parts.append(element("p.quiet", t("facet_none")))
    return element("details.filters", element("summary", t("filters")), parts)


def card_order(query: Query) -> tuple[Markup, ...]:
    """The orders of cards."""
    order = segments("filters_sort", Sort, "sort", "sort", query)
    return element("h3", t("filters_sort")), order


def _grouped(facets: tuple[TagCount, ...]) -> list[tuple[str, list[TagCount]]]:
    by_category: dict[str, list[TagCount]] = {}
    for each in facets:
        by_category.setdefault(each.tag.category, []).append(each)
    return sorted(by_category.items(), key=lambda pair: not pair[0])


def _category(name: str, some: list[TagCount], query: Query, colors: Mapping[str, str]) -> Markup:
    rows = [_facet(each, query) for each in some]
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


def _facet(each: TagCount, query: Query) -> Markup:
    name = str(each.tag)
    chosen = name in query.tags or each.tag.name in query.tags
    if chosen:
        kept = tuple(tag for tag in query.tags if tag not in (name, each.tag.name))
    else:
        kept = (*query.tags, name)
    only = anchor(
        search_link(query, tags=kept), isolated(each.tag.name, 60),
        element("span.number", f"{each.documents:,}"), class_="only", aria_current=current(chosen),
    )  # fmt: skip
    return element("li", only, "" if chosen else _left_out(each.tag, query))


def _left_out(tag: Tag, query: Query) -> Markup:
    address = search_link(query, not_tags=(*query.not_tags, str(tag)))
    label = t("facet_without", tag=one_line(tag.name, 60))
    return anchor(address, "−", class_="without", aria_label=label, title=label)


def current(chosen: bool) -> str | None:
    """The value of aria-current."""
    return "true" if chosen else None
