"""Late interaction: what the token vectors of a query and of the passages that stand first say."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from bench.contextual_quality import Pool, Scores, fused
from bench.token_vectors import centred, maxsim, packed, stretches_of, together, unpacked
from lib.core import hebrew
from lib.encoders.pooling import window_spans
from lib.encoders.protocol import Encoder, Matrix, Vector, Windows

FIRST, WEIGHT = 20, 0.7
BEHIND = 1_000
"""More than any score."""

Look = tuple[np.ndarray, np.ndarray]
"""Of one question: the places of its first twenty, and a score of each."""


@dataclass(frozen=True)
class Way:
    centred: bool = True
    by_idf: bool = False
    windows: bool = False
    bits: int = 0
    """Of each number, where the passages' token vectors are kept; 0 as they are."""
    together: int = 1
    """Tokens in a row that are kept as their mean."""
    first: int = FIRST
    """How many of the first hits are scored again."""

    def __str__(self) -> str:
        said = {"centred": self.centred, "by idf": self.by_idf, "best window": self.windows}
        kept = [f"{self.bits} bit{'s' if self.bits > 1 else ''}"] if self.bits else []
        some = [f"{self.together} tokens together"] if self.together > 1 else []
        few = [f"the first {self.first}"] if self.first < FIRST else []
        named = [name for name, is_so in said.items() if is_so]
        return ", ".join(named + kept + some + few) or "plain"


WAYS = [
    Way(centred, by_idf, windows) for centred, by_idf, windows in product((False, True), repeat=3)
]
READ = [Way(first=2), Way(first=4)]
"""What might be read at query time."""
KEPT = [Way(bits=8), *(Way(bits=1, together=number) for number in (1, 2, 4, 8, 16))]
"""How token vectors might be kept with a passage, which is what of them is measured."""


@dataclass(frozen=True)
class Texts:
    """Token vectors of a pool: every question's, and of the passages that stand among a first
    twenty, by place; `mean` is that of these passages' tokens."""

    asked: list[Windows]
    telling: list[Vector]
    """The weight of each token of a question, by idf."""
    passages: dict[int, Windows]
    stretches: dict[int, list[tuple[int, int]]]
    mean: Vector


def first_twenty(pool: Pool) -> list[Look]:
    scores = fused(pool, "raw", WEIGHT, span="larger")

    def first(number: int) -> Look:
        places, values = scores(number)
        order = np.lexsort((places, -values))[:FIRST]
        return places[order], values[order]

    return [first(number) for number in range(len(pool.candidates))]


def texts_of(pool: Pool, first: Sequence[Look], queries: Encoder, passages: Encoder) -> Texts:
    def read(encoder: Encoder, text: str) -> Windows:
        return encoder.encode_passages([text], windows=True).windows[0]

    asked = [read(queries, question) for question in pool.asked.questions]
    telling = [
        telling_of(question, tokens.spans, candidates.telling)
        for question, tokens, candidates in zip(
            pool.asked.questions, asked, pool.candidates, strict=True
        )
    ]
    places = sorted({int(place) for some, _ in first for place in some})
    held = {place: read(passages, pool.texts[place]) for place in places}
    stretches = {
        place: stretches_of(tokens.spans, window_spans(pool.texts[place]))
        for place, tokens in held.items()
    }
    every = np.concatenate([tokens.vectors for tokens in held.values()])
    return Texts(asked, telling, held, stretches, every.mean(axis=0))


def telling_of(
    question: str, tokens: Sequence[tuple[int, int]], telling: dict[str, float]
) -> Vector:
    """Of each token the idf of the word of the question that it stands in, by the words arm; 0
    where that does not count the word."""
    worth = [
        (*match.span(), max((telling.get(word, 0.0) for word in _words(match[0])), default=0.0))
        for match in re.finditer(r"\S+", question)
    ]

    def of(start: int, end: int) -> float:
        return max((idf for first, last, idf in worth if start < last and end > first), default=0.0)

    return np.array([of(*token) for token in tokens])


def _words(text: str) -> list[str]:
    return hebrew.words(hebrew.canonical(text))


def late_of(texts: Texts, first: Sequence[Look], way: Way) -> list[np.ndarray]:
    """What late interaction gives each of a question's first hits."""

    def seen(rows: Matrix) -> Matrix:
        return centred(rows, texts.mean) if way.centred else rows

    def read(rows: Matrix) -> Matrix:
        joined = together(seen(rows), way.together)
        return unpacked(packed(joined, way.bits)) if way.bits else joined

    passages = {place: read(each.vectors) for place, each in texts.passages.items()}

    def late(number: int, places: np.ndarray) -> np.ndarray:
        asked = seen(texts.asked[number].vectors)
        weights = texts.telling[number] if way.by_idf else None
        return np.array(
            [
                maxsim(asked, passages[at], weights, texts.stretches[at] if way.windows else None)
                for at in places[: way.first].tolist()
            ]
        )

    return [late(number, places) for number, (places, _) in enumerate(first)]


def looked(first: Sequence[Look], late: Sequence[np.ndarray], weight: float | None) -> Scores:
    """Both scores mixed, without a weight late interaction alone; hits without it stay behind."""
    above = [values - values.mean() if len(values) else values for values in late]
    span = statistics.median(max(values, default=0.0) for values in above) or 1.0

    def scores(number: int) -> Look:
        places, values = first[number]
        again = len(above[number])
        before = 0 if weight is None else values[:again]
        mixed = before + (weight or 1) * above[number] / span
        return places, np.concatenate([mixed, values[again:] - BEHIND])

    return scores
