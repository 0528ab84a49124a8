"""What the modes are worth by the judgements, and what was judged, as HTML."""

from collections.abc import Sequence

from markupsafe import Markup

from lib.core.judgements import Grade, nearest
from lib.evaluate.evaluation import Interval
from lib.evaluate.judged import Judged
from lib.evaluate.judging import Figures, Worth
from lib.ui.address import judge_link
from lib.ui.markup import anchor, element, isolated, joined
from lib.ui.search.filters import unfolding
from lib.ui.strings import t

FEW = 20
"""Searches below which intervals say little."""
SHOWN = 10
COLUMNS = ("judge_mode", "judge_ndcg", "judge_mrr", "judge_recall", "judge_over", "judge_seen")


def figures_html(figures: Figures) -> Markup:
    """A row for each mode and for the control, with intervals drawn on one scale from 0 to 1."""
    if not figures.worth:
        return joined(_left_out(figures), element("p.quiet", t("judge_figures_none")))
    head = element("tr", (element("th", t(code), scope="col") for code in COLUMNS))
    few = figures.queries < FEW
    body = (_row(worth, few) for worth in figures.worth)
    table = element("table.measures.judge-figures", element("thead", head), element("tbody", body))
    how = element("p.quiet", t("judge_figures_how", number=figures.queries))
    warned = element("p.quiet", t("judge_few")) if few else ""
    return joined(element("div.judge-wide", table, tabindex=0), how, warned, _left_out(figures))


def _left_out(figures: Figures) -> Markup:
    counted = (("judge_waiting", figures.waiting), ("judge_barren", figures.barren))
    return joined(element("p.quiet", t(code, number=n)) for code, n in counted if n)


def _row(worth: Worth, few: bool) -> Markup:
    of = worth.figures
    return element(
        "tr",
        element("th", t(f"mode_{worth.mode}" if worth.mode else "judge_random"), scope="row"),
        _measure(of.ndcg_at_10, of.ndcg_at_10_ci),
        _measure(of.mrr_at_10, of.mrr_at_10_ci),
        _measure(of.recall_at_10, of.recall_at_10_ci),
        element("td", _over(worth.over, few) if worth.over else "–", class_="number"),
        element("td", f"{100 * worth.seen:.0f}%", class_="number"),
        class_="" if worth.mode else "control",
    )


def _measure(mean: float, interval: Interval) -> Markup:
    low, high = interval
    said = t("judge_interval", mean=f"{mean:.3f}", low=f"{low:.3f}", high=f"{high:.3f}")
    reach = element("i", style=f"inset:0.25rem {100 - 100 * high:.1f}% 0.25rem {100 * low:.1f}%")
    dot = element("b", style=f"left:{100 * mean:.1f}%")
    drawn = element("span.band", reach, dot, aria_hidden="true")
    figure = element("span.number", f"{mean:.3f}", aria_label=said, title=said, role="img")
    return element("td", figure, drawn)


def _over(interval: Interval, few: bool) -> Markup:
    low, high = interval
    sure = not few and (low > 0 or high < 0)
    return element("bdi", f"{low:+.2f} … {high:+.2f}", class_="sure" if sure else "", dir="ltr")


def queries_html(judged: Sequence[Judged]) -> Markup:
    """Each as a link to its passages."""
    title = element("h2.page-part", t("judge_queries"))
    return joined(title, element("div.judge-queries", unfolding(list(map(_query, judged)), SHOWN)))


def _query(judged: Judged) -> Markup:
    grades = [nearest(each) for each in judged.grades.values()]
    said = t(
        "judge_query", relevant=grades.count(Grade.RELEVANT), partly=grades.count(Grade.PARTLY),
        refused=grades.count(Grade.NOT),
    )  # fmt: skip
    link = anchor(judge_link(judged.query), isolated(judged.query, 80))
    return element("li", link, " ", element("span.quiet", said))
