"""A concordance: every place where a query's words stand, one a line, the match in the middle.

Kept of a place are its document's row and where it begins and ends there, so that thousands fit;
a line's text is read when it is shown.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lib.core import hebrew
from lib.core.documents import Document, TagCount
from lib.core.errors import QueryError
from lib.core.query import Mode, Query, Sort
from lib.core.results import Notice

MOST_PLACES = 5_000
"""Places of one concordance: what an analyst reads through in days."""
MOST_FORMS = 200
"""Forms that are told with their counts, most frequent first."""
CONTEXT_WORDS = 4
"""Words before or after a place by which it is sorted, the nearest first."""
LINES = 50
"""Lines a page, unless told."""


class LineSort(StrEnum):
    """By the corpus' order, by the words before the match from the nearest on, by those after."""

    ORDER = "order"
    BEFORE = "before"
    AFTER = "after"


class Field(StrEnum):
    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True)
class LinesQuery:
    """A search whose places are asked for, `limit` of them a page from `page` on.

    `query` says what is searched; its own page, limit and order do not count.
    """

    query: Query
    sort: LineSort = LineSort.ORDER
    page: int = 1
    limit: int = LINES

    def __post_init__(self) -> None:
        if self.query.mode is Mode.SEMANTIC:
            raise QueryError(
                "Meaning stands at no place: a concordance has none of mode=semantic.",
                "Use hybrid, words or exact.",
            )
        self.query.with_(page=self.page, limit=self.limit)  # refuses what lies too deep

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit

    @property
    def key(self) -> Query:
        """What two pages and orders of one concordance have in common."""
        return self.query.with_(page=1, limit=Query.limit, sort=Sort.RELEVANCE)

    def to_params(self) -> dict[str, list[str]]:
        """Inverse of `from_params`; the limit is always among them, which a search's own defaults
        differ in."""
        order = {} if self.sort is LineSort.ORDER else {"sort": [str(self.sort)]}
        asked = self.query.with_(page=self.page, sort=Sort.RELEVANCE).to_params()
        return {**asked, "limit": [str(self.limit)], **order}

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]]) -> LinesQuery:
        """Of a query string: a search's parameters, with the orders of lines beside its own.

        Raises QueryError.
        """
        wanted = next(iter(params.get("sort", ())), "")
        if wanted in (LineSort.BEFORE, LineSort.AFTER):
            params = {name: values for name, values in params.items() if name != "sort"}
        query = Query.from_params(params)
        sort = LineSort(wanted) if "sort" not in params and wanted else LineSort.ORDER
        limit = query.limit if any(params.get("limit", ())) else LINES
        return cls(query.with_(page=1), sort, query.page, limit)


class Place(NamedTuple):
    """[start, end) of document `row`: words, or characters of the canonical text, counted from
    the title on with one between title and text.  A match within a word begins `offset`
    characters into it."""

    row: int
    start: int
    end: int
    form: int
    offset: int = 0


@dataclass(frozen=True)
class FormCount:
    """The match in its canonical form, and at how many places it stands."""

    form: str
    places: int


@dataclass(frozen=True)
class Line:
    """A place with its surroundings, from the visible text; `start` and `end` of the match there,
    in the title or the text.

    Where there was no time to look they are 0, and the words those of the index.
    """

    document: Document
    field: Field
    start: int
    end: int
    before: str
    match: str
    after: str
    form: str

    @property
    def is_placed(self) -> bool:
        return self.end > 0


@dataclass(frozen=True)
class Concordance:
    """All places of one query in the corpus' order, and their other orders.

    `documents` hold them; `truncated` where there are, or may be, more, not `in_time` where time
    was what was short.  `by_words` says whether places are counted in words.
    """

    rows: array[int]
    starts: array[int]
    ends: array[int]
    of_form: array[int]
    offsets: array[int]
    names: tuple[str, ...]
    orders: Mapping[LineSort, array[int]]
    by_words: bool
    documents: int
    truncated: bool = False
    in_time: bool = True
    notices: tuple[Notice, ...] = ()
    facets: tuple[TagCount, ...] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def places(self, sort: LineSort, offset: int = 0, limit: int | None = None) -> list[Place]:
        """Those of a page, or all from `offset` on."""
        last = len(self) if limit is None else min(len(self), offset + limit)
        order: Sequence[int] = self.orders.get(sort) or range(len(self))
        return [self._place(order[number]) for number in range(offset, last)]

    def _place(self, at: int) -> Place:
        return Place(
            self.rows[at], self.starts[at], self.ends[at], self.of_form[at], self.offsets[at]
        )

    @property
    def forms(self) -> tuple[FormCount, ...]:
        """The most frequent first."""
        counted = Counter(self.of_form)
        found = (FormCount(self.names[form], places) for form, places in counted.items())
        return tuple(sorted(found, key=lambda each: (-each.places, each.form))[:MOST_FORMS])

    @property
    def size_bytes(self) -> int:
        """About."""
        own = (self.rows, self.starts, self.ends, self.of_form, self.offsets)
        numbers = sum(len(each) * each.itemsize for each in (*own, *self.orders.values()))
        names = sum(100 + 2 * len(name) for name in self.names)
        return 2_000 + numbers + names + 500 * len(self.facets or ())


@dataclass
class Gathering:
    """Places as they are found, a document after the other in the corpus' order."""

    by_words: bool
    most: int = MOST_PLACES
    documents: int = 0
    truncated: bool = False
    in_time: bool = True
    _rows: array[int] = field(default_factory=lambda: array("q"))
    _starts: array[int] = field(default_factory=lambda: array("l"))
    _ends: array[int] = field(default_factory=lambda: array("l"))
    _of_form: array[int] = field(default_factory=lambda: array("H"))
    _offsets: array[int] = field(default_factory=lambda: array("H"))
    _forms: dict[str, int] = field(default_factory=dict)
    _before: list[tuple[str, ...]] = field(default_factory=list)
    _after: list[tuple[str, ...]] = field(default_factory=list)
    _words: dict[str, str] = field(default_factory=dict)

    @property
    def places(self) -> int:
        return len(self._rows)

    @property
    def full(self) -> bool:
        return self.places >= self.most

    def add(self, row: int, found: Iterable[Found]) -> None:
        """The places of one document; those beyond the most are left out."""
        number = self.places
        for each in found:
            if self.full:
                self.truncated = True
                break
            self._rows.append(row)
            self._starts.append(each.start)
            self._ends.append(each.end)
            self._of_form.append(self._forms.setdefault(each.form, len(self._forms)))
            self._offsets.append(each.offset)
            self._before.append(tuple(map(self._key, each.before)))
            self._after.append(tuple(map(self._key, each.after)))
        self.documents += self.places > number

    def _key(self, word: str) -> str:
        """A word as it is sorted, one object for all of its places."""
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = hebrew.fold(word)
        return known

    def concordance(
        self, notices: tuple[Notice, ...] = (), facets: tuple[TagCount, ...] | None = None
    ) -> Concordance:
        number = range(self.places)
        return Concordance(
            self._rows, self._starts, self._ends, self._of_form,
            self._offsets, tuple(self._forms),
            {
                LineSort.BEFORE: array("H", sorted(number, key=self._before.__getitem__)),
                LineSort.AFTER: array("H", sorted(number, key=self._after.__getitem__)),
            },
            self.by_words, self.documents, self.truncated, self.in_time, notices, facets,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One place of a document with the canonical words beside it, the nearest first."""

    start: int
    end: int
    form: str
    before: Sequence[str]
    after: Sequence[str]
    offset: int = 0


def beside(
    words: Sequence[str], start: int, end: int, stop: str, most: int = CONTEXT_WORDS
) -> Iterator[Sequence[str]]:
    """What stands before and after words [start, end), at most so many and not past `stop`, the
    nearest first."""
    before = words[max(0, start - most) : start][::-1]
    after = words[end : end + most]
    for side in (before, after):
        yield side[: side.index(stop)] if stop in side else side


@dataclass(frozen=True)
class LinesPage:
    """One page of a concordance.

    `total` places in `documents` passages, more where it is `truncated`; `mode` answered, which
    is words where hybrid was asked for.  `facets` count the passages' tags, where asked for.
    """

    asked: LinesQuery
    mode: Mode
    lines: tuple[Line, ...]
    total: int
    documents: int
    truncated: bool = False
    forms: tuple[FormCount, ...] = ()
    facets: tuple[TagCount, ...] | None = None
    notices: tuple[Notice, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
