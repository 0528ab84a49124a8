"""Weights in 4 bits: blocks of 32 around 8, each with a half-precision scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SIZE = 32
MIDDLE = 8
BYTES = 2 + SIZE // 2


@dataclass(frozen=True)
class Blocks:
    """A tensor in the order of its numbers: (blocks, 32) uint8 codes from 0 to 15, (blocks,)
    float16 scales."""

    codes: np.ndarray
    scales: np.ndarray

    @classmethod
    def read(cls, raw: bytes) -> Blocks:
        """From blocks of 18 bytes: a scale, then the low and the high halves of 16 bytes."""
        rows = np.frombuffer(raw, np.uint8).reshape(-1, BYTES)
        scales = rows[:, :2].copy().view("<f2").ravel()
        return cls(np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1), scales)

    @classmethod
    def nearest(cls, values: np.ndarray) -> Blocks:
        """Of numbers in full precision: the one farthest from nought is met at the range's
        longer end, code 0."""
        rows = np.asarray(values, np.float32).reshape(-1, SIZE)
        farthest = np.take_along_axis(rows, np.abs(rows).argmax(axis=1)[:, None], axis=1)
        scales = (farthest / -MIDDLE).astype(np.float16)
        steps = np.where(scales == 0, 1, scales).astype(np.float32)
        codes = np.clip(np.rint(rows / steps) + MIDDLE, 0, 15).astype(np.uint8)
        return cls(codes, scales.ravel())

    def __len__(self) -> int:
        return len(self.codes)

    def floats(self) -> np.ndarray:
        """(32 × blocks,) float32."""
        steps = self.codes.astype(np.float32) - MIDDLE
        return np.asarray((steps * self.scales.astype(np.float32)[:, None]).ravel())

    def packed(self) -> np.ndarray:
        """(blocks, 16) uint8, of two neighbours the first in the low half: onnxruntime's order."""
        return np.asarray(self.codes[:, ::2] | self.codes[:, 1::2] << 4)

    def rows(self, chosen: Sequence[int], width: int) -> Blocks:
        """Some rows of a table that is `width` numbers wide."""
        each = width // SIZE
        codes = self.codes.reshape(-1, each, SIZE)[chosen].reshape(-1, SIZE)
        return Blocks(codes, self.scales.reshape(-1, each)[chosen].ravel())
