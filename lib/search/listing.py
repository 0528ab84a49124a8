"""The whole answer to a query, whatever its pages: in order, a few hits in memory at a time.

What words, the exact text or tags find is put in order once, as numbers; hits are read behind it in
portions, each from a snapshot of its own, so that who takes them slowly holds no connection.  What
meaning ranks is as much as a search compares, and is read page by page.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from lib.core.match import Match
from lib.core.query import LARGEST_PAGE, Mode, Query
from lib.core.results import Hit, Notice, NoticeCode, ResultPage, notice
from lib.core.tagging import MOST_TAGGED
from lib.search import arms
from lib.search.answer import Listed
from lib.search.notices import read_as
from lib.search.plan import Gate, Plan, open_gate
from lib.search.portions import in_portions
from lib.search.service import SearchService, hits_of
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_LISTED = 100_000
"""Hits of one listing."""
SECONDS = 20.0
"""For a statement that puts them in order."""


@dataclass(frozen=True)
class Listing:
    """`listed` hits of `total`, which is a lower bound where the search `truncated` it; `mode`
    answered.  The notices say why where fewer are listed.  `hits` can be read once; `rows` are the
    same as rows of the database, None where meaning ranks them."""

    query: Query
    mode: str
    total: int
    truncated: bool
    listed: int
    notices: tuple[Notice, ...]
    hits: Iterator[Hit]
    rows: Sequence[int] | None = None


class Listings:
    """Of one store; `depth` is what a search by meaning compares, at most."""

    def __init__(
        self, store: CorpusStore, service: SearchService, depth: int, most: int = MOST_LISTED
    ) -> None:
        self._store = store
        self._service = service
        self._depth = depth
        self._most = most

    def listing(self, query: Query, gate: Gate = open_gate) -> Listing:
        """Raises QueryTimeout."""
        query = query.with_(page=1, limit=LARGEST_PAGE)
        said: tuple[Notice, ...] = ()
        if arms.ARMS[query.mode].encodes and query.text.strip():
            first = self._service.search(query, gate=gate)
            if first.model:
                return self._by_meaning(first, gate)
            said = tuple(each for each in first.notices if _why_by_words(each))
        return self._by_rows(query, said)

    def rows(self, query: Query, gate: Gate = open_gate) -> tuple[int, ...]:
        """All of it as rows of the database, in no order, one more than MOST_TAGGED at most.

        Raises QueryTimeout.
        """
        listing = self.listing(query, gate)
        if listing.rows is not None:
            return tuple(listing.rows[: MOST_TAGGED + 1])
        keys = [hit.document.id for hit in listing.hits]
        return tuple(self._store.read(lambda reader: reader.row_ids(keys)).values())

    def _by_meaning(self, first: ResultPage, gate: Gate) -> Listing:
        part = ranked_part(first, self._depth)
        return Listing(
            first.query, first.mode, first.total, first.truncated or bool(part), first.total,
            (*first.notices, *part), self._paged(first, gate),
        )  # fmt: skip

    def _paged(self, first: ResultPage, gate: Gate) -> Iterator[Hit]:
        pages = range(2, -(-first.total // LARGEST_PAGE) + 1)
        further = (self._service.search(first.query.with_(page=n), gate=gate) for n in pages)
        for page in chain((first,), further):
            yield from in_portions(page.hits, self._whole, _length)

    def _whole(self, hits: Sequence[Hit]) -> list[Hit]:
        """With their whole texts, of which a page keeps the beginning alone."""
        keys = [hit.document.id for hit in hits]

        def read(reader: CorpusReader) -> list[Hit]:
            rows = reader.row_ids(keys)
            documents = reader.documents([rows[key] for key in keys if key in rows])
            by_key = {document.id: document for document in documents}
            kept = (hit for hit in hits if hit.document.id in by_key)
            return [replace(hit, document=by_key[hit.document.id]) for hit in kept]

        return self._store.read(read)

    def _by_rows(self, query: Query, said: tuple[Notice, ...]) -> Listing:
        def found(reader: CorpusReader) -> tuple[Mode, Listed, array[int], int, Sequence[Notice]]:
            plan = Plan(query, query.parsed(), self._depth, seconds=SECONDS).settle(reader).begun()
            mode, listed = arms.listed(reader, plan, self._most)
            rows = array("q", listed.rows)
            full = len(rows) == self._most
            total = reader.count(listed.answer.match, 10 * self._most).number if full else len(rows)
            return mode, replace(listed, rows=()), rows, total, read_as(reader, plan)

        mode, listed, rows, total, read = self._store.read(found, SECONDS)
        more = (notice(NoticeCode.FIRST_LISTED, listed=len(rows)),) if total > len(rows) else ()
        return Listing(
            query, mode, total, False, len(rows),
            (*said, *read, *listed.answer.notices, *more), self._read(listed, rows), rows,
        )  # fmt: skip

    def _read(self, listed: Listed, rows: Sequence[int]) -> Iterator[Hit]:
        def read(some: Sequence[int]) -> Sequence[Hit]:
            return self._store.read(partial(_hits, listed=listed, rows=some), SECONDS)

        return in_portions(rows, read, _length)


def ranked_part(page: ResultPage, depth: int) -> tuple[Notice, ...]:
    """Said of an answer by meaning that ends where a search stopped comparing."""
    by_meaning = page.mode is Mode.SEMANTIC and page.total >= depth
    if not page.model or not (page.truncated or by_meaning):
        return ()
    return (notice(NoticeCode.RANKED_PART, listed=page.total),)


def _why_by_words(said: Notice) -> bool:
    return said.code == NoticeCode.WORDS_ENOUGH or said.code.startswith("semantic_")


def _hits(reader: CorpusReader, listed: Listed, rows: Sequence[int]) -> Sequence[Hit]:
    there = set(reader.matching(Match(rows=tuple(rows)), len(rows)))
    scored = tuple(listed.scored(reader, [row for row in rows if row in there]))
    return hits_of(reader, replace(listed.answer, scored=scored), whole=True)[0]


def _length(hit: Hit) -> int:
    return len(hit.document.text)
