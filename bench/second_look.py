"""Whether a second look pays: the first twenty hits scored again by their token vectors.

    python -m bench.second_look [--pools sample alone distractors] [--passages N] [--all] [--costs]

Hybrid's order (contextual_quality.py: words + 0.7 × meaning, raw, the larger span) and what late
interaction (token_vectors.py) makes of its first twenty: MRR@10 / recall@10 with the paired
difference to the order without it and its interval of 95 %.  Every second question chooses among
the ways and weights, the others say what the choice is worth; --all prints every one.

Ways: token vectors as they are or centred, from the mean of all passages' tokens; all of the
query's tokens alike or by idf, that of the word as the words arm counts it; the whole passage or
its best window.  A weight mixes:

    first score + weight × (late − mean late of the twenty) / span

`span` is what the median query's best of the twenty has above their mean; "alone" is late
interaction without the first score.

--costs measures instead: reading twenty passages at query time, and what keeping their token
vectors would take and cost.  Vectors are kept in a file (kept_vectors.py), but not for these.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from bench.contextual_quality import (
    POOLS,
    Found,
    Pool,
    Scores,
    found_by,
    fused,
    head,
    pool_of,
    row,
)
from bench.kept_vectors import Kept
from bench.passages import SHARED
from bench.token_vectors import (
    TokenEncoder,
    centred,
    maxsim,
    packed,
    stretches_of,
    together,
    unpacked,
)
from lib.bootstrap import CONTEXTUAL
from lib.core import hebrew
from lib.encoders.onnx import THREADS, OnnxEncoder
from lib.encoders.pooling import window_spans
from lib.encoders.protocol import Encoder, Matrix, Vector, Windows

FIRST, WEIGHT = 20, 0.7
WEIGHTS = (0.3, 0.5, 0.7, 1.0, 2.0, None)
"""Of late interaction beside the first score; None is late interaction alone."""
TIMED = 10
"""Questions by which time is taken."""
ALLOWED = 150
"""Milliseconds that a second look may take on two cores."""

ALL = slice(None)

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

    def __str__(self) -> str:
        said = {"centred": self.centred, "by idf": self.by_idf, "best window": self.windows}
        kept = [f"{self.bits} bit{'s' if self.bits > 1 else ''}"] if self.bits else []
        some = [f"{self.together} tokens together"] if self.together > 1 else []
        named = [name for name, is_so in said.items() if is_so]
        return ", ".join(named + kept + some) or "plain"


Tried = tuple[Way, float | None]
"""A way, and its weight."""

WAYS = [
    Way(centred, by_idf, windows) for centred, by_idf, windows in product((False, True), repeat=3)
]
STORED = [Way(bits=8), *(Way(bits=1, together=number) for number in (1, 2, 4, 8, 16))]
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
    """What late interaction gives each of a question's first twenty."""

    def seen(rows: Matrix) -> Matrix:
        return centred(rows, texts.mean) if way.centred else rows

    def read(rows: Matrix) -> Matrix:
        return (
            unpacked(packed(together(seen(rows), way.together), way.bits))
            if way.bits
            else seen(rows)
        )

    passages = {place: read(each.vectors) for place, each in texts.passages.items()}

    def late(number: int, places: np.ndarray) -> np.ndarray:
        asked = seen(texts.asked[number].vectors)
        weights = texts.telling[number] if way.by_idf else None
        return np.array(
            [
                maxsim(asked, passages[at], weights, texts.stretches[at] if way.windows else None)
                for at in places.tolist()
            ]
        )

    return [late(number, places) for number, (places, _) in enumerate(first)]


def looked(first: Sequence[Look], late: Sequence[np.ndarray], weight: float | None) -> Scores:
    above = [values - values.mean() if len(values) else values for values in late]
    span = statistics.median(max(values, default=0.0) for values in above) or 1.0

    def scores(number: int) -> Look:
        places, values = first[number]
        mixed = above[number] if weight is None else values + weight * above[number] / span
        return places, mixed

    return scores


@dataclass(frozen=True)
class Measured:
    """A pool, and what each way finds there at a weight; under None without a second look."""

    pool: Pool
    first: list[Look]
    texts: Texts
    found: dict[Tried | None, Found]

    def measure(self, ways: Iterable[Way], weights: Sequence[float | None]) -> None:
        for way in ways:
            late = late_of(self.texts, self.first, way)
            for weight in weights:
                scores = looked(self.first, late, weight)
                self.found[way, weight] = found_by(self.pool, scores)

    def gain(self, tried: Tried | None) -> float:
        """In MRR@10, on the questions that choose."""
        return float((self.found[tried] - self.found[None])[::2, 0].mean())

    def rows(self, tried: Iterable[Tried], of: slice = ALL) -> Iterator[str]:
        kinds, without = self.pool.asked.kinds[of], self.found[None][of]
        yield head(kinds)
        yield row("without a second look", kinds, without, without)
        for way, weight in dict.fromkeys(tried):
            name = f"{way}, {'alone' if weight is None else f'weight {weight}'}"
            yield row(name, kinds, self.found[way, weight][of], without)


def measured(name: str, pool: Pool, first: list[Look], texts: Texts, every: bool) -> Measured:
    measured = Measured(pool, first, texts, {None: found_by(pool, lambda number: first[number])})
    measured.measure(WAYS, WEIGHTS)
    if every:
        print(f"\n{name}: all {len(pool.asked.questions):,} questions\n")
        print("\n".join(measured.rows(product(WAYS, WEIGHTS))), flush=True)
    return measured


def chosen(pools: Sequence[Measured]) -> Tried:
    """What gains most in the mean of the pools."""
    return max(product(WAYS, WEIGHTS), key=lambda tried: sum(each.gain(tried) for each in pools))


def costs(pool: Pool, first: Sequence[Look], queries: Encoder) -> Iterator[str]:
    """Milliseconds for twenty passages, and bytes a passage."""
    passages = TokenEncoder(CONTEXTUAL, "passage", THREADS)
    took: dict[str, list[float]] = {}
    sizes: dict[str, list[float]] = {"tokens": []}
    whole = [number for number, (places, _) in enumerate(first) if len(places) == FIRST]
    for number in whole[:: max(1, len(whole) // TIMED)][:TIMED]:
        texts = [pool.texts[place] for place in first[number][0]]
        asked = queries.encode_passages([pool.asked.questions[number]], windows=True).windows[0]
        with _timed(took, "reading"):
            read = passages.encode_passages(texts, windows=True).windows
        sizes["tokens"] += [len(each.vectors) for each in read]
        for way in STORED:
            kept = [packed(together(each.vectors, way.together), way.bits) for each in read]
            sizes.setdefault(f"bytes, {way}", []).extend(each.nbytes for each in kept)
            with _timed(took, f"scoring, {way}"):
                for each in kept:
                    maxsim(asked.vectors, unpacked(each))
    passages.close()
    sizes["bytes of text"] = [len(text.encode()) for text in pool.texts]
    yield "| of a passage, or twenty | median | least to most |\n|---|---|---|"
    yield from (_spread(f"{what}, ms for twenty", values, 1) for what, values in took.items())
    yield from (_spread(what, values) for what, values in sizes.items())


@contextmanager
def _timed(took: dict[str, list[float]], what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    took.setdefault(what, []).append(1000 * (time.perf_counter() - begun))


def _spread(what: str, values: Sequence[float], digits: int = 0) -> str:
    median, least, most = (
        f"{value:,.{digits}f}" for value in (statistics.median(values), min(values), max(values))
    )
    return f"| {what} | {median} | {least} to {most} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pools", choices=POOLS, nargs="+", default=["sample", "alone"])
    parser.add_argument("--passages", type=int, default=0, help="most passages of a pool")
    parser.add_argument("--all", action="store_true", help="every way and weight")
    parser.add_argument("--costs", action="store_true", help="what it takes, not what it finds")
    options = parser.parse_args()
    if set(options.pools) != {"sample"} and not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    whole = Kept(OnnxEncoder(CONTEXTUAL, threads=1))
    queries, passages = (Kept(TokenEncoder(CONTEXTUAL, kind)) for kind in ("query", "passage"))
    pools: dict[str, Measured] = {}
    for name in options.pools:
        pool = pool_of(name, options.passages, whole)
        first = first_twenty(pool)
        if options.costs:
            print(f"\n{name}\n", *costs(pool, first, queries), sep="\n", flush=True)
            continue
        texts = texts_of(pool, first, queries, passages)
        pools[name] = measured(name, pool, first, texts, options.all)
    if pools:
        report(pools)


def report(pools: dict[str, Measured]) -> None:
    way, weight = chosen(list(pools.values()))
    kept = [replace(way, windows=False, bits=each.bits, together=each.together) for each in STORED]
    for name, each in pools.items():
        print(f"\n{name}, {len(each.pool.ids):,} passages: questions that did not choose\n")
        each.measure(kept, [weight])
        tried = [chosen([each]), *((one, weight) for one in (way, *kept))]
        print("\n".join(each.rows(tried, slice(1, None, 2))), flush=True)


if __name__ == "__main__":
    main()
