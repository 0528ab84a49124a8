"""Token embeddings into one vector a text, or one a window of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lib.encoders.protocol import Matrix, Vector

WINDOW_WORDS, HOP_WORDS = 25, 12
"""What was seen to serve the ranking best of windows: 25 words, half of them shared."""

_WORD = re.compile(r"\S+")


def unit(vectors: Matrix) -> Matrix:
    """Rows of length one; a row of zeros stays so."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def pooled(tokens: Matrix, how: str) -> Vector:
    """(tokens, dimension) → (dimension,): the mean of all, or the first (cls)."""
    return unit(tokens[0] if how == "cls" else tokens.mean(axis=0))


def window_spans(text: str) -> list[tuple[int, int]]:
    """[start, end) of every window of words; the last one ends where the text does."""
    words = [match.span() for match in _WORD.finditer(text)]
    spans = []
    for first in range(0, len(words), HOP_WORDS):
        last = min(first + WINDOW_WORDS, len(words))
        spans.append((words[first][0], words[last - 1][1]))
        if last == len(words):
            break
    return spans


def pooled_windows(
    tokens: Matrix, offsets: npt.NDArray[np.int64], spans: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], Matrix]:
    """The mean of the tokens in each span: `offsets` are their (start, end) in characters.

    Spans without a token of theirs (behind the model's maximum length) are left out.
    """
    kept, rows = [], []
    for start, end in spans:
        inside = (offsets[:, 0] >= start) & (offsets[:, 1] <= end)
        if inside.any():
            kept.append((start, end))
            rows.append(tokens[inside].mean(axis=0))
    if not rows:
        return [], np.zeros((0, tokens.shape[1]), np.float32)
    return kept, unit(np.stack(rows))
