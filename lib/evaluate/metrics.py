"""Ranked-retrieval measures of one answer, ranks from 1, and how sure their means are.

Relevance is graded 1 to 3; only nDCG tells grades apart, to the others any grade is relevant.
"""

import math
import random
from collections.abc import Collection, Mapping, Sequence

RESAMPLES = 1_000


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """1 / rank of the first relevant id within `depth`, else 0."""
    for rank, key in enumerate(ranked[:depth], start=1):
        if key in relevant:
            return 1 / rank
    return 0.0


def recall(ranked: Sequence[str], relevant: Collection[str], depth: int) -> float:
    """Share of the relevant ids found within `depth`; 0 where nothing is relevant."""
    return len(set(relevant).intersection(ranked[:depth])) / max(1, len(relevant))


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) with the gain
    2^grade - 1 (Burges et al. 2005); 0 where nothing is relevant."""
    ideal = _discounted(sorted(grades.values(), reverse=True)[:depth])
    return _discounted([grades.get(key, 0) for key in ranked[:depth]]) / ideal if ideal else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; 0 for no values."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def interval(values: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """The 95 % confidence interval of the mean of `values`: percentiles of the means of 1,000
    samples drawn from them with replacement (Efron and Tibshirani 1993, chapter 13).

    The same values give the same interval.  For two systems over the same queries give the
    differences, query by query: those vary far less than either system.
    """
    choice = random.Random(seed)  # noqa: S311
    number = max(1, len(values))
    means = [sum(choice.choices(values, k=len(values))) / number for _ in range(RESAMPLES)]
    return percentile(means, 0.025), percentile(means, 0.975)
