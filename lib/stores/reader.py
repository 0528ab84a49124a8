"""Reads of the corpus that both databases share."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from lib.core import hebrew
from lib.core.documents import Category, Document, Tag, TagCount
from lib.core.errors import NotFound
from lib.core.match import Candidate, CorpusFigures, Frequencies, Match, TagFilter
from lib.stores.index import TextIndex
from lib.stores.nearest import NearestReads
from lib.stores.protocol import CorpusStats, Count, Neighbours
from lib.stores.schema import (
    categories,
    document_forms,
    document_tags,
    documents,
    meta,
    tags,
    terms,
)
from lib.stores.shelf import CodeShelf

_forms = document_forms.c

# Statements of every search, made once: making one costs as much as its answer does.
_AMONG: BindParameter[Any] = bindparam("among", expanding=True)
_FIGURES = select(meta)
_FREQUENCIES = select(terms).where(  # pairs among pairs would be a scan of the table on SQLite
    or_(
        and_(terms.c.form == "c", terms.c.term.in_(bindparam("c", expanding=True))),
        and_(terms.c.form == "s", terms.c.term.in_(bindparam("s", expanding=True))),
    )
)
_CANDIDATES = select(
    _forms.document_id, _forms.title_words, _forms.words, _forms.cores, _forms.skeletons
).where(_forms.document_id.in_(_AMONG))
_DOCUMENTS = select(documents).where(documents.c.id.in_(_AMONG))
_DOCUMENT = select(documents).where(documents.c.key == bindparam("key"))
_CARRIED_TAGS = (
    select(document_tags.c.document_id, tags.c.name, categories.c.name.label("category"))
    .join(tags, tags.c.id == document_tags.c.tag_id)
    .join(categories, categories.c.id == tags.c.category_id)
    .where(document_tags.c.document_id.in_(_AMONG))
    .order_by(categories.c.id, tags.c.id)
)


class SqlReader(NearestReads):
    """CorpusReader over one open connection."""

    def __init__(self, connection: Connection, index: TextIndex, shelf: CodeShelf) -> None:
        super().__init__(connection, shelf)
        self._index = index

    # The corpus as a whole

    def figures(self) -> CorpusFigures:
        values = {row.key: row.value for row in self._rows(_FIGURES)}
        number = int(values.get("documents", 0))
        words = int(values.get("words", 0))
        return CorpusFigures(
            number, words / number if number else 0.0, int(values.get("version", 0))
        )

    def frequencies(self, keys: Iterable[tuple[str, str]]) -> Frequencies:
        by_form: dict[str, list[str]] = {"c": [], "s": []}
        for form, term in keys:
            by_form[form].append(term)
        rows = self._rows(_FREQUENCIES, **by_form) if any(by_form.values()) else ()
        return {(row.form, row.term): row.documents for row in rows}

    def stats(self) -> CorpusStats:
        values = {row.key: int(row.value) for row in self._rows(_FIGURES)}
        number = self._number
        return CorpusStats(
            documents=values.get("documents", 0),
            words=values.get("words", 0),
            tags=number(select(func.count()).select_from(tags)),
            categories=number(select(func.count()).where(categories.c.name != "")),
            terms=number(select(func.count()).where(terms.c.form == "c")),
            size_bytes=self._index.size_bytes(self._connection),
            database=self._connection.dialect.name,
        )

    # What matches

    def count(self, match: Match, most: int) -> Count:
        if match == Match():
            return Count(self.figures().documents)
        some = self._matching(match).limit(most + 1).subquery()
        number = self._number(select(func.count()).select_from(some))
        return Count(min(number, most), number > most)

    def matching(self, match: Match, most: int) -> list[int]:
        return sorted(self._ids(self._matching(match).limit(most)))

    def candidates(
        self,
        match: Match,
        figures: CorpusFigures,
        frequencies: Frequencies,
        limit: int,
        offset: int = 0,
    ) -> list[Candidate]:
        ranked = self._index.ranked(match, figures, frequencies)
        ranked = ranked.where(*self._narrowing(match, ranked.selected_columns[0]))
        return self.forms(self._ids(ranked.limit(limit).offset(offset)))

    def ordered(self, match: Match, limit: int, offset: int = 0) -> list[int]:
        rows = self._matching(match)
        if match.substrings:
            padded = literal(" ").concat(_forms.words).concat(" ")
            whole = [
                padded.contains(f" {' '.join(hebrew.words(s))} ", autoescape=True)
                for s in match.substrings
            ]
            rows = rows.order_by(case((and_(*whole), 0), else_=1))
        return self._in_order(rows, limit, offset)

    def in_corpus_order(self, match: Match, limit: int, offset: int = 0) -> list[int]:
        return self._in_order(self._matching(match), limit, offset)

    def _in_order(self, rows: Select[Any], limit: int, offset: int) -> list[int]:
        placed = rows.join(documents, documents.c.id == rows.selected_columns[0])
        ordered = placed.order_by(documents.c.position, documents.c.id)
        return self._ids(ordered.limit(limit).offset(offset))

    def facets(self, match: Match, limit: int) -> list[TagCount]:
        counts = select(document_tags.c.tag_id, func.count().label("documents")).group_by(
            document_tags.c.tag_id
        )
        if match != Match():
            counts = counts.where(document_tags.c.document_id.in_(self._matching(match)))
        return self._tag_counts(counts.subquery(), limit)

    def _matching(self, match: Match) -> Select[Any]:
        led = self._led_by_tag(match)
        if led is not None:
            return led
        rows = self._index.matching(match)
        return rows.where(*self._narrowing(match, rows.selected_columns[0]))

    def _narrowing(self, match: Match, row_id: Any) -> list[ColumnElement[bool]]:
        among = [] if match.rows is None else [row_id.in_(match.rows)]
        return among + self._tag_conditions(match.tags, row_id)

    def _led_by_tag(self, match: Match) -> Select[Any] | None:
        """What carries a tag and passes the others, where there is nothing else to match: read
        from the links alone, without a look at the documents' much wider rows."""
        wanted = match.tags
        if match != Match(tags=wanted) or wanted.any or not wanted.required:
            return None
        ids = self._tag_ids(wanted.required[0])
        if len(ids) != 1:
            return None
        others = replace(wanted, required=wanted.required[1:])
        conditions = self._tag_conditions(others, document_tags.c.document_id)
        return select(document_tags.c.document_id).where(
            document_tags.c.tag_id == ids[0], *conditions
        )

    # Tags

    def tags(self) -> list[TagCount]:
        counts = select(document_tags.c.tag_id, func.count().label("documents")).group_by(
            document_tags.c.tag_id
        )
        return self._tag_counts(counts.subquery(), None)

    def _tag_counts(self, counts: Any, limit: int | None) -> list[TagCount]:
        rows = (
            select(
                tags.c.name,
                categories.c.name.label("category"),
                categories.c.color,
                counts.c.documents,
            )
            .join(categories, categories.c.id == tags.c.category_id)
            .join(counts, counts.c.tag_id == tags.c.id)
            .order_by(counts.c.documents.desc(), categories.c.id, tags.c.name)
            .limit(limit)
        )
        return [TagCount(Tag(r.name, r.category), r.color, r.documents) for r in self._rows(rows)]

    def categories(self) -> list[Category]:
        rows = select(categories).where(categories.c.name != "").order_by(categories.c.id)
        return [Category(row.name, row.color) for row in self._rows(rows)]

    def category_documents(self) -> list[tuple[Category, int]]:
        number = func.count(func.distinct(document_tags.c.document_id))
        rows = (
            select(categories.c.name, categories.c.color, number.label("documents"))
            .join(tags, tags.c.category_id == categories.c.id)
            .join(document_tags, document_tags.c.tag_id == tags.c.id)
            .group_by(categories.c.id, categories.c.name, categories.c.color)
            .order_by(number.desc(), categories.c.id)
        )
        return [(Category(row.name, row.color), row.documents) for row in self._rows(rows)]

    def tag_pairs(self, chosen: Sequence[Tag]) -> dict[tuple[Tag, Tag], int]:
        by_id = {
            row.id: Tag(row.name, row.category)
            for row in self._rows(
                select(tags.c.id, tags.c.name, categories.c.name.label("category"))
                .join(categories, categories.c.id == tags.c.category_id)
                .where(
                    tuple_(categories.c.name, tags.c.name).in_(
                        [(t.category, t.name) for t in chosen]
                    )
                )
            )
        }
        one, other = document_tags.alias(), document_tags.alias()
        pairs = (
            select(one.c.tag_id, other.c.tag_id, func.count())
            .join(
                other,
                and_(other.c.document_id == one.c.document_id, other.c.tag_id != one.c.tag_id),
            )
            .where(one.c.tag_id.in_(by_id), other.c.tag_id.in_(by_id))
            .group_by(one.c.tag_id, other.c.tag_id)
        )
        return {
            (by_id[a], by_id[b]): number
            for a, b, number in map(tuple, self._rows(pairs))
            if by_id[a] < by_id[b]
        }

    def unknown_tags(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if not self._tag_ids(name)]

    def _tag_ids(self, name: str) -> list[int]:
        """Tags called `name`, or called category:name; compared in the canonical form."""
        wanted = hebrew.canonical(name) or name
        ends = [wanted[i + 1 :].strip() for i, char in enumerate(wanted) if char == ":"]
        rows = self._rows(
            select(tags.c.id, tags.c.canonical, categories.c.name.label("category"))
            .join(categories, categories.c.id == tags.c.category_id)
            .where(tags.c.canonical.in_([wanted, *ends]))
        )
        return [
            row.id
            for row in rows
            if row.canonical == wanted
            or hebrew.canonical(f"{row.category}:{row.canonical}") == wanted
        ]

    def _tag_conditions(self, wanted: TagFilter, document_id: Any) -> list[ColumnElement[bool]]:
        def carrying(ids: list[int]) -> Select[Any]:
            return select(document_tags.c.document_id).where(document_tags.c.tag_id.in_(ids))

        required = [self._tag_ids(name) for name in wanted.required]
        if wanted.any and required:
            required = [[row_id for ids in required for row_id in ids]]
        required += [self._tag_ids(name) for name in wanted.written]
        conditions = [document_id.in_(carrying(ids)) for ids in required]
        excluded = [row_id for name in wanted.excluded for row_id in self._tag_ids(name)]
        if excluded:
            conditions.append(document_id.not_in(carrying(excluded)))
        return conditions

    # Documents

    def forms(self, row_ids: Sequence[int]) -> list[Candidate]:
        if not row_ids:
            return []
        rows = self._rows(_CANDIDATES, among=row_ids)
        found = {row.document_id: Candidate(*tuple(row)) for row in rows}
        return [found[row_id] for row_id in row_ids if row_id in found]

    def documents(self, row_ids: Sequence[int]) -> list[Document]:
        found = self._documents(_DOCUMENTS, among=row_ids) if row_ids else {}
        return [found[row_id] for row_id in row_ids if row_id in found]

    def document(self, key: str) -> Document:
        for document in self._documents(_DOCUMENT, key=storable(key)).values():
            return document
        raise NotFound(
            f"No document has the id {key[:80]!r}.",
            "Search for it, or see the corpus.",
            id=key[:80],
        )

    def neighbours(self, key: str) -> Neighbours:
        place = tuple_(documents.c.position, documents.c.id)
        here = self._rows(
            select(documents.c.position, documents.c.id).where(documents.c.key == storable(key))
        )
        if not here:
            return Neighbours(None, None)
        at = tuple_(literal(here[0].position), literal(here[0].id))
        before = (
            select(documents.c.key)
            .where(place < at)
            .order_by(documents.c.position.desc(), documents.c.id.desc())
        )
        after = (
            select(documents.c.key).where(place > at).order_by(documents.c.position, documents.c.id)
        )
        return Neighbours(
            self._connection.execute(before.limit(1)).scalar(),
            self._connection.execute(after.limit(1)).scalar(),
        )

    def stream(self, batch: int = 500) -> Iterator[Document]:
        place = tuple_(documents.c.position, documents.c.id)
        next_rows = (
            select(documents.c.position, documents.c.id)
            .order_by(documents.c.position, documents.c.id)
            .limit(batch)
        )
        rows = self._rows(next_rows)
        while rows:
            yield from self.documents([row.id for row in rows])
            last = tuple_(literal(rows[-1].position), literal(rows[-1].id))
            rows = self._rows(next_rows.where(place > last))

    def _documents(self, wanted: Select[Any], **values: Any) -> dict[int, Document]:
        rows = self._rows(wanted, **values)
        carried = self._rows(_CARRIED_TAGS, among=[row.id for row in rows]) if rows else ()
        by_document: dict[int, list[Tag]] = {}
        for row in carried:
            by_document.setdefault(row.document_id, []).append(Tag(row.name, row.category))
        return {
            row.id: Document(
                row.key, row.text, row.title, tuple(by_document.get(row.id, ())), row.ref,
                row.given_order, json.loads(row.metadata),
            )
            for row in rows
        }  # fmt: skip

    # Plumbing

    def _rows(self, statement: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        return self._connection.execute(statement, values).all()

    def _ids(self, statement: Select[Any]) -> list[int]:
        return [row[0] for row in self._rows(statement)]

    def _number(self, statement: Select[Any]) -> int:
        return int(self._connection.execute(statement).scalar_one())


def storable(text: str) -> str:
    """`text` as both databases can hold it: no NUL, no lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
