"""Which documents match, how many, and in what order."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, tuple_

from lib.core import hebrew
from lib.core.documents import Tag, TagCount
from lib.core.match import CorpusStatistics, Frequencies, Match
from lib.stores.documents import DocumentReads, corpus_place
from lib.stores.protocol import Count
from lib.stores.schema import categories, document_forms, document_tags, documents, tags
from lib.stores.snapshot import Snapshot
from lib.stores.statistics import StatisticsReads
from lib.stores.tags import TagReads

_forms = document_forms.c
_AT_ONCE = 5_000
"""Lengths in memory."""


class MatchReads:
    def __init__(
        self,
        snapshot: Snapshot,
        statistics: StatisticsReads,
        tags: TagReads,
        documents: DocumentReads,
    ) -> None:
        self._snapshot = snapshot
        self._statistics = statistics
        self._tags = tags
        self._documents = documents

    def count(self, match: Match, most: int) -> Count:
        if match == Match():
            return Count(self._statistics.statistics().documents)
        some = self.selected(match).limit(most + 1).subquery()
        number = self._snapshot.number(select(func.count()).select_from(some))
        return Count(min(number, most), number > most)

    def matching(self, match: Match, most: int) -> list[int]:
        return sorted(self._snapshot.ids(self.selected(match).limit(most)))

    def ranked(
        self,
        match: Match,
        statistics: CorpusStatistics,
        frequencies: Frequencies,
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        ranked = self._snapshot.engine.text.ranked(match, statistics, frequencies)
        ranked = ranked.where(*self._narrowing(match, ranked.selected_columns[0]))
        return self._first(ranked.limit(limit).offset(offset))

    def ordered(self, match: Match, limit: int, offset: int = 0) -> list[int]:
        rows = self.selected(match)
        if match.substrings:
            padded = literal(" ").concat(_forms.words).concat(" ")
            whole = [
                padded.contains(f" {' '.join(hebrew.words(s))} ", autoescape=True)
                for s in match.substrings
            ]
            rows = rows.order_by(case((and_(*whole), 0), else_=1))
        return self._in_order(rows, limit, offset)

    def in_corpus_order(
        self, match: Match, limit: int, offset: int = 0, behind: str = ""
    ) -> list[int]:
        rows = self.selected(match)
        return self._in_order(
            rows, limit, offset, self._documents.place(behind) if behind else None
        )

    def _in_order(
        self, rows: Select[Any], limit: int, offset: int, behind: Any = None
    ) -> list[int]:
        placed = rows.join(documents, documents.c.id == rows.selected_columns[0])
        if behind is not None:
            placed = placed.where(corpus_place > behind)
        ordered = placed.order_by(documents.c.position, documents.c.id)
        return self._first(ordered.limit(limit).offset(offset))

    def _first(self, rows: Select[Any]) -> list[int]:
        return self._snapshot.ids(self._snapshot.engine.first(rows))

    def facets(self, match: Match, limit: int) -> list[TagCount]:
        counts = select(document_tags.c.tag_id, func.count().label("documents")).group_by(
            document_tags.c.tag_id
        )
        if match != Match():
            counts = counts.where(document_tags.c.document_id.in_(self.selected(match)))
        return self._tags.counts(self._snapshot.engine.tally(counts, "tag_id"), limit)

    def lengths(self, match: Match) -> Iterator[tuple[int, int]]:
        place = tuple_(documents.c.position, documents.c.id)
        portion = (
            select(documents.c.position, documents.c.id, _forms.length)
            .join(document_forms, _forms.document_id == documents.c.id)
            .where(*self._among(match, documents.c.id))
            .order_by(documents.c.position, documents.c.id)
            .limit(_AT_ONCE)
        )
        rows = self._snapshot.rows(portion)
        while rows:
            yield from ((row.id, row.length) for row in rows)
            last = tuple_(literal(rows[-1].position), literal(rows[-1].id))
            rows = self._snapshot.rows(portion.where(place > last))

    def tag_lengths(self, category: str, match: Match) -> list[tuple[TagCount, int]]:
        words = func.sum(_forms.length).label("words")
        rows = (
            select(tags.c.name, categories.c.color, func.count().label("documents"), words)
            .join(categories, categories.c.id == tags.c.category_id)
            .join(document_tags, document_tags.c.tag_id == tags.c.id)
            .join(document_forms, _forms.document_id == document_tags.c.document_id)
            .where(categories.c.name == category, *self._among(match, _forms.document_id))
            .group_by(tags.c.id, tags.c.name, categories.c.color)
            .order_by(tags.c.name)
        )
        return [
            (TagCount(Tag(row.name, category), row.color, row.documents), int(row.words))
            for row in self._snapshot.rows(rows)
        ]

    def _among(self, match: Match, row_id: Any) -> list[ColumnElement[bool]]:
        return [] if match == Match() else [row_id.in_(self.selected(match))]

    def selected(self, match: Match) -> Select[Any]:
        """The rows that match, in no order."""
        led = self._led_by_tag(match)
        if led is not None:
            return led
        rows = self._snapshot.engine.text.matching(match)
        return rows.where(*self._narrowing(match, rows.selected_columns[0]))

    def _narrowing(self, match: Match, row_id: Any) -> list[ColumnElement[bool]]:
        among = [] if match.rows is None else [row_id.in_(match.rows)]
        if match.since:
            among.append(row_id > match.since)
        return among + self._tags.conditions(match.tags, row_id)

    def _led_by_tag(self, match: Match) -> Select[Any] | None:
        """What carries a tag and passes the others, where there is nothing else to match: read
        from the links alone, without a look at the documents' much wider rows."""
        wanted = match.tags
        if match != Match(tags=wanted) or wanted.any or not wanted.required:
            return None
        ids = self._tags.ids(wanted.required[0])
        if len(ids) != 1:
            return None
        others = replace(wanted, required=wanted.required[1:])
        conditions = self._tags.conditions(others, document_tags.c.document_id)
        return select(document_tags.c.document_id).where(
            document_tags.c.tag_id == ids[0], *conditions
        )
