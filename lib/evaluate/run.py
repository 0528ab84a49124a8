"""Runs judged queries through the search service, mode by mode."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lib.core.errors import ImportRefused, QueryError
from lib.core.query import LARGEST_PAGE, Mode, Query
from lib.evaluate.metrics import ndcg, percentile, recall, reciprocal_rank
from lib.search.service import SearchService


@dataclass(frozen=True)
class Judged:
    query: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Figures:
    """Means over the queries; times in milliseconds. `answered_by` is the mode that ran."""

    mode: str
    answered_by: str
    queries: int
    mrr_at_10: float
    ndcg_at_10: float
    recall_at_10: float
    recall_at_100: float
    p50_ms: float
    p95_ms: float

    def as_dict(self) -> dict[str, Any]:
        return {key.replace("_at_", "@"): value for key, value in asdict(self).items()}


def read_judged(path: Path) -> list[Judged]:
    """Reads JSONL of {"query": …, "relevant": [ids]}; raises ImportRefused with the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ImportRefused(f"{path.name} cannot be read: {error}.", "Check the path.") from error
    return list(_judged(path.name, lines))


def _judged(name: str, lines: Iterable[str]) -> Iterator[Judged]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield Judged(record["query"], frozenset(record["relevant"]) or frozenset(("",)))
        except (ValueError, KeyError, TypeError) as error:
            raise ImportRefused(
                f"{name}, line {number}: not a judged query.",
                'Each line is {"query": "…", "relevant": ["id", …]}.',
            ) from error


def evaluate(
    service: SearchService,
    judged: list[Judged],
    mode: Mode,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Figures:
    """One mode's figures over all queries, each to a depth of 100."""
    if not judged:
        raise ImportRefused("There are no judged queries.", "Give a file with at least one line.")
    ranks: list[tuple[float, float, float, float]] = []
    times: list[float] = []
    answered_by = mode.value
    for done, each in enumerate(judged, start=1):
        begun = time.perf_counter()
        try:
            page = service.search(Query(each.query, mode=mode, limit=LARGEST_PAGE))
            answered_by = str(page.mode)
            found = [hit.document.id for hit in page.hits]
        except QueryError:
            found = []
        times.append((time.perf_counter() - begun) * 1000)
        relevant = set(each.relevant)
        ranks.append(
            (
                reciprocal_rank(found, relevant),
                ndcg(found, relevant),
                recall(found, relevant, 10),
                recall(found, relevant, 100),
            )
        )
        progress(done, len(judged))
    mrr, gain, at_10, at_100 = (
        round(sum(column) / len(ranks), 4) for column in zip(*ranks, strict=True)
    )
    return Figures(
        mode=mode.value,
        answered_by=answered_by,
        queries=len(judged),
        mrr_at_10=mrr,
        ndcg_at_10=gain,
        recall_at_10=at_10,
        recall_at_100=at_100,
        p50_ms=round(percentile(times, 0.5), 2),
        p95_ms=round(percentile(times, 0.95), 2),
    )
