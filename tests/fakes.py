"""A deterministic encoder for tests: words by their hash, synonyms as one; an App over it."""

import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from lib.bootstrap import App, build
from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.settings import Settings
from lib.encoders.keeper import ModelKeeper, ModelSource
from lib.encoders.protocol import Encoded, ModelCard, Windows
from lib.stores.protocol import CorpusStore
from tests.databases import empty_sqlite

DIMENSION = 64
SYNONYMS = {"הכלב": "כלב", "חתול": "כלב", "חתולים": "כלב", "כלבים": "כלב", "חיות": "כלב",
            "אוטו": "מכונית", "רכב": "מכונית", "נסיעה": "מכונית"}  # fmt: skip
"""word → the word it means the same as."""


def card(name: str = "fake@1", **fields) -> ModelCard:
    known = {"title": "Fake", "kind": "fake", "dimension": DIMENSION, "longest": 50}
    return ModelCard(name, **{**known, "keeps_up": True, **fields})


class FakeEncoder:
    def __init__(
        self, model: ModelCard | None = None, synonyms: Mapping[str, str] = SYNONYMS
    ) -> None:
        self.card = model or card()
        self._synonyms = synonyms
        self.asked: list[str] = []
        """Queries, in order."""
        self.calls: list[int] = []
        """Passages at a time."""
        self.closed = False

    def encode_query(self, text: str):
        self.asked.append(text)
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
            lemma = lemmas_of(word)[0][0]
            word = self._synonyms.get(word, self._synonyms.get(lemma, lemma))
            name = self.card.name.partition("@")[0]
            total += _noise(f"{name} {hebrew.fold(word)}", self.card.dimension)
        length = float(np.linalg.norm(total))
        return total / length if length else total

    def _windows(self, text: str) -> Windows:
        spans, at = [], 0
        for sentence in text.split(". "):
            spans.append((at, at + len(sentence)))
            at += len(sentence) + 2
        return Windows(spans, np.stack([self._vector(text[a:b]) for a, b in spans]))


@cache
def _noise(text: str, dimension: int) -> np.ndarray:
    chance = np.random.default_rng(zlib.crc32(text.encode()))
    return chance.standard_normal(dimension, dtype=np.float32)


def app_of(
    folder: Path,
    *encoders: FakeEncoder,
    needs_bytes: int = 1,
    serving: bool = False,
    store: CorpusStore | None = None,
    **settings,
) -> App:
    """Over a store, or a database in that folder; whatever memory earlier tests hold, encoders
    find room."""
    roomy = {"memory_limit_mb": 1 << 20, "database_url": f"sqlite:///{folder / 'fake.db'}"}
    if store is None and "database_url" not in settings and not (folder / "fake.db").exists():
        empty_sqlite(folder / "fake.db")
    sources = [ModelSource(each.card, needs_bytes, lambda each=each: each) for each in encoders]
    return build(Settings(**{**roomy, **settings}), sources=sources, serving=serving, store=store)


def keeper_of(encoder: FakeEncoder | None = None, **options) -> ModelKeeper:
    made = encoder or FakeEncoder()
    return ModelKeeper(ModelSource(made.card, 1 << 20, lambda: made), **options)
