"""A deterministic encoder for tests: words by their hash, synonyms as one."""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from lib.core import hebrew
from lib.encoders.keeper import ModelKeeper, ModelSource
from lib.encoders.protocol import Encoded, ModelCard, Windows

DIMENSION = 64
SYNONYMS = {"הכלב": "כלב", "חתול": "כלב", "חתולים": "כלב", "כלבים": "כלב", "חיות": "כלב",
            "אוטו": "מכונית", "רכב": "מכונית", "נסיעה": "מכונית"}  # fmt: skip
"""word → the word it means the same as."""


def card(name: str = "fake@1", **fields) -> ModelCard:
    known = {"title": "Fake", "kind": "fake", "dimension": DIMENSION, "longest": 50}
    return ModelCard(name, **{**known, "windows_on_demand": True, **fields})


class FakeEncoder:
    def __init__(
        self, model: ModelCard | None = None, synonyms: Mapping[str, str] = SYNONYMS
    ) -> None:
        self.card = model or card()
        self._synonyms = synonyms
        self.calls: list[int] = []
        self.closed = False

    def encode_query(self, text: str):
        return self._vector(text)

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        self.calls.append(len(texts))
        vectors = np.stack([self._vector(text) for text in texts])
        made = [self._windows(text) for text in texts] if windows else ()
        long = sum(len(text.split()) > self.card.longest for text in texts)
        return Encoded(vectors.astype(np.float32), long, made)

    def close(self) -> None:
        self.closed = True

    def _vector(self, text: str):
        total = np.zeros(self.card.dimension, dtype=np.float32)
        for word in hebrew.words(hebrew.canonical(text)):
            word = self._synonyms.get(
                word, self._synonyms.get(hebrew.core(word), hebrew.core(word))
            )
            seed = zlib.crc32(f"{self.card.name.split('@')[0]} {hebrew.fold(word)}".encode())
            total += np.random.default_rng(seed).standard_normal(
                self.card.dimension, dtype=np.float32
            )
        length = float(np.linalg.norm(total))
        return total / length if length else total

    def _windows(self, text: str) -> Windows:
        spans, at = [], 0
        for sentence in text.split(". "):
            spans.append((at, at + len(sentence)))
            at += len(sentence) + 2
        return Windows(spans, np.stack([self._vector(text[a:b]) for a, b in spans]))


class RelatingFake(FakeEncoder):
    """One that can name words near a text: `near`, whatever the text."""

    def __init__(self, near: Sequence[tuple[str, float]], model: ModelCard | None = None) -> None:
        super().__init__(model)
        self.near = list(near)

    def related(self, text: str, limit: int = 8) -> list[tuple[str, float]]:
        return self.near[:limit]


def keeper_of(encoder: FakeEncoder | None = None, **options) -> ModelKeeper:
    made = encoder or FakeEncoder()
    return ModelKeeper(ModelSource(made.card, 1 << 20, lambda: made), **options)
