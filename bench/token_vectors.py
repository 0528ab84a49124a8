"""A text's token vectors, before they are made one, and how near two texts are by them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lib.encoders.onnx import OnnxEncoder
from lib.encoders.pooling import unit
from lib.encoders.protocol import Encoded, Windows

if TYPE_CHECKING:
    from lib.encoders.protocol import Matrix, Vector

Span = tuple[int, int]
Packed = npt.NDArray[np.int8 | np.uint8]


class TokenEncoder(OnnxEncoder):
    """The same model, whose windows of a text are its tokens one by one: neither the special ones
    nor those of its prompt, which is that of a "query" or of a "passage"."""

    def __init__(self, directory: Path, kind: str, threads: int = 1) -> None:
        super().__init__(directory, threads=threads)
        self._prompt = self._manifest.prompts.get(kind, "")
        self.card = replace(self.card, name=f"{self.card.name}: tokens of a {kind}")

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        read = [self._read(text, self._prompt) for text in texts]
        found = []
        for each in read if windows else ():
            own = each.offsets[:, 1] > 0
            spans = [(start, end) for start, end in each.offsets[own].clip(0).tolist()]
            found.append(Windows(spans, unit(each.tokens[own])))
        vectors = np.stack([each.vector for each in read])
        return Encoded(vectors, sum(each.truncated for each in read), tuple(found))


def maxsim(
    asked: Matrix,
    read: Matrix,
    weights: Vector | None = None,
    stretches: Sequence[Span] | None = None,
) -> float:
    """Late interaction (Khattab and Zaharia 2020, "ColBERT"): of each of the query's tokens the
    cosine of the nearest of the passage's, in the mean, or of `weights` (tokens of the query,).

    `asked` and `read` are (tokens, dimension), rows of unit length.  Of `stretches`, [first, last)
    in the passage's tokens, the nearest counts alone.  0 where either text has no token.
    """
    if not len(asked) or not len(read):
        return 0.0
    cosines = asked @ read.T
    nearest = np.stack(
        [cosines[:, first:last].max(axis=1) for first, last in stretches or [(0, len(read))]]
    )
    shares = np.ones(len(asked)) if weights is None or not weights.any() else weights
    return float((nearest @ (shares / shares.sum())).max())


def stretches_of(tokens: Sequence[Span], windows: Sequence[Span]) -> list[Span]:
    """[first, last) of the tokens that end in each of `windows`; both are [start, end) in
    characters.  Windows without a token are left out."""
    ends = [end for _, end in tokens]
    found = [(bisect_right(ends, start), bisect_right(ends, end)) for start, end in windows]
    return [(first, last) for first, last in found if first < last]


def centred(rows: Matrix, mean: Vector) -> Matrix:
    """As seen from the mean of the corpus' tokens, again of unit length."""
    return unit(rows - mean)


def together(rows: Matrix, number: int) -> Matrix:
    """The mean of every so many rows in a row, of unit length (after Clavié and others 2024,
    "Token pooling", who join the nearest)."""
    firsts = np.arange(0, len(rows), number)
    return unit(np.add.reduceat(rows, firsts, axis=0)) if number > 1 and len(rows) else rows


def packed(rows: Matrix, bits: int) -> Packed:
    """As they might be kept, `bits` a number: 8, each row as far as its largest goes, or 1, the
    sign.  Their lengths are left out, since they are one."""
    if bits == 1:
        return np.packbits(rows > 0, axis=1)
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=1e-9)
    codes: Packed = np.round(rows / largest * 127).astype(np.int8)
    return codes


def unpacked(kept: Packed) -> Matrix:
    """What comes back of `packed`, again of unit length."""
    if kept.dtype == np.uint8:
        return unit(np.unpackbits(kept.view(np.uint8), axis=1).astype(np.float32) * 2 - 1)
    return unit(kept.astype(np.float32))
