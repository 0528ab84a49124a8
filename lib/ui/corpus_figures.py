"""What the corpus holds, as HTML: figures, and documents per category."""

from collections.abc import Sequence

from lib.core.documents import Category
from lib.stores.protocol import CorpusStats, PoolState
from lib.ui.markup import safe
from lib.ui.strings import t
from lib.ui.tags_browser import color

_UNITS = ("B", "KB", "MB", "GB", "TB")
_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MOST_CATEGORIES = 12


def figures_html(stats: CorpusStats, pool: PoolState) -> str:
    mean = stats.words / stats.documents if stats.documents else 0.0
    figures = {
        "figure_documents": f"{stats.documents:,}",
        "figure_words": f"{stats.words:,}",
        "figure_average": f"{mean:,.1f}",
        "figure_tags": f"{stats.tags:,}",
        "figure_categories": f"{stats.categories:,}",
        "figure_size": size(stats.size_bytes),
        "figure_database": safe(_DATABASES.get(stats.database, stats.database)),
        "figure_connections": t("figure_of", number=pool.in_use, limit=pool.limit),
    }
    cells = "".join(
        f"<div><dt>{t(code)}</dt><dd><bdi>{value}</bdi></dd></div>"
        for code, value in figures.items()
    )
    return f'<dl class="figures">{cells}</dl>'


def categories_html(counts: Sequence[tuple[Category, int]], documents: int) -> str:
    """A bar for each category: the share of the documents that carry a tag of it."""
    rows = "".join(_bar(category, number, documents) for category, number in _named(counts))
    return (
        f'<section class="by-category"><h2>{t("corpus_by_category")}</h2><ul>{rows}</ul></section>'
    )


def _named(counts: Sequence[tuple[Category, int]]) -> list[tuple[Category, int]]:
    return sorted(counts[:MOST_CATEGORIES], key=lambda pair: not pair[0].name)


def _bar(category: Category, number: int, documents: int) -> str:
    share = 100 * number / documents if documents else 0.0
    name = safe(category.name, 60) if category.name else t("tags_no_category")
    return (
        f'<li style="--dot:{color(category.color)}"><span class="name"><bdi>{name}</bdi></span>'
        f'<span class="bar"><i style="width:{max(0.5, share):.1f}%"></i></span>'
        f'<bdi class="number">{number:,}</bdi></li>'
    )


def size(number: float) -> str:
    """Bytes for people: '14.2 MB'."""
    unit = 0
    while number >= 1024 and unit < len(_UNITS) - 1:
        number, unit = number / 1024, unit + 1
    written = f"{number:,.1f}".removesuffix(".0")
    return f"{written} {_UNITS[unit]}"


def duration(seconds: float) -> str:
    """'0:42', '12:05', '1:02:03'."""
    whole = max(0, round(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"


STYLE = """<style>
.figures {display:grid; grid-template-columns:repeat(8,auto); gap:0 1rem;
  margin:0 0 1.5rem; padding:0 !important; border-block:1px solid var(--line)}
@media (max-width:1100px) {.figures {grid-template-columns:repeat(4,1fr)}}
@media (max-width:640px) {.figures {grid-template-columns:repeat(2,1fr)}}
.figures div {padding:.8rem 0; display:flex; flex-direction:column-reverse;
  justify-content:flex-end}
.figures dt {color:var(--quiet); font-size:.8125rem; margin:0; font-weight:400}
.figures dd {margin:0; padding:0; font-size:1.375rem; font-weight:600;
  font-variant-numeric:tabular-nums; line-height:1.35}
.by-category h2, .panel-title {font-size:1rem; font-weight:600; margin:0 0 .6rem; padding:0}
.by-category ul {list-style:none; margin:0 0 1.5rem; padding:0; display:grid; gap:.45rem}
.by-category li {display:grid; grid-template-columns:minmax(5rem,9rem) 1fr 4.5rem; gap:.75rem;
  align-items:center; margin:0}
.by-category .name {overflow:hidden; text-overflow:ellipsis; white-space:nowrap}
.by-category .bar {block-size:.6rem; background:var(--line); border-radius:3px}
.by-category .bar i {display:block; block-size:100%; border-radius:3px; background:var(--dot)}
.by-category .number {text-align:end; font-variant-numeric:tabular-nums; color:var(--quiet)}
</style>"""
