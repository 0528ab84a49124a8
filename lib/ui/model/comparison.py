"""What models were worth beside each other on judged queries, as HTML."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from lib.core.query import Mode
from lib.evaluate.comparison import Compared, Comparison, Measure
from lib.ui.markup import element, isolated, joined
from lib.ui.strings import t

COLUMNS = ("compared_by", "judge_mrr", "judge_ndcg", "judge_recall")


def comparison_html(stored: Mapping[str, Any], documents: int) -> Markup:
    """A row for each mode and model with 95 % intervals; nothing where none was made, or the
    corpus was another one then."""
    comparison = Comparison.kept(stored)
    if comparison is None or not comparison.fits(documents):
        return Markup("")
    head = element("tr", (element("th", t(code), scope="col") for code in COLUMNS))
    body = map(_row, comparison.rows)
    table = element("table.measures.compared", element("thead", head), element("tbody", body))
    command = element("code", "python -m lib evaluate --models", dir="ltr")
    return joined(
        element("h2.page-part", t("compared_title")),
        element("div.compared-wide", table, tabindex=0),
        element("p.quiet", t("compared_how", number=comparison.queries, command=command)),
    )


def _row(compared: Compared) -> Markup:
    return element(
        "tr",
        element("th", _mode(compared.mode), _model(compared.model), scope="row"),
        *map(_measure, (compared.mrr, compared.ndcg, compared.recall)),
    )


def _mode(mode: str) -> str:
    return t(f"mode_{mode}") if mode in list(Mode) else ""


def _model(title: str) -> Markup:
    return joined(" · ", isolated(title, 60)) if title else Markup("")


def _measure(measure: Measure) -> Markup:
    mean, low, high = (f"{each:.3f}" for each in measure)
    said = t("judge_interval", mean=mean, low=low, high=high)
    reach = element("small", f"{low} … {high}")
    return element("td", element("bdi.number", mean, " ", reach, title=said, dir="ltr"))
