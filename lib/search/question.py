"""A query as a model reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lib.encoders.keeper import ModelKeeper
from lib.encoders.protocol import ModelCard
from lib.search.calibration import Calibration

if TYPE_CHECKING:
    from lib.encoders.protocol import Vector


@dataclass(frozen=True)
class Question:
    """A query as its model reads it."""

    text: str
    vector: Vector
    keeper: ModelKeeper
    measured: Calibration
    """Of the model on the corpus, whoever asks."""

    @property
    def card(self) -> ModelCard:
        return self.keeper.card

    @cached_property
    def direction(self) -> Vector:
        """Where the query lies, of most models as seen from the mean of the corpus.  Vectors of
        one model crowd around their mean: what a query shares with every passage tells none from
        another.  A model that was taught by cosines may lose by it (`bench.contextual_quality
        --pool alone`: MRR@10 .805 as it is, .757 so)."""
        return direction_of(self.card, self.measured.mean, self.vector)

    @cached_property
    def calibration(self) -> Calibration:
        """As it holds for this question.  Today's questions may lie farther from a whole old
        corpus than its own sentences do, and tell its passages apart all the same."""
        own = closeness_to_all(self.measured.mean, self.direction)
        return self.measured if own is None else self.measured.seen_from(own)


def direction_of(card: ModelCard, mean: Sequence[float], vector: Vector) -> Vector:
    """By which this model's passages are compared with a query."""
    return seen_from(mean, vector) if card.from_mean else vector


def closeness_to_all(mean: Sequence[float], direction: Vector) -> float | None:
    """The mean cosine of all passages, where their mean is known."""
    import numpy as np

    if len(mean) != len(direction):
        return None
    return float(np.asarray(mean, dtype=np.float32) @ direction)


def seen_from(mean: Sequence[float], vector: Vector) -> Vector:
    """The unit vector from `mean`, where it is known, to `vector`."""
    import numpy as np

    if len(mean) != len(vector):
        return vector
    apart = vector - np.asarray(mean, dtype=np.float32)
    direction: Vector = apart / max(float(np.linalg.norm(apart)), 1e-9)
    return direction
