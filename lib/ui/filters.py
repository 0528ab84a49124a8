"""The filters of a search, as links to the same search with one thing changed."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from html import escape

from lib.core.documents import Tag, TagCount
from lib.core.query import Mode, Query, Sort, TagMatch, Tolerance
from lib.core.results import ResultPage
from lib.ui.address import search_link
from lib.ui.markup import isolated, safe
from lib.ui.strings import t

SHOWN = 6
"""Tags of one category that are seen at once; the others unfold."""


def segments(
    label: str, options: Iterable[StrEnum], field: str, prefix: str, query: Query, kind: str = ""
) -> str:
    """A row, or a stack, of which one is chosen."""
    drawn = "".join(
        f'<a href="{escape(search_link(query, **{field: each}))}" target="_self"'
        f"{_current(getattr(query, field) == each)}>{t(f'{prefix}_{each}')}</a>"
        for each in options
    )
    return f'<span class="segments {kind}" role="group" aria-label="{t(label)}">{drawn}</span>'


def modes(query: Query) -> str:
    """The four ways to search."""
    order = (Mode.HYBRID, Mode.WORDS, Mode.EXACT, Mode.SEMANTIC)
    return segments("mode_label", order, "mode", "mode", query)


def chips(query: Query) -> str:
    """What narrows the search now, each removable."""
    drawn = [_chip(tag, _without(query, "tags", tag)) for tag in query.tags]
    drawn += [_chip(tag, _without(query, "not_tags", tag), excluded=True) for tag in query.not_tags]
    if not drawn:
        return ""
    clear = ""
    if len(drawn) > 1:
        address = escape(search_link(query, tags=(), not_tags=()))
        clear = f'<a class="quiet" href="{address}" target="_self">{t("clear_filters")}</a>'
    return f'<div class="chips" aria-label="{t("chips_label")}">{"".join(drawn)}{clear}</div>'


def related(query: Query, words: Sequence[str]) -> str:
    """Each word as a link to the same search with it added."""
    if not words:
        return ""
    label = t("related")
    drawn = "".join(_addition(query, word) for word in words)
    return (
        f'<div class="related" role="group" aria-label="{label}">'
        f'<span class="quiet" aria-hidden="true">{label}:</span>{drawn}</div>'
    )


def _addition(query: Query, word: str) -> str:
    address = escape(search_link(query, text=f"{query.text.strip()} {word}"))
    label = t("related_add", word=safe(word, 60))
    return (
        f'<a class="pill" href="{address}" target="_self" aria-label="{label}" title="{label}">'
        f"{isolated(word, 60)}</a>"
    )


def _chip(tag: str, address: str, excluded: bool = False) -> str:
    name = isolated(tag.rpartition(":")[2] or tag, 60)
    label = t("chip_remove", tag=safe(tag, 60))
    without = f"{t('chip_without')} " if excluded else ""
    return (
        f'<a class="chip" href="{escape(address)}" target="_self" aria-label="{label}" '
        f'title="{label}"><span>{without}{name}</span><span class="x" aria-hidden="true">×</span>'
        f"</a>"
    )


def _without(query: Query, field: str, tag: str) -> str:
    left = tuple(each for each in getattr(query, field) if each != tag)
    return search_link(query, **{field: left})


def filters(page: ResultPage, colors: Mapping[str, str]) -> str:
    """The column beside the results: matching, order, and tags by category with counts."""
    query = page.query
    parts = []
    if query.text.strip():
        parts.append(
            f"<h3>{t('filters_tolerance')}</h3>"
            + segments("filters_tolerance", Tolerance, "tolerance", "tolerance", query, "stacked")
            + f"<h3>{t('filters_sort')}</h3>"
            + segments("filters_sort", Sort, "sort", "sort", query)
        )
    if len(query.tags) > 1:
        match = segments("filters_tags", TagMatch, "tag_match", "tags", query)
        parts.append(f"<h3>{t('filters_tags')}</h3>{match}")
    parts += [_category(name, some, query, colors) for name, some in _grouped(page.facets)]
    if not page.facets:
        parts.append(f'<p class="quiet">{t("facet_none")}</p>')
    return f'<details class="filters"><summary>{t("filters")}</summary>{"".join(parts)}</details>'


def _grouped(facets: tuple[TagCount, ...]) -> list[tuple[str, list[TagCount]]]:
    by_category: dict[str, list[TagCount]] = {}
    for each in facets:
        by_category.setdefault(each.tag.category, []).append(each)
    return sorted(by_category.items(), key=lambda pair: not pair[0])


def _category(name: str, some: list[TagCount], query: Query, colors: Mapping[str, str]) -> str:
    rows = [_facet(each, query) for each in some]
    title = isolated(name, 60) if name else t("no_category")
    dot = f'<i class="dot" style="--dot:{escape(colors.get(name, ""))}"></i>'
    others = ""
    if len(rows) > SHOWN + 1:
        hidden = "".join(rows[SHOWN:])
        others = (
            f"<details><summary>{t('more', number=len(rows) - SHOWN)}</summary>"
            f"<ul>{hidden}</ul></details>"
        )
        rows = rows[:SHOWN]
    return f"<h3>{dot}{title}</h3><ul>{''.join(rows)}</ul>{others}"


def _facet(each: TagCount, query: Query) -> str:
    name, shown = str(each.tag), _name(each.tag)
    chosen = name in query.tags or each.tag.name in query.tags
    if chosen:
        kept = tuple(tag for tag in query.tags if tag not in (name, each.tag.name))
        address = search_link(query, tags=kept)
    else:
        address = search_link(query, tags=(*query.tags, name))
    without = ""
    if not chosen:
        leave_out = search_link(query, not_tags=(*query.not_tags, name))
        label = t("facet_without", tag=safe(each.tag.name, 60))
        without = (
            f'<a class="without" href="{escape(leave_out)}" target="_self" aria-label="{label}" '
            f'title="{label}">−</a>'
        )
    return (
        f'<li><a class="only" href="{escape(address)}" target="_self"{_current(chosen)}>{shown}'
        f'<span class="number">{each.documents:,}</span></a>{without}</li>'
    )


def _name(tag: Tag) -> str:
    return isolated(tag.name, 60)


def _current(chosen: bool) -> str:
    return ' aria-current="true"' if chosen else ""
