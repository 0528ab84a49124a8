"""How much a word, or a pair of words, stands out in one part of the corpus against the rest.

Of a keyword passages are counted, and not places, so that one passage that repeats a word makes
none (text dispersion keyness: Egbert & Biber 2019, Corpora 14(1)); of what stands next to a word,
words are (lib.core.collocation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import log, log2


class Unit(StrEnum):
    """What stands out."""

    WORDS = "words"
    PAIRS = "pairs"


SURE = 6.63
"""G² that chance reaches for one word in a hundred (χ² at one degree of freedom): what stands
first is far above it, and a small corpus has little that is."""
TWICE = 1.0
"""The least log ratio of a word that is shown: twice as frequent as elsewhere."""


@dataclass(frozen=True)
class Counts:
    """A word in `inside` of `passages`, and in `elsewhere` of the `rest`; or so many times among
    so many words."""

    inside: int
    passages: int
    elsewhere: int
    rest: int

    @property
    def log_likelihood(self) -> float:
        """G² of the table of passages with and without the word, here and elsewhere (Dunning
        1993, Computational Linguistics 19(1)); 0 where it is no more frequent than elsewhere."""
        if self.inside * self.rest <= self.elsewhere * self.passages:
            return 0.0
        return 2 * sum(seen * log(seen / expected) for seen, expected in self._cells() if seen)

    @property
    def log_ratio(self) -> float:
        """How often it doubles from elsewhere to here (Hardie 2014, CASS); a word that stands
        nowhere else is taken to stand in half a passage there."""
        here = self.inside / self.passages
        return log2(here / ((self.elsewhere or 0.5) / self.rest))

    @property
    def stands_out(self) -> bool:
        return self.log_likelihood >= SURE and self.log_ratio >= TWICE

    def _cells(self) -> Iterator[tuple[int, float]]:
        """(seen, expected) of each cell."""
        every = self.passages + self.rest
        held = self.inside + self.elsewhere
        for of, having in ((self.passages, self.inside), (self.rest, self.elsewhere)):
            yield having, of * held / every
            yield of - having, of * (every - held) / every


@dataclass(frozen=True)
class Keyword:
    """A dictionary word, or two of them apart by a space, that stands out."""

    word: str
    counts: Counts
