"""What the services may ask of a model.

numpy is named for the types only: a server that never searches by meaning never loads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vector = npt.NDArray[np.float32]
    """(dimension,), of unit length; all zeros for a text without a single token."""
    Matrix = npt.NDArray[np.float32]
    """(texts, dimension), each row a Vector."""
else:
    Vector = Matrix = Any

BATCH = 10
"""Texts that are encoded in one turn: memory does not grow with the corpus."""


@dataclass(frozen=True)
class ModelCard:
    """`name` files the vectors: two models, or two preparations of one, never share it.

    `dimension` numbers a vector, `longest` tokens read of a text, `size_bytes` on disk.
    `keeps_up` says that the model is light enough to read beside a server's work what the corpus
    has new; others are told to.  `from_mean` says that queries are compared as seen from the mean
    of the corpus, and not as they are.  `details` (profile, source, fidelity, …) are for people.
    """

    name: str
    title: str
    kind: str
    dimension: int
    longest: int
    license: str = ""
    size_bytes: int = 0
    keeps_up: bool = False
    from_mean: bool = True
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Windows:
    """Overlapping stretches of one text: [start, end) in its characters, a Vector for each."""

    spans: Sequence[tuple[int, int]]
    vectors: Matrix


@dataclass(frozen=True)
class Encoded:
    """`truncated` counts the texts that were longer than the model reads."""

    vectors: Matrix
    truncated: int = 0
    windows: Sequence[Windows] = ()


class Encoder(Protocol):
    """Encodes queries and passages, which may be different things to a model.

    Raises EncoderError where it cannot answer.  Not thread-safe: see keeper.py.
    """

    @property
    def card(self) -> ModelCard: ...

    def encode_query(self, text: str) -> Vector: ...

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        """With `windows` the texts' windows too, where the model can give them (else
        `Encoded.windows` is empty)."""

    def close(self) -> None:
        """Drops every reference to the weights."""
