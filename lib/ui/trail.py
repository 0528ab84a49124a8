"""From hit to hit: the stops of an answer that a visitor reads one after the other.

An answer is kept in the session as it was shown, so that the next hit searches nothing again and
nothing moves under the reader while the corpus grows; the Search page renews it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st

from lib.core.concordance import Field, Line, LinesPage
from lib.core.query import DEEPEST
from lib.core.reasons import Why
from lib.core.results import ResultPage

MOST = 5
"""Answers that one session keeps: a page of twenty hits weighs about 20 KB."""
_KEPT = "trails"


@dataclass(frozen=True, slots=True)
class Stop:
    """The document `key`, with the [start, end) of its visible text that the answer shows, and
    why it is a hit."""

    key: str
    place: tuple[int, int] | None = None
    why: Why | None = None


@dataclass(frozen=True)
class Trail:
    """The `stops` of one page, behind `offset` others, of `total` in all; of lines, each stop is
    a place.  `more` says that there are more than were counted."""

    stops: tuple[Stop, ...]
    offset: int
    total: int
    more: bool = False
    of_lines: bool = False

    @classmethod
    def of_hits(cls, page: ResultPage) -> Trail:
        stops = tuple(Stop(hit.document.id, hit.snippet.place, hit.why) for hit in page.hits)
        return cls(stops, page.query.offset, page.total, page.truncated)

    @classmethod
    def of_places(cls, page: LinesPage) -> Trail:
        stops = tuple(map(_stop, page.lines))
        return cls(stops, page.asked.offset, page.total, page.truncated, of_lines=True)

    def number_of(self, key: str, place: tuple[int, int] | None, number: int = 0) -> int:
        """Which of all stops this is, counted from 1; 0 where it is none of them.

        `number` tells apart what is otherwise the same, and names a stop without a `key`.
        """
        named = self.stop(number)
        if named and key in ("", named.key):
            return number
        for at, each in enumerate(self.stops, self.offset + 1):
            if each.key == key and (each.place == place or not self.of_lines):
                return at
        return 0

    def stop(self, number: int) -> Stop | None:
        """None where it is not on this page."""
        at = number - 1 - self.offset
        return self.stops[at] if 0 <= at < len(self.stops) else None

    def leads_to(self, number: int) -> bool:
        """Whether there is such a stop, here or on another page."""
        return 1 <= number <= min(self.total, DEEPEST)


def _stop(line: Line) -> Stop:
    placed = line.is_placed and line.field is Field.TEXT
    return Stop(line.document.id, (line.start, line.end) if placed else None)


def keep(asked: Hashable, trail: Trail) -> None:
    """`asked` is the Query or LinesQuery that was answered."""
    kept: dict[Hashable, Trail] = st.session_state.setdefault(_KEPT, {})
    kept.pop(asked, None)
    kept[asked] = trail
    while len(kept) > MOST:
        del kept[next(iter(kept))]


def kept(asked: Hashable) -> Trail | None:
    """What this session was shown of it last."""
    found: Trail | None = st.session_state.get(_KEPT, {}).get(asked)
    return found
