"""What the corpus holds, as HTML: figures, and documents per category."""

from collections.abc import Sequence

from markupsafe import Markup

from lib.core.documents import Category
from lib.core.measures import size
from lib.core.visible import one_line
from lib.stores.protocol import CorpusStats, PoolState
from lib.ui.markup import color, element, isolated
from lib.ui.search.filters import unfolding
from lib.ui.strings import t

SHOWN = 12
"""Categories that are seen at once; the others unfold."""


def figures_html(stats: CorpusStats, pool: PoolState) -> Markup:
    mean = stats.words / stats.documents if stats.documents else 0.0
    figures = {
        "figure_documents": f"{stats.documents:,}",
        "figure_words": f"{stats.words:,}",
        "figure_average": f"{mean:,.1f}",
        "figure_tags": f"{stats.tags:,}",
        "figure_categories": f"{stats.categories:,}",
        "figure_size": size(stats.size_bytes),
        "figure_database": one_line(stats.database_title),
        "figure_connections": t("figure_of", number=pool.in_use, limit=pool.limit),
    }
    return element("dl.figures", (figure(t(code), value) for code, value in figures.items()))


def figure(name: str, value: str) -> Markup:
    """One of a list of figures."""
    return element("div", element("dt", name), element("dd", element("bdi", value)))


def categories_html(counts: Sequence[tuple[Category, int]], documents: int) -> Markup:
    """A bar for each category: the share of the documents that carry a tag of it."""
    named = sorted(counts, key=lambda pair: not pair[0].name)
    rows = [_bar(category, number, documents) for category, number in named]
    title = element("h2", t("corpus_by_category"))
    return element("section.by-category", title, unfolding(rows, SHOWN))


def _bar(category: Category, number: int, documents: int) -> Markup:
    share = 100 * number / documents if documents else 0.0
    name = isolated(category.name or t("tags_no_category"), 60)
    return element(
        "li",
        element("span.name", name),
        element("span.bar", element("i", style=f"width:{max(0.5, share):.1f}%")),
        element("bdi.number", f"{number:,}"),
        style=f"--dot:{color(category.color)}",
    )
