"""Where words stand: over the corpus' order, in parts of as many passages, and over the tags of a
category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lib.core.concordance import LinesQuery
from lib.core.documents import Document, Tag
from lib.core.errors import QueryError
from lib.core.query import Query, QueryRefusal

PARTS, MOST_PARTS = 40, 100
"""Of the corpus, unless told and at most."""
PER = 10_000
"""Words to which a number of places is related."""


@dataclass(frozen=True)
class DispersionQuery:
    """A search of which is asked where its words stand: over `parts` of the corpus, and over the
    tags of `category`, the one that most passages carry where none is named."""

    query: Query
    category: str = ""
    parts: int = PARTS

    def __post_init__(self) -> None:
        LinesQuery(self.query)  # refuses what stands at no place
        if not 1 <= self.parts <= MOST_PARTS:
            raise _refused(str(self.parts))

    def to_params(self) -> dict[str, list[str]]:
        """What it asks beside its query, as a query string's keys and values."""
        parts = [str(self.parts)] if self.parts != PARTS else []
        told = {"category": [self.category] if self.category else [], "parts": parts}
        return {name: values for name, values in told.items() if values}

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]]) -> DispersionQuery:
        """Of a query string.  Raises QueryError."""
        query = Query.from_params({name: params[name] for name in params if name != "sort"})
        category = next(iter(params.get("category", ())), "")
        parts = next(iter(params.get("parts", ())), "") or str(PARTS)
        if not (parts.isdecimal() and len(parts) < 4):
            raise _refused(parts)
        return cls(query, category, int(parts))


def _refused(value: str) -> QueryError:
    allowed = f"1 to {MOST_PARTS}"
    return QueryError(QueryRefusal.VALUE(parameter="parts", value=value[:40], allowed=allowed))


@dataclass(frozen=True)
class Share:
    """Of some `passages` with so many `words`: those `holding` what was asked for, at so many
    `places`."""

    passages: int = 0
    words: int = 0
    holding: int = 0
    places: int = 0

    @property
    def rate(self) -> float:
        """Places in 10,000 words."""
        return PER * self.places / self.words if self.words else 0.0


NOTHING = Share()


@dataclass(frozen=True)
class PartShare:
    """Passages that follow each other in the corpus; `first` of them, without its
    text, holds the words."""

    share: Share
    first: Document | None = None


@dataclass(frozen=True)
class TagShare:
    tag: Tag
    color: str
    share: Share


def deviation(shares: Iterable[Share]) -> float:
    """From 0, where the places are spread as the words are, towards 1, where all stand in one small
    part (DP: Gries 2008, International Journal of Corpus Linguistics 13(4))."""
    shares = list(shares)
    places = sum(each.places for each in shares)
    words = sum(each.words for each in shares)
    if not places or not words:
        return 0.0
    return sum(abs(each.places / places - each.words / words) for each in shares) / 2
