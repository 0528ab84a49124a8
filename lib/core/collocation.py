"""What stands next to a word: the dictionary words within some words of its places.

How often a word stands in all of the corpus the index does not know, only in how many passages.
It is taken to stand as often in each of these as in those that were read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise, takewhile

from lib.core.beside import FIELD_END
from lib.core.concordance import LinesQuery
from lib.core.errors import QueryError
from lib.core.highlight import Span
from lib.core.keyness import Counts
from lib.core.parsed import Operand, Parsed, Phrase, Piece, Word, WrittenTag
from lib.core.query import LONGEST_TEXT, Mode, Query, QueryRefusal, Tolerance

WINDOW, WIDEST = 5, 10
"""Words on each side that are looked at, unless told and at most."""


class Side(StrEnum):
    """Of a place, in reading order, whichever way the script runs."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class CollocatesQuery:
    """A search of whose places the neighbours are asked for, `window` words on each `side`; with
    `stop_words` function words too."""

    query: Query
    window: int = WINDOW
    side: Side = Side.BOTH
    stop_words: bool = False

    def __post_init__(self) -> None:
        LinesQuery(self.query)  # refuses what stands at no place
        if not 1 <= self.window <= WIDEST:
            raise _refused("window", str(self.window))

    def where(self, word: str) -> Query:
        """The search for where `word` stands near the query's own words: in any order, unless
        right beside one of them."""
        exact = self.query.mode is Mode.EXACT
        query = self.query.with_(mode=Mode.WORDS, tolerance=Tolerance.NONE) if exact else self.query
        if query.tolerance in (Tolerance.NONE, Tolerance.PREFIX):
            query = query.with_(held=(*query.held, f"{word}:{Tolerance.SPELLING}"))
        return query.with_(text=self._near(query.parsed(), word)[:LONGEST_TEXT], page=1)

    def _near(self, parsed: Parsed, word: str) -> str:
        asked = [each for group in parsed.wanted for each in group]
        own = [each for each in asked if not isinstance(each, WrittenTag)]
        if self.query.mode is Mode.EXACT:
            own = [Phrase(parsed.literal)]
        if _has_tail(parsed.pieces) or not own or any(map(_is_wildcard, own)):
            return f"{self.query.text.strip()} {word}"
        narrowing = (
            f"{'-' * piece.excluded}{piece.typed}"
            for piece in parsed.pieces
            if piece.excluded or _is_tag(piece)
        )
        near = (text for each in own for text in self._both(each.text, word))
        return " ".join((" | ".join(near), *narrowing))

    def _both(self, own: str, word: str) -> list[str]:
        """The two words as phrases of the query's syntax."""
        if self.window > 1:
            return [f'"{own} {word}"~{self.window - 1}']
        rows = {Side.AFTER: [f'"{own} {word}"'], Side.BEFORE: [f'"{word} {own}"']}
        return rows.get(self.side, [*rows[Side.AFTER], *rows[Side.BEFORE]])

    def to_params(self) -> dict[str, list[str]]:
        """What it asks beside its query, as a query string's keys and values."""
        told = {
            "window": str(self.window) if self.window != WINDOW else "",
            "side": str(self.side) if self.side is not Side.BOTH else "",
            "stop_words": "1" if self.stop_words else "",
        }
        return {name: [value] for name, value in told.items() if value}

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]]) -> CollocatesQuery:
        """Of a query string.  Raises QueryError."""
        query = Query.from_params({name: params[name] for name in params if name != "sort"})
        given = {name: next(iter(params.get(name, ())), "") for name in _ALLOWED}
        window, side, stop_words = given.values()
        if window and not (window.isdecimal() and len(window) < 3):
            raise _refused("window", window)
        if side and side not in list(Side):
            raise _refused("side", side)
        if stop_words not in ("", "0", "1"):
            raise _refused("stop_words", stop_words)
        return cls(query, int(window or WINDOW), Side(side or Side.BOTH), stop_words == "1")


def _is_wildcard(operand: Operand) -> bool:
    """Which stands in no phrase."""
    return isinstance(operand, Word) and operand.wildcard


def _has_tail(pieces: Sequence[Piece]) -> bool:
    """Whether words may be a part of a tag's name, which only the corpus tells."""
    return any(tag.open and behind.plain for tag, behind in pairwise(pieces))


def _is_tag(piece: Piece) -> bool:
    return any(isinstance(each, WrittenTag) for each in piece.operands)


_ALLOWED = {"window": f"1 to {WIDEST}", "side": f"one of {', '.join(Side)}", "stop_words": "1 or 0"}


def _refused(parameter: str, value: str) -> QueryError:
    allowed = _ALLOWED[parameter]
    return QueryError(QueryRefusal.VALUE(parameter=parameter, value=value[:40], allowed=allowed))


@dataclass(frozen=True)
class Collocate:
    """A dictionary word that stands near the places `before` and `after` so many times; `counts`
    are of words, near the places and elsewhere."""

    word: str
    before: int
    after: int
    counts: Counts


@dataclass
class Neighbourhood:
    """Words as they are counted, a passage after the other; `words` stood within reach of
    places."""

    window: int
    side: Side
    words: int = 0
    own: set[str] = field(default_factory=set)
    """The dictionary words of the places themselves."""
    _before: Counter[str] = field(default_factory=Counter)
    _after: Counter[str] = field(default_factory=Counter)
    _here: Counter[str] = field(default_factory=Counter)
    _holding: Counter[str] = field(default_factory=Counter)

    def add(self, lemmas: Sequence[str], others: Iterable[str], places: Iterable[Span]) -> None:
        """A passage with its places as [start, end) in `lemmas`, which has one for each word;
        `others` it may have too."""
        places = list(places)
        taken = {at for start, end in places for at in range(start, end) if at < len(lemmas)}
        before, after = self._reached(lemmas, places, taken)
        self.own.update(lemmas[at] for at in taken)
        self.words += len(before) + len(after)
        self._before.update(lemmas[at] for at in before)
        self._after.update(lemmas[at] for at in after)
        self._here.update(lemmas)
        self._holding.update({*lemmas, *others})

    def _reached(
        self, lemmas: Sequence[str], places: Sequence[Span], taken: set[int]
    ) -> tuple[set[int], set[int]]:
        """Every word once, though several places reach it."""
        before, after = set[int](), set[int]()
        for start, end in places:
            if self.side is not Side.AFTER:
                before.update(_of_field(lemmas, range(start - 1, start - 1 - self.window, -1)))
            if self.side is not Side.BEFORE:
                after.update(_of_field(lemmas, range(end, end + self.window)))
        return before - taken, after - taken - before

    def near(self, least: int) -> list[tuple[str, int]]:
        """What stood near at least so many times, most often first."""
        counted = (self._before + self._after).most_common()
        return [(word, number) for word, number in counted if number >= least]

    def collocate(self, word: str, passages: int, corpus_words: int) -> Collocate:
        """`passages` of the corpus may hold the word, among `corpus_words`."""
        before, after = self._before[word], self._after[word]
        here, holding = self._here[word], self._holding[word]
        unread = max(0, passages - holding) * here / holding
        rest = max(1, corpus_words - self.words)
        elsewhere = min(round(here - before - after + unread), rest)
        return Collocate(word, before, after, Counts(before + after, self.words, elsewhere, rest))


def _of_field(lemmas: Sequence[str], reach: range) -> Iterator[int]:
    """As far as title or text goes."""
    return takewhile(lambda at: 0 <= at < len(lemmas) and lemmas[at] != FIELD_END, reach)
