"""Ranked-retrieval measures of one answer; binary relevance, ranks from 1."""

import math
from collections.abc import Sequence


def reciprocal_rank(ranked: Sequence[str], relevant: set[str], depth: int = 10) -> float:
    """1 / rank of the first relevant id within `depth`, else 0."""
    for rank, key in enumerate(ranked[:depth], start=1):
        if key in relevant:
            return 1 / rank
    return 0.0


def recall(ranked: Sequence[str], relevant: set[str], depth: int) -> float:
    """Share of the relevant ids found within `depth`."""
    return len(relevant.intersection(ranked[:depth])) / len(relevant)


def ndcg(ranked: Sequence[str], relevant: set[str], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), gain 0 or 1."""
    gained = sum(
        1 / math.log2(rank + 1)
        for rank, key in enumerate(ranked[:depth], start=1)
        if key in relevant
    )
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), depth) + 1))
    return gained / ideal


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; 0 for no values."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
