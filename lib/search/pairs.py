"""Pairs of neighbouring words that stand out in some passages against others.

The index knows no pairs, so they are counted in a sample of both sides; each once a passage, by
the likeliest dictionary word of each of the two.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.core.keyness import Counts, Keyword
from lib.core.stopwords import tells
from lib.search.deadline import Deadline
from lib.search.drawn import characters
from lib.search.places import without_joined
from lib.search.portions import in_portions
from lib.stores.protocol import CorpusReader

MOST_READ = 4_000
"""Passages on either side."""
MOST_HELD = 60_000
"""Pairs in memory, about 9 MB: beyond them those seen least are forgotten (lossy counting: Manku &
Motwani 2002, VLDB)."""
FEWEST = 3
"""Passages of those found that hold a keyword: what fewer share is theirs, not the topic's."""


Pair = tuple[str, str]


@dataclass(frozen=True)
class Paired:
    """`pairs` stand out, the surest first, in `counted` passages against `compared` others."""

    pairs: tuple[Keyword, ...]
    counted: int
    compared: int


def paired(
    reader: CorpusReader,
    here: Sequence[int],
    elsewhere: Sequence[int],
    own: Collection[str],
    finding: Deadline,
    showing: Deadline,
) -> Paired:
    """Of the passages `here`, MOST_READ at most, as many as are read before `finding` ends, of
    those `elsewhere` before `showing` does; what stands next to the query's `own` words is another
    question (lib.search.collocations)."""
    found, counted = _counted(reader, here, finding, _Telling(own))
    common = {pair: number for pair, number in found.items() if number >= FEWEST}
    rest, compared = _counted(reader, elsewhere, showing, _Among(common))
    if not compared:
        return Paired((), counted, 0)
    made = (
        Keyword(" ".join(pair), Counts(number, counted, rest[pair], compared))
        for pair, number in common.items()
    )
    sure = [each for each in made if each.counts.stands_out]
    sure.sort(key=lambda each: (-each.counts.log_likelihood, each.word))
    return Paired(tuple(sure), counted, compared)


def _counted(
    reader: CorpusReader, rows: Sequence[int], deadline: Deadline, wanted: "_Telling | _Among"
) -> tuple[Counter[Pair], int]:
    """In how many passages each wanted pair stands, and how many were read."""
    found, read = Counter[Pair](), 0
    for candidate in in_portions(rows[:MOST_READ], reader.forms, characters):
        if read and deadline.passed:
            break
        words = without_joined(candidate.lemmas.split(" ")) if candidate.lemmas else []
        found.update(wanted.pairs(words))
        read += 1
        if len(found) > MOST_HELD:
            found = _most_frequent(found)
    return found, read


class _Telling:
    """Of all pairs those in which both words are about something, and none of `own`."""

    def __init__(self, own: Collection[str]) -> None:
        self._known = dict.fromkeys(own, "")
        """What is looked up of a word: itself, one object for all of its places, or nothing."""

    def pairs(self, words: Sequence[str]) -> set[Pair]:
        telling = [self._telling(word) for word in words]
        return {pair for pair in pairwise(telling) if all(pair)}

    def _telling(self, word: str) -> str:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = word if tells(word) else ""
        return known


class _Among:
    """Of all pairs those that are asked for."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._behind: dict[str, set[str]] = {}
        for first, second in pairs:
            self._behind.setdefault(first, set()).add(second)

    def pairs(self, words: Sequence[str]) -> set[Pair]:
        behind = self._behind
        return {(a, b) for a, b in pairwise(words) if a in behind and b in behind[a]}


def _most_frequent(found: Counter[Pair]) -> Counter[Pair]:
    """Half as many at most."""
    least = 1
    while len(found) > MOST_HELD // 2:
        found = Counter({pair: number for pair, number in found.items() if number > least})
        least += 1
    return found
