"""Words side by side, or near each other, each in any of its forms."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

FIELD_END = "|"
"""Stands between title, text and joined pairs in every form, so that no phrase crosses over.
It cannot be searched: the canonical form has no such character."""


@dataclass(frozen=True)
class Beside:
    """`forms` are the words that may stand for each word asked for, in their order; with `within`
    in any order, and so many other words between the first and the last at most."""

    forms: tuple[frozenset[str], ...]
    within: int | None = None

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """Where each of the words asked for stands, once for every place where all of them do."""
        return self._in_a_row(words) if self.within is None else self._near(words)

    def held_by(self, words: Sequence[str]) -> bool:
        return next(self.places(words), None) is not None

    def _in_a_row(self, words: Sequence[str]) -> Iterator[tuple[int, ...]]:
        length = len(self.forms)
        for start in _places(words, self.forms[0]):
            row = words[start : start + length]
            if len(row) == length and all(map(_is_in, row, self.forms)):
                yield tuple(range(start, start + length))

    def _near(self, words: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """From each place of any of the words on: the first place of each within reach."""
        reach = (self.within or 0) + len(self.forms)
        every = frozenset[str]().union(*self.forms)
        for start in _places(words, every):
            window = list(words[start : start + reach])
            if FIELD_END in window:
                window = window[: window.index(FIELD_END)]
            found = _apart(window, self.forms)
            if found:
                yield tuple(start + place for place in found)


def _is_in(word: str, forms: frozenset[str]) -> bool:
    return word in forms


def _places(words: Sequence[str], forms: frozenset[str]) -> list[int]:
    return [place for place, word in enumerate(words) if word in forms]


def _apart(window: list[str], forms: tuple[frozenset[str], ...]) -> list[int] | None:
    """A place of its own for each word asked for, the first that is left; None where one has
    none."""
    taken: list[int] = []
    for each in forms:
        free = (p for p, word in enumerate(window) if word in each and p not in taken)
        place = next(free, None)
        if place is None:
            return None
        taken.append(place)
    return taken


def as_json(beside: Beside) -> str:
    """For `held_by_json`."""
    return json.dumps([[sorted(each) for each in beside.forms], beside.within], ensure_ascii=False)


def held_by_json(words: str, wanted: str) -> bool:
    """Whether space-separated `words` hold what `as_json` wrote: a function for SQL."""
    return _read(wanted).held_by(words.split(" "))


@lru_cache(maxsize=64)
def _read(wanted: str) -> Beside:
    forms, within = json.loads(wanted)
    return Beside(tuple(map(frozenset, forms)), within)
