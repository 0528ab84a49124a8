"""Writes to the corpus that both databases share."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from lib.core import hebrew
from lib.core.analysis import Forms, analyse, analysis_version, index_terms
from lib.core.documents import CATEGORY_COLORS, Document, Tag
from lib.stores import kept
from lib.stores.engine import Engine
from lib.stores.protocol import Reanalysed, Written
from lib.stores.schema import (
    categories,
    document_forms,
    document_tags,
    documents,
    embeddings,
    judgements,
    meta,
    tags,
    terms,
    word_lemmas,
)
from lib.stores.vocabulary import Vocabulary

_MOST_PENDING_TERMS = 30_000
"""Frequency changes held in memory before they are written: about 5 MB."""

_CHUNK = 900
_FIGURES = ("documents", "words", "stale")
"""Counted in `meta`; documents are stale that another version of the program analysed."""


class SqlWriter:
    """CorpusWriter over one open transaction; `finish` before it is committed."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self._connection = connection
        self._engine = engine
        engine.lock(connection)
        number = self._number
        self._next_id = number(select(func.coalesce(func.max(documents.c.id), 0))) + 1
        self._next_place = float(number(select(func.coalesce(func.max(documents.c.position), 0))))
        self._tag_ids: dict[Tag, int] = {}
        self._category_ids: dict[str, int] = {
            row.name: row.id for row in connection.execute(select(categories))
        }
        self._vocabulary = Vocabulary(connection, engine)
        self._analysis = analysis_version()
        self._frequencies: dict[str, Counter[str]] = {"w": Counter(), "l": Counter()}
        self._change = Counter[str]()
        self._removed = False
        self._goes_on = False
        """More batches of the same work follow: the last one settles the index for all."""

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
            self._index({row_id: document for row_id, _, _, document in new + changed})
            self._link({row_id: document.tags for row_id, _, _, document in new + changed})
        return written

    def restore(self, rows: Sequence[dict[str, Any]]) -> None:
        """Takes in new rows of `documents` as they were kept elsewhere, numbers and all."""
        self._connection.execute(insert(documents), rows)
        self._index({row["id"]: Document("", row["text"], row["title"]) for row in rows})

    def _index(self, new: dict[int, Document]) -> None:
        forms = {row_id: analyse(document) for row_id, document in new.items()}
        self._insert(forms)
        self._change["documents"] += len(forms)
        self._change["words"] += sum(each.length for each in forms.values())

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

    def _insert(self, forms: dict[int, Forms]) -> None:
        made_by = {"analysis": self._analysis}
        rows = [{"document_id": row_id, **vars(each), **made_by} for row_id, each in forms.items()]
        self._connection.execute(insert(document_forms), rows)
        self._engine.text.insert(self._connection, forms)
        self._vocabulary.add(forms.values())
        self._count(forms.values(), +1)

    def _count(self, forms: Iterable[Forms], sign: int) -> None:
        for each in forms:
            for form, terms_of_form in index_terms(each).items():
                counter = self._frequencies[form]
                if sign > 0:
                    counter.update(terms_of_form)
                else:
                    counter.subtract(terms_of_form)
        if sum(map(len, self._frequencies.values())) > _MOST_PENDING_TERMS:
            self._flush()

    def _retire(self, row_ids: list[int]) -> None:
        """Takes documents out of index, frequencies and links; their rows stay."""
        for ids in _chunks(row_ids):
            self._removed = True
            lengths = self._unindex(ids)
            self._change["documents"] -= len(lengths)
            self._change["words"] -= sum(lengths)
            self._connection.execute(
                delete(document_tags).where(document_tags.c.document_id.in_(ids))
            )

    def _unindex(self, ids: Sequence[int]) -> list[int]:
        """The lengths of what was indexed.  What another version analysed is in no frequency."""
        indexed = select(document_forms).where(document_forms.c.document_id.in_(ids))
        old = self._connection.execute(indexed).all()
        names = [each.name for each in fields(Forms)]
        self._count(
            [
                Forms(**{name: getattr(row, name) for name in names})
                for row in old
                if row.analysis == self._analysis
            ],
            -1,
        )
        self._change["stale"] -= sum(row.analysis != self._analysis for row in old)
        self._engine.text.delete(self._connection, list(ids))
        self._connection.execute(
            delete(document_forms).where(document_forms.c.document_id.in_(ids))
        )
        return [row.length for row in old]

    def reanalyse(self, after: int, most: int) -> Reanalysed:
        wanted = (
            select(documents.c.id, documents.c.text, documents.c.title)
            .join(document_forms, document_forms.c.document_id == documents.c.id)
            .where(documents.c.id > after, document_forms.c.analysis != self._analysis)
            .order_by(documents.c.id)
            .limit(most)
        )
        rows = self._connection.execute(wanted).all()
        if not rows:
            return Reanalysed(0, after)
        self._goes_on = len(rows) == most
        forms = {row.id: analyse(Document("", row.text, row.title)) for row in rows}
        former = sum(self._unindex(list(forms)))
        self._change["words"] += sum(each.length for each in forms.values()) - former
        self._insert(forms)
        return Reanalysed(len(rows), rows[-1].id)

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
        for some in _chunks(row_ids):
            self._connection.execute(delete(embeddings).where(embeddings.c.document_id.in_(some)))

    def strangers(self, ids: set[str]) -> int:
        return len(self._except(ids))

    def _except(self, ids: set[str]) -> list[int]:
        rows = self._connection.execute(select(documents.c.id, documents.c.key))
        return [row.id for row in rows if row.key not in ids]

    def delete_except(self, ids: set[str]) -> int:
        gone = self._except(ids)
        self._retire(gone)
        self._forget_vectors(gone)
        for some in _chunks(gone):
            self._connection.execute(delete(documents).where(documents.c.id.in_(some)))
        return len(gone)

    def delete_all(self) -> int:
        number = int(self._number(select(func.count()).select_from(documents)))
        self._engine.text.clear(self._connection)
        for each in (
            judgements, embeddings, document_tags, document_forms, documents, tags, categories,
            terms, word_lemmas,
        ):  # fmt: skip
            self._connection.execute(delete(each))
        self._connection.execute(delete(meta).where(meta.c.key.in_(_FIGURES)))
        self._tag_ids.clear()
        self._category_ids.clear()
        self._vocabulary.clear()
        self._forget_frequencies()
        self._change.clear()
        self._next_id, self._next_place = 1, 0.0
        self._removed = True
        return number

    def finish(self) -> None:
        """Writes what was gathered: frequencies, statistics, the corpus' new version."""
        self._flush()
        if self._removed:
            carried = select(document_tags.c.tag_id)
            self._connection.execute(delete(tags).where(tags.c.id.not_in(carried)))
            used = select(tags.c.category_id)
            self._connection.execute(delete(categories).where(categories.c.id.not_in(used)))
            self._connection.execute(delete(terms).where(terms.c.documents <= 0))
            self._vocabulary.forget_what_is_gone()
        if self._change or self._removed:
            for key in _FIGURES:
                self._add_to_meta(key, self._change[key])
            self._add_to_meta("version", 1)
            if not self._goes_on:
                self._engine.settle(self._connection)

    def _flush(self) -> None:
        self._vocabulary.flush()
        changes = sorted(
            (form, term, number)
            for form, counter in self._frequencies.items()
            for term, number in counter.items()
            if number
        )
        if changes:
            self._engine.add_frequencies(self._connection, changes)
        self._forget_frequencies()

    def _forget_frequencies(self) -> None:
        for counter in self._frequencies.values():
            counter.clear()

    def _add_to_meta(self, key: str, change: int) -> None:
        old = self._connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
        value = str(kept.number(old) + change)
        self._engine.replace(self._connection, meta, [{"key": key, "value": value}])

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


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


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
