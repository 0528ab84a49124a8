"""What models were worth on judged queries, beside words alone, as the database keeps it: the
latest run of `evaluate --models`, for the Model page to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lib.evaluate.evaluation import Evaluation
from lib.search.calibration import CHANGE

Measure = tuple[float, float, float]
"""The mean over the queries, and its 95 % interval."""


@dataclass(frozen=True)
class Compared:
    """One mode by one model; `model` is its title, empty where none was asked."""

    mode: str
    model: str
    mrr: Measure
    ndcg: Measure
    recall: Measure

    @classmethod
    def of(cls, model: str, figures: Evaluation) -> Compared:
        return cls(
            figures.mode,
            model,
            (figures.mrr_at_10, *figures.mrr_at_10_ci),
            (figures.ndcg_at_10, *figures.ndcg_at_10_ci),
            (figures.recall_at_10, *figures.recall_at_10_ci),
        )


@dataclass(frozen=True)
class Comparison:
    """Rows in the order in which they were measured, on so many queries and documents."""

    queries: int
    documents: int
    rows: tuple[Compared, ...]

    def fits(self, documents: int) -> bool:
        """Whether a corpus of so many documents is still much the one that was measured."""
        return abs(documents - self.documents) <= CHANGE * self.documents

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> Comparison | None:
        """From `as_dict`, as JSON brings it back; None where nothing is kept, or what another
        version of the program wrote."""
        try:
            rows = tuple(map(_row, stored["rows"]))
            return cls(int(stored["queries"]), int(stored["documents"]), rows)
        except (KeyError, TypeError, ValueError):
            return None


def _row(stored: Mapping[str, Any]) -> Compared:
    mrr, ndcg, recall = (_measure(stored[name]) for name in ("mrr", "ndcg", "recall"))
    return Compared(str(stored["mode"]), str(stored["model"]), mrr, ndcg, recall)


def _measure(stored: Sequence[float]) -> Measure:
    mean, low, high = map(float, stored)
    return mean, low, high
