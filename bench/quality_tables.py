"""The tables of quality.py, as Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from lib.evaluate.evaluation import Evaluation, Interval, Outcome
from lib.evaluate.metrics import interval

Outcomes = Mapping[str, Sequence[Outcome]]
"""By row of the table, question by question, in one order."""


def quality_table(found: Outcomes, low: Sequence[int]) -> list[str]:
    """All questions, and those whose numbers are in `low`."""
    lines = [
        "| | MRR@10 | nDCG@10 | recall@10 | recall@100 | low: MRR@10 | low: recall@10 |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, outcomes in found.items():
        every = Evaluation.of(name, outcomes)
        few = Evaluation.of(name, [outcomes[place] for place in low])
        lines.append(
            f"| {name} | {_sure(every.mrr_at_10, every.mrr_at_10_ci)} | {every.ndcg_at_10:.4f} "
            f"| {_sure(every.recall_at_10, every.recall_at_10_ci)} | {every.recall_at_100:.4f} "
            f"| {few.mrr_at_10:.4f} | {few.recall_at_10:.4f} |"
        )
    return lines


def differences_table(
    found: Outcomes, low: Sequence[int], compared: Sequence[tuple[str, str]]
) -> list[str]:
    """Question by question, so that what all rows find hard is no noise."""
    lines = [
        "| difference | MRR@10 | recall@10 | low: MRR@10 | low: recall@10 |",
        "|---|---|---|---|---|",
    ]
    for better, worse in compared:
        pairs = list(zip(found[better], found[worse], strict=True))
        cells = [
            difference([getattr(a, name) - getattr(b, name) for a, b in some])
            for some in (pairs, [pairs[place] for place in low])
            for name in ("rr_at_10", "recall_at_10")
        ]
        lines.append(f"| {better} − {worse} | {' | '.join(cells)} |")
    return lines


def weights_table(
    measured: Mapping[str, Any], chosen: float, by_weight: Outcomes, low: Sequence[int]
) -> list[str]:
    """What calibration's pseudo-queries (`measured`) and the judged questions say of each
    weight of meaning; `chosen` is calibration's."""
    judged = {weight: Evaluation.of(weight, found) for weight, found in by_weight.items()}
    few = {
        weight: Evaluation.of(weight, [found[place] for place in low])
        for weight, found in by_weight.items()
    }
    free = str(chosen)
    best = max(judged, key=lambda weight: judged[weight].mrr_at_10)
    pairs = list(zip(by_weight[best], by_weight[free], strict=True))
    return [
        f"| weight | {' | '.join(f'{float(weight):g}' for weight in by_weight)} |",
        f"|---{'|---' * len(by_weight)}|",
        _across(f"{measured['queries']} pseudo-queries, no labels: MRR@10", measured["hybrid"]),
        _across(f"{len(pairs)} questions: MRR@10", _each(judged, "mrr_at_10")),
        _across("recall@10", _each(judged, "recall_at_10")),
        _across(f"{len(low)} questions of low overlap: MRR@10", _each(few, "mrr_at_10")),
        "",
        f"Calibration chose {float(free):g}; the labels would choose {float(best):g}, whose MRR@10 "
        f"differs by {difference([a.rr_at_10 - b.rr_at_10 for a, b in pairs])}.",
    ]


def difference(values: Sequence[float]) -> str:
    return _sure(sum(values) / len(values), interval(values), "+")


def _each(figures: Mapping[str, Evaluation], name: str) -> dict[str, float]:
    return {weight: getattr(each, name) for weight, each in figures.items()}


def _across(name: str, values: Mapping[str, float]) -> str:
    """A row; the best of it is set bold."""
    best = max(values.values())
    cells = [f"**{each:.4f}**" if each == best else f"{each:.4f}" for each in values.values()]
    return f"| {name} | {' | '.join(cells)} |"


def _sure(value: float, low_high: Interval, sign: str = "") -> str:
    low, high = low_high
    return f"{value:{sign}.4f} [{low:{sign}.3f}, {high:{sign}.3f}]"
