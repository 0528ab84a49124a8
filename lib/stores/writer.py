"""Writes to the corpus that both databases share."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from lib.core import hebrew
from lib.core.analysis import Forms, analyse, index_terms
from lib.core.documents import CATEGORY_COLORS, Document, Tag
from lib.stores.index import TextIndex
from lib.stores.protocol import Written
from lib.stores.schema import (
    categories,
    document_forms,
    document_tags,
    documents,
    embeddings,
    meta,
    tags,
    terms,
)

_MOST_PENDING_TERMS = 60_000
"""Frequency changes held in memory before they are written: about 10 MB."""

_CHUNK = 900


class SqlWriter:
    """CorpusWriter over one open transaction; `finish` before it is committed."""

    def __init__(self, connection: Connection, index: TextIndex) -> None:
        self._connection = connection
        self._index = index
        index.lock(connection)
        number = self._number
        self._next_id = number(select(func.coalesce(func.max(documents.c.id), 0))) + 1
        self._next_place = float(number(select(func.coalesce(func.max(documents.c.position), 0))))
        self._tag_ids: dict[Tag, int] = {}
        self._category_ids: dict[str, int] = {
            row.name: row.id for row in connection.execute(select(categories))
        }
        self._frequencies: Counter[tuple[str, str]] = Counter()
        self._change = Counter[str]()
        self._removed = False

    def upsert(self, batch: Sequence[Document]) -> Written:
        rows = self._connection.execute(
            select(documents.c.key, documents.c.id, documents.c.content_hash, documents.c.position)
            .where(documents.c.key.in_([document.id for document in batch]))
        )  # fmt: skip
        known = {row.key: row for row in rows}
        new, changed, written = [], [], Written()
        for document in batch:
            digest = document.content_hash()
            row = known.get(document.id)
            if row is None:
                new.append((self._next_id, self._place(document, None), digest, document))
                self._next_id += 1
            elif row.content_hash != digest:
                changed.append((row.id, self._place(document, row.position), digest, document))
            else:
                written.unchanged += 1
        written.added, written.updated = len(new), len(changed)
        self._retire([row_id for row_id, *_ in changed])
        self._forget_vectors(self._reworded({row_id: doc for row_id, *_, doc in changed}))
        if new:
            self._connection.execute(insert(documents), [_row(*item) for item in new])
        if changed:
            by_id = update(documents).where(documents.c.id == bindparam("row_id"))
            rows_changed = [{"row_id": item[0], **_row(*item)} for item in changed]
            self._connection.execute(by_id, rows_changed)
        if new or changed:
            forms = {row_id: analyse(document) for row_id, _, _, document in new + changed}
            self._index.insert(self._connection, forms)
            self._count(forms.values(), +1)
            self._link({row_id: document.tags for row_id, _, _, document in new + changed})
        return written

    def _place(self, document: Document, former: float | None) -> float:
        if document.order is not None:
            return document.order
        if former is not None:
            return former
        self._next_place += 1
        return self._next_place

    def _link(self, carried: dict[int, tuple[Tag, ...]]) -> None:
        self._ensure_tags({tag for some in carried.values() for tag in some})
        links = [
            {"document_id": row_id, "tag_id": tag_id}
            for row_id, some in carried.items()
            for tag_id in {self._tag_ids[tag] for tag in some}
        ]
        if links:
            self._connection.execute(insert(document_tags), links)

    def _count(self, forms: Iterable[Forms], sign: int) -> None:
        for each in forms:
            for term in index_terms(each):
                self._frequencies[term] += sign
            self._change["documents"] += sign
            self._change["words"] += sign * each.length
        if len(self._frequencies) > _MOST_PENDING_TERMS:
            self._flush()

    def _retire(self, row_ids: list[int]) -> None:
        """Takes documents out of index, frequencies and links; their rows stay."""
        for start in range(0, len(row_ids), _CHUNK):
            ids = row_ids[start : start + _CHUNK]
            self._removed = True
            indexed = select(*[document_forms.c[each.name] for each in fields(Forms)])
            old = self._connection.execute(indexed.where(document_forms.c.document_id.in_(ids)))
            self._count([Forms(*row) for row in old], -1)
            self._index.delete(self._connection, ids)
            for each in (document_forms, document_tags):
                self._connection.execute(delete(each).where(each.c.document_id.in_(ids)))

    def _reworded(self, changed: dict[int, Document]) -> list[int]:
        """Of rows about to change, those whose title or text will be another."""
        if not changed:
            return []
        written = select(documents.c.id, documents.c.title, documents.c.text)
        rows = self._connection.execute(written.where(documents.c.id.in_(changed)))
        return [
            row.id
            for row in rows
            if (row.title, row.text) != (changed[row.id].title, changed[row.id].text)
        ]

    def _forget_vectors(self, row_ids: list[int]) -> None:
        for start in range(0, len(row_ids), _CHUNK):
            some = row_ids[start : start + _CHUNK]
            self._connection.execute(delete(embeddings).where(embeddings.c.document_id.in_(some)))

    def delete_except(self, ids: set[str]) -> int:
        gone = [
            row.id
            for row in self._connection.execute(select(documents.c.id, documents.c.key))
            if row.key not in ids
        ]
        self._retire(gone)
        self._forget_vectors(gone)
        for start in range(0, len(gone), _CHUNK):
            some = gone[start : start + _CHUNK]
            self._connection.execute(delete(documents).where(documents.c.id.in_(some)))
        return len(gone)

    def delete_all(self) -> int:
        number = int(self._number(select(func.count()).select_from(documents)))
        self._index.clear(self._connection)
        for each in (embeddings, document_tags, document_forms, documents, tags, categories, terms):
            self._connection.execute(delete(each))
        self._connection.execute(delete(meta).where(meta.c.key.in_(["documents", "words"])))
        self._tag_ids.clear()
        self._category_ids.clear()
        self._frequencies.clear()
        self._change.clear()
        self._next_id, self._next_place = 1, 0.0
        self._removed = True
        return number

    def finish(self) -> None:
        """Writes what was gathered: frequencies, figures, the corpus' new version."""
        self._flush()
        if self._removed:
            carried = select(document_tags.c.tag_id)
            self._connection.execute(delete(tags).where(tags.c.id.not_in(carried)))
            used = select(tags.c.category_id)
            self._connection.execute(delete(categories).where(categories.c.id.not_in(used)))
            self._connection.execute(delete(terms).where(terms.c.documents <= 0))
        if self._change or self._removed:
            for key in ("documents", "words"):
                self._add_to_meta(key, self._change[key])
            self._add_to_meta("version", 1)
            self._index.settle(self._connection)

    def _flush(self) -> None:
        changes = sorted((*key, number) for key, number in self._frequencies.items() if number)
        if changes:
            self._index.add_frequencies(self._connection, changes)
        self._frequencies.clear()

    def _add_to_meta(self, key: str, change: int) -> None:
        old = self._connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
        statement = self._insert_or(meta).values(key=key, value=str(int(old or 0) + change))
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["key"], set_={"value": statement.excluded.value}
            )
        )

    def _insert_or(self, table: Any) -> Any:
        dialect = import_module(f"sqlalchemy.dialects.{self._connection.dialect.name}")
        return dialect.insert(table)

    def _ensure_tags(self, wanted: set[Tag]) -> None:
        missing = sorted(wanted - self._tag_ids.keys())
        if len(self._tag_ids) > 20_000:
            self._tag_ids.clear()
            missing = sorted(wanted)
        for tag in missing:
            category_id = self._category_id(tag.category)
            known = select(tags.c.id).where(
                tags.c.category_id == category_id, tags.c.name == tag.name
            )
            row_id = self._connection.execute(known).scalar()
            if row_id is None:
                row = {
                    "category_id": category_id, "name": tag.name,
                    "canonical": hebrew.canonical(tag.name) or tag.name,
                }  # fmt: skip
                row_id = self._connection.execute(
                    insert(tags).values(row).returning(tags.c.id)
                ).scalar_one()
            self._tag_ids[tag] = row_id

    def _category_id(self, name: str) -> int:
        if name not in self._category_ids:
            color = (
                CATEGORY_COLORS[len(self._category_ids) % len(CATEGORY_COLORS)]
                if name
                else "#8a8578"
            )
            row = insert(categories).values(name=name, color=color).returning(categories.c.id)
            self._category_ids[name] = self._connection.execute(row).scalar_one()
        return self._category_ids[name]

    def _number(self, statement: Any) -> Any:
        return self._connection.execute(statement).scalar_one()


def _row(row_id: int, position: float, digest: str, document: Document) -> dict[str, Any]:
    return {
        "id": row_id,
        "key": document.id,
        "title": document.title,
        "text": document.text,
        "ref": document.ref,
        "given_order": document.order,
        "position": position,
        "metadata": json.dumps(dict(document.metadata), ensure_ascii=False),
        "content_hash": digest,
    }
