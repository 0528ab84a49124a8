"""Answers a LinesQuery: LinesQuery → Match → places → Concordance → lines of one page.

What was found is kept until the corpus changes, so that turning a page or sorting anew searches
nothing; only the documents of the page are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from lib.core.cache import BoundedCache
from lib.core.concordance import (
    MOST_PLACES,
    Concordance,
    Gathering,
    Line,
    LineSort,
    LinesPage,
    LinesQuery,
)
from lib.core.match import Match, Run
from lib.core.query import Mode, Query
from lib.core.results import NoticeCode, notice
from lib.search import exact, words
from lib.search.arms import ARMS, NO_WORDS
from lib.search.deadline import SHOWING, Deadline
from lib.search.lines import lines_of
from lib.search.notices import read_as
from lib.search.places import finder_of
from lib.search.plan import INTERACTIVE_SECONDS, Plan, planned
from lib.search.service import MOST_FACETS, UNMARKED
from lib.search.timing import measured
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_KEPT, KEPT_BYTES = 40, 3 << 20
"""Concordances that are kept: one of 5,000 places weighs about 200 KB."""
AT_ONCE = 100
"""Lines that are cut from one snapshot, where all are asked for."""


class Concordances:
    """Of one store; `most` places of each are collected."""

    def __init__(self, store: CorpusStore, most: int = MOST_PLACES) -> None:
        self._store = store
        self._most = most
        self.kept: BoundedCache[Concordance] = BoundedCache(MOST_KEPT, KEPT_BYTES)

    def page(
        self, asked: LinesQuery, facets: bool = False, seconds: float = INTERACTIVE_SECONDS
    ) -> LinesPage:
        """The lines of one page, from one snapshot of the corpus.  Raises QueryTimeout."""
        timings: dict[str, float] = {}
        with measured(timings, "total"):
            return self._store.read(
                lambda reader: self._page(reader, asked, facets, seconds, timings), seconds
            )

    def collected(
        self, reader: CorpusReader, query: Query, seconds: float = INTERACTIVE_SECONDS
    ) -> Concordance:
        """Every place of the query's words on the corpus that `reader` shows, with facets."""
        return self._found(reader, LinesQuery(query), True, seconds)

    def lines(self, asked: LinesQuery) -> Iterator[Line]:
        """All of them in their order, whatever the page; a few in memory at a time, each few from
        a snapshot of their own, so that who takes them slowly holds no connection."""
        found = self._store.read(
            lambda reader: self._found(reader, asked, False, INTERACTIVE_SECONDS)
        )
        places = found.places(asked.sort)
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            yield from self._store.read(partial(lines_of, found=found, places=some))

    def _page(
        self,
        reader: CorpusReader,
        asked: LinesQuery,
        facets: bool,
        seconds: float,
        timings: dict[str, float],
    ) -> LinesPage:
        showing = Deadline.of(seconds, SHOWING)
        with measured(timings, "find"):
            found = self._found(reader, asked, facets, seconds)
        with measured(timings, "fetch"):
            places = found.places(asked.sort, asked.offset, asked.limit)
            lines = tuple(lines_of(reader, found, places, showing))
        unplaced = () if all(line.is_placed for line in lines) else (UNMARKED,)
        return LinesPage(
            asked, Mode.EXACT if asked.query.mode is Mode.EXACT else Mode.WORDS, lines,
            len(found), found.documents, found.truncated, found.forms, found.facets,
            (*found.notices, *unplaced), timings,
        )  # fmt: skip

    def _found(
        self, reader: CorpusReader, asked: LinesQuery, facets: bool, seconds: float
    ) -> Concordance:
        version = reader.statistics().version
        key = asked.key, facets, version
        kept = self.kept.get(key)
        if kept is None and not facets:  # what has them does as well
            kept = self.kept.get((asked.key, True, version))
        begins = asked.page == 1 and asked.sort is LineSort.ORDER
        if kept is not None and (kept.in_time or not begins):
            return kept  # what was cut short is tried again by who comes anew, not by who reads on
        plan = replace(planned(reader, asked.key, depth=0), seconds=seconds).begun()
        found = _concordance(reader, plan, facets, self._most)
        self.kept.put(key, found, found.size_bytes)
        return found


def _concordance(reader: CorpusReader, plan: Plan, facets: bool, most: int) -> Concordance:
    said = read_as(reader, plan)
    if not ARMS[plan.query.mode].is_asked(plan):
        return Gathering(by_words=True).concordance((*said, NO_WORDS))
    if plan.query.mode is Mode.EXACT:
        match = exact.wanted(reader, plan)
    else:
        wanted, of_words = words.wanted_or_loose(reader, plan, words.ENOUGH)
        match, said = wanted.match, (*said, *of_words, *wanted.notices)
    rows = reader.in_corpus_order(match, most + 1)
    gathered = _gathered(reader, plan, match, rows, most)
    if gathered.truncated:
        said = (*said, notice(NoticeCode.FIRST_PLACES, places=gathered.places))
    known = Match(rows=tuple(rows)) if _is_slow(match) and len(rows) <= most else match
    counted = tuple(reader.facets(known, MOST_FACETS)) if facets else None
    return gathered.concordance(said, counted)


def _is_slow(match: Match) -> bool:
    """Whether the database has to look into every document to tell: that once is enough."""
    return bool(match.substrings) or any(isinstance(each, Run) for each in match.wanted)


def _gathered(
    reader: CorpusReader, plan: Plan, match: Match, rows: Sequence[int], most: int
) -> Gathering:
    finder = finder_of(reader, match)
    gathered = Gathering(finder.by_words, most, truncated=len(rows) > most)
    for row, found in finder.found(rows):
        if gathered.full or plan.deadline.passed:
            gathered.truncated, gathered.in_time = True, gathered.full
            break
        gathered.add(row, found)
    return gathered
