"""Pairs of neighbouring words that stand out in some passages against others.

The index knows no pairs, so they are counted in a sample of both sides; each once a passage, by
the likeliest dictionary word of each of the two.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.core.keyness import Counts, Keyword
from lib.core.stopwords import tells
from lib.search.deadline import Deadline
from lib.search.drawn import characters
from lib.search.places import without_joined
from lib.search.portions import in_portions
from lib.stores.protocol import CorpusReader

MOST_HELD = 60_000
"""Pairs in memory, about 9 MB: beyond them those seen least are forgotten (lossy counting: Manku &
Motwani 2002, VLDB)."""
FEWEST = 3
"""Passages of those found that hold a keyword: what fewer share is theirs, not the topic's."""


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
    """Of the passages `here` as many as are read before `finding` ends, of those `elsewhere`
    before `showing` does; pairs of the query's `own` words alone tell nothing."""
    found, counted = _counted(reader, here, finding)
    common = {
        pair: number
        for pair, number in found.items()
        if number >= FEWEST and not set(pair.split(" ")) <= set(own)
    }
    rest, compared = _counted(reader, elsewhere, showing, common)
    if not compared:
        return Paired((), counted, 0)
    made = (
        Keyword(pair, Counts(number, counted, rest[pair], compared))
        for pair, number in common.items()
    )
    sure = [each for each in made if each.counts.stands_out]
    sure.sort(key=lambda each: (-each.counts.log_likelihood, each.word))
    return Paired(tuple(sure), counted, compared)


def _counted(
    reader: CorpusReader,
    rows: Sequence[int],
    deadline: Deadline,
    among: Collection[str] | None = None,
) -> tuple[Counter[str], int]:
    """In how many passages each pair stands, or each `among` these, and how many were read."""
    found, read = Counter[str](), 0
    for candidate in in_portions(rows, reader.forms, characters):
        if read and deadline.passed:
            break
        pairs = _pairs(candidate.lemmas)
        found.update(pairs if among is None else pairs.intersection(among))
        read += 1
        if len(found) > MOST_HELD:
            found = _most_frequent(found)
    return found, read


def _pairs(lemmas: str) -> set[str]:
    words = without_joined(lemmas.split(" ")) if lemmas else []
    telling = {word for word in set(words) if tells(word)}
    return {f"{a} {b}" for a, b in pairwise(words) if a in telling and b in telling}


def _most_frequent(found: Counter[str]) -> Counter[str]:
    """Half as many at most."""
    least = 1
    while len(found) > MOST_HELD // 2:
        found = Counter({pair: number for pair, number in found.items() if number > least})
        least += 1
    return found
