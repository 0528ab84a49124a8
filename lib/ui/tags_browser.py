"""Tags by category, as HTML: each a link to the search that it filters."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from lib.core import hebrew
from lib.core.documents import Tag, TagCount
from lib.ui.markup import safe
from lib.ui.strings import t

SHOWN = 12
"""Tags of one category that are seen at once; the others unfold."""
MOST_SHOWN = 300
"""Tags of one category on the page; the filter box reaches the others."""
NEUTRAL = "#8a8a8a"
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}")

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


def groups_html(groups: Sequence[Group], link: Link) -> str:
    """All of them, side by side where there is room."""
    most = max((each.documents for group in groups for each in group.tags), default=1)
    return f'<div class="tag-groups">{"".join(_group(g, most, link) for g in groups)}</div>'


def _group(group: Group, most: int, link: Link) -> str:
    rows = [_row(each, most, link) for each in group.tags[:MOST_SHOWN]]
    name = safe(group.category) if group.category else t("tags_no_category")
    return (
        f'<section class="tag-group" style="--dot:{color(group.color)}">'
        f'<h2><i class="dot"></i><bdi>{name}</bdi>'
        f'<span class="number">{t("tags_in_category", number=f"{len(group.tags):,}")}</span></h2>'
        f"<ul>{''.join(rows[:SHOWN])}</ul>{_others(rows[SHOWN:], len(group.tags))}</section>"
    )


def _others(rows: Sequence[str], tags: int) -> str:
    if not rows:
        return ""
    hidden = tags - SHOWN - len(rows)
    note = f'<p class="quiet">{t("tags_more", number=f"{hidden:,}")}</p>' if hidden else ""
    return (
        f"<details><summary>{t('tags_others', number=f'{len(rows):,}')}</summary>"
        f"<ul>{''.join(rows)}</ul>{note}</details>"
    )


def _row(each: TagCount, most: int, link: Link) -> str:
    width = max(1.0, 100 * each.documents / most)
    return (
        f'<li><a href="{escape(link(each.tag))}" target="_self">'
        f'<span class="name"><bdi>{safe(each.tag.name)}</bdi></span>'
        f'<span class="number" aria-label="{documents(each.documents)}">{each.documents:,}</span>'
        f'<span class="bar"><i style="width:{width:.1f}%"></i></span></a></li>'
    )


def pairs_html(pairs: Sequence[tuple[Tag, Tag, int]], colors: dict[Tag, str], link: Link) -> str:
    """The most frequent pairs, each a link to the search for both."""
    rows = "".join(
        f'<li><a href="{escape(link(one, other))}" target="_self">'
        f"{_pill(one, colors)}{_pill(other, colors)}"
        f'<span class="number" aria-label="{documents(number)}">{number:,}</span></a></li>'
        for one, other, number in pairs
    )
    return f'<section class="tag-pairs"><h3>{t("tags_pairs")}</h3><ul>{rows}</ul></section>'


def _pill(tag: Tag, colors: dict[Tag, str]) -> str:
    return (
        f'<span class="pill" style="--dot:{color(colors.get(tag, ""))}">'
        f'<i class="dot"></i><bdi>{safe(tag.name, 40)}</bdi></span>'
    )


def documents(number: int) -> str:
    """'1 passage', '7 passages' in the visitor's language."""
    if number == 1:
        return t("tags_documents_one")
    return t("tags_documents_two") if number == 2 else t("tags_documents", number=f"{number:,}")


def color(text: str) -> str:
    """A category's colour, if it is one: what the database holds is not trusted in a style."""
    return text if _COLOR.fullmatch(text) else NEUTRAL


STYLE = """<style>
.tag-groups {display:grid; grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));
  gap:1.75rem 2.5rem; align-items:start}
.tag-group h2, .tag-pairs h3 {font-size:1rem; font-weight:600; margin:0 0 .35rem;
  padding:0 0 .35rem; display:flex; align-items:baseline; gap:.5rem;
  border-bottom:1px solid var(--line)}
.tag-group h2 .number {margin-inline-start:auto; font-weight:400; font-size:.8125rem}
.tag-group .dot, .tag-pairs .dot {inline-size:.55rem; block-size:.55rem; border-radius:50%;
  background:var(--dot); flex:none; align-self:center; display:inline-block}
.tag-group ul, .tag-pairs ul {list-style:none; margin:0; padding:0}
.tag-group li, .tag-pairs li {margin:0; padding:0}
.tag-group a {display:grid; grid-template-columns:1fr auto; gap:.1rem .75rem; padding:.3rem .4rem;
  margin-inline:-.4rem; border-radius:4px; color:inherit !important; text-decoration:none}
.tag-group .name {overflow-wrap:anywhere}
.tag-group .number, .tag-pairs .number {color:var(--quiet); font-variant-numeric:tabular-nums;
  unicode-bidi:isolate}
.tag-group .bar {grid-column:1/-1; block-size:3px; border-radius:2px; background:var(--line)}
.tag-group .bar i {display:block; block-size:100%; border-radius:2px; background:var(--dot);
  opacity:.8}
.tag-pairs a {display:flex; flex-wrap:wrap; align-items:center; gap:.35rem .5rem;
  padding:.4rem; margin-inline:-.4rem; border-radius:4px; color:inherit !important;
  text-decoration:none}
.tag-pairs .number {margin-inline-start:auto}
.tag-pairs .pill {display:inline-flex; align-items:center; gap:.4rem; border:1px solid var(--line);
  border-radius:999px; padding:.05rem .6rem; font-size:.9375rem; max-inline-size:100%}
.js-plotly-plot, #js-plotly-tester {direction:ltr}
.js-plotly-plot .xtick text, .js-plotly-plot .ytick text {fill:var(--quiet) !important}
.tag-scale {display:flex; align-items:center; gap:.5rem; margin:0; font-size:.8125rem;
  color:var(--quiet); font-variant-numeric:tabular-nums}
.tag-scale i {inline-size:6rem; block-size:.6rem; border-radius:2px}
.tag-group summary {color:var(--quiet); font-size:.875rem; padding:.4rem 0; cursor:pointer}
.tag-group a:hover, .tag-pairs a:hover {background:var(--wash)}
.tag-group a:hover .name {color:var(--accent)}
.tag-group a:focus-visible, .tag-pairs a:focus-visible {outline:2px solid var(--accent);
  outline-offset:-1px}
</style>"""
