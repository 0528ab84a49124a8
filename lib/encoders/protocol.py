"""What the services may ask of a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ModelCard:
    """`dimension` numbers a vector, `longest` tokens read of a text."""

    name: str
    dimension: int
    longest: int
    license: str


class Encoder(Protocol):
    """Encodes queries and passages, which may be different things to a model."""

    @property
    def card(self) -> ModelCard: ...

    def encode_query(self, text: str) -> Sequence[float]:
        """A unit vector of `card.dimension`."""

    def encode_passages(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A unit vector for each text; at most ten texts a call keep memory flat."""
