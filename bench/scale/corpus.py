"""What is searched at every size: generated passages with a vector each, and what is asked.

Vectors are seeded and not encoded: a thousand clusters around a common direction, as a BERT's
passages lie (see bench.vectors).  A vector depends on its passage's number alone, as the passage
does, so that filling may stop and go on.
"""

import random
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from bench.generated import MOST_WORDS, common_words, generated
from lib.core import hebrew
from lib.stores.arrays import Floats

DIMENSION, CLUSTERS = 384, 1000
CHUNK = 10_000
"""Vectors that are made together."""
CLUSTER, NOISE = 0.77, 0.63
"""Lengths of what is added to the common direction: two vectors at random have a cosine of about
0.5, two of one cluster 0.8."""
COMMON, RARE = 200, 5_000
"""By rank among the words that passages are drawn from: of the first, from the second on.  (Of a
small vocabulary the rarer half counts as rare.)"""
TAG = "share:one in a hundred"
SHORT, LONG = 2, 8
_QUERY_SEED = 1_000_000
Fits = Callable[[str], bool]


def vectors(size: int) -> Iterator[Floats]:
    """(≤ CHUNK, DIMENSION) each, of length one, in the passages' order."""
    for start in range(0, size, CHUNK):
        yield _drawn(start // CHUNK, min(CHUNK, size - start))


def query_vectors(number: int) -> Floats:
    """(number, DIMENSION), of the same clusters."""
    return _drawn(_QUERY_SEED, number)


def common_direction() -> Floats:
    """(DIMENSION,): where the mean of all vectors lies."""
    direction: Floats = _layout()[0][0].astype(np.float32)
    return direction


def nearest_exactly(
    size: int, queries: Floats, kept: npt.NDArray[np.bool_], limit: int
) -> list[set[int]]:
    """Rows, counted from 1, of those of the `kept` (size,) passages nearest to each query; fewer
    than `limit` where fewer are kept."""
    best = np.full((len(queries), limit), -2.0, dtype=np.float32)
    rows = np.zeros((len(queries), limit), dtype=np.int64)
    for number, chunk in enumerate(vectors(size)):
        start = number * CHUNK
        scores = queries @ chunk.T
        scores[:, ~kept[start : start + len(chunk)]] = -2.0
        both = np.hstack([best, scores])
        held = np.broadcast_to(np.arange(len(chunk)) + start + 1, scores.shape)
        places = np.argpartition(-both, limit - 1, axis=1)[:, :limit]
        best = np.take_along_axis(both, places, axis=1)
        rows = np.take_along_axis(np.hstack([rows, held]), places, axis=1)
    return [set(found[scores > -2.0].tolist()) for found, scores in zip(rows, best, strict=True)]


def texts(size: int, number: int) -> dict[str, list[str]]:
    """Name → so many texts; the words of each stand together in one passage of the corpus."""
    common, rare = (set(some) for some in _bands())

    def longer(word: str) -> bool:
        return len(word) > 2

    kinds: dict[str, tuple[int, Fits]] = {
        "two words": (SHORT, longer), "two common words": (SHORT, common.__contains__),
        "two rare words": (SHORT, rare.__contains__), "eight words": (LONG, longer),
        "eight common words": (LONG, common.__contains__),
        "eight rare words": (LONG, rare.__contains__),
    }  # fmt: skip
    return {name: _texts(size, number, *kind) for name, kind in kinds.items()}


def frequent_and_rare(number: int) -> dict[str, list[str]]:
    """Single words, for a concordance."""
    common, rare = (some[:: max(1, len(some) // number)][:number] for some in _bands())
    return {"a common word": common, "a rare word": rare}


def _bands() -> tuple[list[str], list[str]]:
    """Common words and rare ones."""
    every = common_words(range(MOST_WORDS))
    return every[:COMMON], every[min(RARE, len(every) // 2) :]


def _texts(size: int, number: int, words: int, fits: Fits) -> list[str]:
    choice, found = random.Random(size + words), list[str]()
    while len(found) < number:
        (passage,) = generated(1, choice.randrange(size))
        several = [word for word in dict.fromkeys(_words(passage.text)) if fits(word)]
        if len(several) >= words:
            found.append(" ".join(choice.sample(several, words)))
    return found


def _words(text: str) -> list[str]:
    return [word for word in hebrew.words(hebrew.canonical(text)) if word.isalpha()]


def _drawn(chunk: int, count: int) -> Floats:
    """The first `count` of a chunk."""
    chance = np.random.default_rng([3, chunk])
    centres, shares = _layout()[0] + CLUSTER * _layout()[1], _layout()[2]
    which = chance.choice(CLUSTERS, CHUNK, p=shares)[:count]
    noise = NOISE * _unit(chance.normal(size=(count, DIMENSION)))
    return _unit(centres[which] + noise).astype(np.float32)


@cache
def _layout() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The common direction, the clusters' own, and their shares."""
    chance = np.random.default_rng(3)
    common = _unit(chance.normal(size=(1, DIMENSION)))
    own = _unit(chance.normal(size=(CLUSTERS, DIMENSION)))
    return common, own, chance.dirichlet(np.full(CLUSTERS, 2.0))


def _unit(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lengths: npt.NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths
