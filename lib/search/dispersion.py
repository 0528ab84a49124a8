"""Where a query's words stand: DispersionQuery → Match → places by passage → shares.

In which passages they stand the index tells; at how many places is read in these, or in a sample
of them.  What is related to them, passages and their words, is what the query's tags leave of the
corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from lib.core.dispersion import NOTHING, DispersionQuery, PartShare, Share, TagShare, deviation
from lib.core.documents import Category, Document, Tag, TagCount
from lib.core.match import Match
from lib.core.query import Mode
from lib.core.results import Notice, NoticeCode, notice
from lib.search import arms
from lib.search.arms import ARMS, NO_WORDS
from lib.search.deadline import FINDING, Deadline
from lib.search.keywords import MOST_FOUND, sample
from lib.search.notices import read_as
from lib.search.places import finder_of
from lib.search.plan import INTERACTIVE_SECONDS, Plan, planned
from lib.search.portions import documents_of
from lib.search.service import MOST_FACETS
from lib.search.timing import measured
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_SHARES = 60
"""Tags that are told."""
AT_ONCE = 1_000
"""Passages whose tags are read."""
ENOUGH = 3
"""Passages of a tag that hold the words, from which on its rate is more than chance's."""


@dataclass(frozen=True)
class DispersionPage:
    """`whole` is all of them together, `parts` in the corpus' order, `tags` of `category` by rate;
    places were counted in `counted` passages.  `categories` are those there are."""

    asked: DispersionQuery
    mode: Mode
    whole: Share = NOTHING
    counted: int = 0
    parts: tuple[PartShare, ...] = ()
    category: str = ""
    tags: tuple[TagShare, ...] = ()
    categories: tuple[Category, ...] = ()
    notices: tuple[Notice, ...] = ()
    facets: tuple[TagCount, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def deviation(self) -> float:
        return deviation(part.share for part in self.parts)


def dispersion(
    store: CorpusStore, asked: DispersionQuery, seconds: float = INTERACTIVE_SECONDS
) -> DispersionPage:
    """From one snapshot of the corpus.  Raises QueryTimeout."""
    timings: dict[str, float] = {}
    with measured(timings, "total"):
        page = store.read(lambda reader: _page(reader, asked, seconds), seconds)
    return replace(page, timings_ms=timings)


def _page(reader: CorpusReader, asked: DispersionQuery, seconds: float) -> DispersionPage:
    mode = Mode.EXACT if asked.query.mode is Mode.EXACT else Mode.WORDS
    plan = planned(reader, asked.query.with_(mode=mode, page=1), depth=0)
    said = read_as(reader, plan)
    if not ARMS[mode].is_asked(plan):
        return DispersionPage(asked, mode, notices=(*said, NO_WORDS))
    match = arms.matching(reader, plan, mode)
    rows = reader.in_corpus_order(match, MOST_FOUND)
    if len(rows) == MOST_FOUND:
        said = (*said, notice(NoticeCode.FIRST_LISTED, listed=MOST_FOUND))
    counted = _counted(reader, match, rows, Deadline.of(seconds, FINDING))
    if len(counted) < len(rows):
        said = (*said, notice(NoticeCode.SAMPLED, counted=len(counted), total=len(rows)))
    found = _Found(reader, plan, rows, counted)
    parts = tuple(found.parts(asked.parts))
    category, categories = _category(reader, asked.category)
    return DispersionPage(
        asked, mode, _together(parts), len(counted), parts, category,
        found.tags(category) if categories else (), categories, said,
        tuple(reader.facets(match, MOST_FACETS)),
    )  # fmt: skip


def _counted(
    reader: CorpusReader, match: Match, rows: Sequence[int], deadline: Deadline
) -> dict[int, int]:
    """Row → places, of as many as there is time for."""
    counted: dict[int, int] = {}
    for row, found in finder_of(reader, match).found(sample(rows)):
        if counted and deadline.passed:
            break
        counted[row] = sum(1 for _ in found)
    return counted


def _category(reader: CorpusReader, wanted: str) -> tuple[str, tuple[Category, ...]]:
    """The one that is wanted, or that most passages carry; all of them."""
    categories = tuple(category for category, _ in reader.category_documents())
    names = [category.name for category in categories]
    usual = next(iter(filter(None, names)), "")
    return wanted if wanted in names else usual, categories


def _together(parts: Sequence[PartShare]) -> Share:
    shares = [part.share for part in parts]
    return Share(
        sum(each.passages for each in shares), sum(each.words for each in shares),
        sum(each.holding for each in shares), sum(each.places for each in shares),
    )  # fmt: skip


class _Found:
    """Passages that hold the words, in the corpus' order, and the places in those counted."""

    def __init__(
        self, reader: CorpusReader, plan: Plan, rows: Sequence[int], counted: dict[int, int]
    ) -> None:
        self._reader = reader
        self._among = Match(tags=plan.tags, since=plan.query.since)
        self._rows = rows
        self._counted = counted
        self._more = len(rows) / len(counted) if counted else 1.0

    def _of_all(self, number: int) -> int:
        """What so many in those counted make in all that hold the words."""
        return round(number * self._more)

    def parts(self, most: int) -> Iterator[PartShare]:
        passages = self._reader.count(self._among, self._reader.statistics().documents).number
        number = min(most, passages)
        lengths, start = self._reader.lengths(self._among), 0
        shares: list[tuple[Share, int | None]] = []
        for at in range(number):
            size = passages * (at + 1) // number - passages * at // number
            share, start, first = self._part(list(islice(lengths, size)), start)
            shares.append((share, first))
        named = self._named([row for _, row in shares if row is not None])
        for share, row in shares:
            yield PartShare(share, named[row] if row is not None else None)

    def _named(self, rows: Sequence[int]) -> dict[int, Document]:
        """Without texts: a hundred of them are 20 MB."""
        return {
            row: replace(document, text="", metadata={})
            for row, document in documents_of(self._reader, rows)
        }

    def _part(
        self, passages: Sequence[tuple[int, int]], start: int
    ) -> tuple[Share, int, int | None]:
        """Of the rows that hold the words those from `start` on; where the next part's begin, and
        the first of these."""
        end = start
        for row, _ in passages:
            end += end < len(self._rows) and self._rows[end] == row
        held = self._rows[start:end]
        places = sum(self._counted.get(row, 0) for row in held)
        words = sum(length for _, length in passages)
        share = Share(len(passages), words, len(held), self._of_all(places))
        return share, end, held[0] if held else None

    def tags(self, category: str) -> tuple[TagShare, ...]:
        """By rate; tags of a few passages last."""
        places, holding = Counter[Tag](), Counter[Tag]()
        for row, tag in self._carried():
            if tag.category == category:
                places[tag] += self._counted[row]
                holding[tag] += 1
        made = [
            TagShare(
                each.tag, each.color,
                Share(
                    each.documents, words, self._of_all(holding[each.tag]),
                    self._of_all(places[each.tag]),
                ),
            )
            for each, words in self._reader.tag_lengths(category, self._among)
        ]  # fmt: skip
        made.sort(key=lambda one: (one.share.holding < ENOUGH, -one.share.rate, one.tag))
        return tuple(made[:MOST_SHARES])

    def _carried(self) -> Iterator[tuple[int, Tag]]:
        """The tags of the passages in which places were counted."""
        rows = list(self._counted)
        for start in range(0, len(rows), AT_ONCE):
            for row, tags in self._reader.carried(rows[start : start + AT_ONCE]).items():
                yield from ((row, tag) for tag in tags)
