"""Tags by category, as HTML: each a link to the search that it filters."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.core import hebrew
from lib.core.documents import Tag, TagCount
from lib.ui.markup import anchor, color, element, isolated
from lib.ui.special import special
from lib.ui.strings import t

SHOWN = 12
"""Tags of one category that are seen at once; the others unfold."""
MOST_SHOWN = 300
"""Tags of one category on the page; the filter box reaches the others."""

Link = Callable[..., str]
"""(tags…) → address of the search that all of them filter."""


@dataclass(frozen=True)
class Group:
    """A category and its tags, most frequent first."""

    category: str
    color: str
    tags: tuple[TagCount, ...]


def grouped(tags: Iterable[TagCount], text: str = "") -> list[Group]:
    """Categories by the documents their tags have together; tags without one come last.

    With `text`, only tags whose name or category holds it, compared in the canonical form.
    """
    wanted = hebrew.canonical(text)
    by_category: dict[str, list[TagCount]] = {}
    for each in tags:
        if wanted in hebrew.canonical(each.tag.name) or wanted in hebrew.canonical(
            each.tag.category
        ):
            by_category.setdefault(each.tag.category, []).append(each)
    groups = [
        Group(name, some[0].color, tuple(sorted(some, key=lambda c: (-c.documents, c.tag.name))))
        for name, some in by_category.items()
    ]
    return sorted(
        groups,
        key=lambda g: (not g.category, -sum(c.documents for c in g.tags), g.category),
    )


def groups_html(groups: Sequence[Group], link: Link) -> Markup:
    """All of them, side by side where there is room."""
    most = max((each.documents for group in groups for each in group.tags), default=1)
    return element("div.tag-groups", (_group(each, most, link) for each in groups))


def _group(group: Group, most: int, link: Link) -> Markup:
    rows = [_row(each, most, link) for each in group.tags[:MOST_SHOWN]]
    name = isolated(group.category or t("tags_no_category"))
    number = element("span.number", t("tags_in_category", number=len(group.tags)))
    return element(
        "section.tag-group",
        element("h2", element("i.dot"), name, number),
        element("ul", rows[:SHOWN]),
        _others(rows[SHOWN:], len(group.tags)),
        style=f"--dot:{color(group.color)}",
    )


def _others(rows: Sequence[Markup], tags: int) -> Markup:
    if not rows:
        return Markup()
    hidden = tags - SHOWN - len(rows)
    note = element("p.quiet", t("tags_more", number=hidden)) if hidden else ""
    more = element("summary", t("tags_others", number=len(rows)))
    return element("details", more, element("ul", rows), note)


def _row(each: TagCount, most: int, link: Link) -> Markup:
    width = max(1.0, 100 * each.documents / most)
    inside = (
        element("span.name", isolated(each.tag.name)),
        _number(each.documents),
        element("span.bar", element("i", style=f"width:{width:.1f}%")),
    )
    return element("li", anchor(link(each.tag), inside), special(each.tag))


def _number(number: int) -> Markup:
    return element("span.number", f"{number:,}", aria_label=t("tags_documents", number=number))


def pairs_html(pairs: Sequence[tuple[Tag, Tag, int]], colors: dict[Tag, str], link: Link) -> Markup:
    """The most frequent pairs, each a link to the search for both."""
    rows = (
        element(
            "li",
            anchor(link(one, other), _pill(one, colors), _pill(other, colors), _number(number)),
        )
        for one, other, number in pairs
    )
    return element("section.tag-pairs", element("h3", t("tags_pairs")), element("ul", rows))


def _pill(tag: Tag, colors: dict[Tag, str]) -> Markup:
    dot = f"--dot:{color(colors.get(tag, ''))}"
    return element("span.pill", element("i.dot"), isolated(tag.name, 40), style=dot)
