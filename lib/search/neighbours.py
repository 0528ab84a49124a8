"""The words of a corpus as a model sees them, beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.search.question import seen_from
from lib.stores.protocol import WordVectors

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lib.encoders.protocol import Vector

PAIRS = 0.998
"""One pair of words in five hundred stands nearer to each other than those that are offered.

Chosen by reading what `python -m bench.related_words` lists over the sample: of the 43 words that
28 queries are offered, two have nothing to do with theirs (שתיים beside מים, כעס beside כאבי גב);
of the 43 behind them, down to a cosine of .3, about every third.  Half of the queries are offered
none.  A share of pairs, and no cosine: models differ in how near they put unrelated words.
"""
COMPARED = 200
"""Words that are compared with all of them to find that cosine."""
_LARGEST = 127.0


@dataclass(frozen=True)
class Neighbour:
    lemma: str
    word: str
    cosine: float


class Neighbours:
    """Words' directions from the mean of all of them, int8: a byte a number.  As they are, one
    word of a model is near to every other."""

    def __init__(self, known: WordVectors) -> None:
        import numpy as np

        read = np.flatnonzero(known.vectors.any(axis=1)).tolist()
        self._lemmas = [known.lemmas[at] for at in read]
        self._words = [known.words[at] for at in read]
        vectors = known.vectors[read]
        mean = vectors.sum(axis=0) / max(1, len(read))
        self._mean: list[float] = mean.tolist()
        apart = vectors - mean
        apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        self._parts: npt.NDArray[np.int8] = np.rint(apart * _LARGEST).astype(np.int8)
        self.floor = _floor(apart)

    @property
    def size_bytes(self) -> int:
        return self._parts.nbytes + sum(100 + 4 * len(word) for word in self._words)

    def of(self, query: Vector, floor: float) -> list[Neighbour]:
        """Words whose cosine with the query, seen from the words' mean, is `floor` at least,
        nearest first."""
        if not self._words:
            return []
        cosines = (self._parts @ seen_from(self._mean, query)) / _LARGEST
        near = sorted(
            (-cosine, at) for at, cosine in enumerate(cosines.tolist()) if cosine >= floor
        )
        return [Neighbour(self._lemmas[at], self._words[at], -cosine) for cosine, at in near]


def _floor(directions: npt.NDArray[np.float32]) -> float:
    """The cosine that PAIRS of all pairs of different words stay below."""
    import numpy as np

    if len(directions) < 2:
        return 1.0
    some = directions[:: max(1, len(directions) // COMPARED)]
    cosines = np.sort((some @ directions.T).ravel())[: -len(some)]  # but each word and itself
    return float(np.quantile(cosines, PAIRS))


def is_spelled_alike(word: str, other: str) -> bool:
    """Whether two words share most of their letters in order and are not of one root, as far as
    their consonants tell: models that read words by their pieces take חשבון and לחשוש for near;
    חשבון and חשבונית are."""
    from difflib import SequenceMatcher

    first, second = sorted(map(_consonants, (word, other)), key=len)
    if first == second or (len(first) >= ROOT and first in second):
        return False
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= ALIKE


ROOT = 3
"""Consonants; fewer stand in many words."""
ALIKE = 0.6
"""2 × letters in common, in order, over the letters of both (Ratcliff and Obershelp, 1988): חשבון
and לחשוש have .6, מוזיקה and החזיקה .67, but כיתה and בית .57 too: short words meet by chance."""


def _consonants(word: str) -> str:
    """Without the letters that may stand for vowels."""
    bare = word.translate(_WITHOUT_VOWELS).translate(_FINAL)
    return bare[:-1] if bare.endswith("ה") else bare


_WITHOUT_VOWELS = str.maketrans("", "", "וי")
_FINAL = str.maketrans("ךםןףץ", "כמנפצ")
