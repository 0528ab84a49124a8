"""What answers to judged queries are worth: one by one, and in the mean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lib.evaluate.metrics import interval, ndcg, percentile, recall, reciprocal_rank

Interval = tuple[float, float]


@dataclass(frozen=True)
class Outcome:
    """One query's measures; `mode` is the one that answered.  One that `failed` found nothing."""

    rr_at_10: float
    ndcg_at_10: float
    recall_at_10: float
    recall_at_100: float
    ms: float = 0.0
    mode: str = ""
    failed: bool = False

    @classmethod
    def of(
        cls, ranked: Sequence[str], grades: Mapping[str, int], ms: float = 0.0, mode: str = ""
    ) -> "Outcome":
        return cls(
            reciprocal_rank(ranked, grades),
            ndcg(ranked, grades),
            recall(ranked, grades, 10),
            recall(ranked, grades, 100),
            ms,
            mode,
        )

    @classmethod
    def failure(cls, mode: str, ms: float) -> "Outcome":
        return cls(0.0, 0.0, 0.0, 0.0, ms, mode, failed=True)


@dataclass(frozen=True)
class Evaluation:
    """Means over the queries, those of the first ten with their 95 % confidence interval; times in
    milliseconds.  `answered_by` is the mode that answered most of them, `failed` how many of
    them could not be answered and count as nothing found."""

    mode: str
    answered_by: str
    queries: int
    mrr_at_10: float
    mrr_at_10_ci: Interval
    ndcg_at_10: float
    ndcg_at_10_ci: Interval
    recall_at_10: float
    recall_at_10_ci: Interval
    recall_at_100: float
    p50_ms: float
    p95_ms: float
    failed: int = 0

    @classmethod
    def of(cls, mode: str, outcomes: Sequence[Outcome]) -> "Evaluation":
        """There must be outcomes."""
        times = [each.ms for each in outcomes]
        ranks = [each.rr_at_10 for each in outcomes]
        gains = [each.ndcg_at_10 for each in outcomes]
        recalls = [each.recall_at_10 for each in outcomes]
        return cls(
            mode=mode,
            answered_by=Counter(each.mode for each in outcomes).most_common(1)[0][0],
            queries=len(outcomes),
            mrr_at_10=_mean(ranks),
            mrr_at_10_ci=_rounded(interval(ranks)),
            ndcg_at_10=_mean(gains),
            ndcg_at_10_ci=_rounded(interval(gains)),
            recall_at_10=_mean(recalls),
            recall_at_10_ci=_rounded(interval(recalls)),
            recall_at_100=_mean([each.recall_at_100 for each in outcomes]),
            p50_ms=round(percentile(times, 0.5), 2),
            p95_ms=round(percentile(times, 0.95), 2),
            failed=sum(each.failed for each in outcomes),
        )

    def as_dict(self) -> dict[str, Any]:
        return {key.replace("_at_", "@"): value for key, value in asdict(self).items()}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)


def _rounded(low_high: Interval) -> Interval:
    low, high = low_high
    return round(low, 4), round(high, 4)
