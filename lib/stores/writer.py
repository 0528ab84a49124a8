"""Writes to the corpus that both databases share."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from lib.core.analysis import Forms, analyse, analysis_version, index_terms
from lib.core.documents import Document, Tag
from lib.stores import kept
from lib.stores.engine import Engine
from lib.stores.hand_work import HandWork
from lib.stores.protocol import Reanalysed, Written
from lib.stores.schema import (
    categories,
    document_forms,
    document_tags,
    documents,
    embeddings,
    judgements,
    meta,
    tag_change_documents,
    tag_changes,
    tags,
    terms,
    word_lemmas,
)
from lib.stores.tag_rows import TagRows
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
        self._tags = TagRows(connection)
        self._hand_work = HandWork(connection)
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
            self._link({row_id: document.tags for row_id, _, _, document in new})
            by_file = {row_id: document.tags for row_id, _, _, document in changed}
            self._link(self._hand_work.over(by_file))
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
        tag_ids = self._tags.ids({tag for some in carried.values() for tag in some})
        links = [
            {"document_id": row_id, "tag_id": tag_id}
            for row_id, some in carried.items()
            for tag_id in {tag_ids[tag] for tag in some}
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
            judgements, tag_change_documents, tag_changes, embeddings, document_tags,
            document_forms, documents, tags, categories, terms, word_lemmas,
        ):  # fmt: skip
            self._connection.execute(delete(each))
        self._connection.execute(delete(meta).where(meta.c.key.in_(_FIGURES)))
        self._tags.clear()
        self._vocabulary.clear()
        self._forget_frequencies()
        self._change.clear()
        self._next_id, self._next_place = 1, 0.0
        self._removed = True
        return number

    def finish(self, settled: bool = True) -> None:
        """Writes what was gathered: frequencies, statistics, the corpus' new version; not
        `settled` where more of the same work follows."""
        self._flush()
        if self._removed:
            self._tags.forget_unused()
            self._connection.execute(delete(terms).where(terms.c.documents <= 0))
            self._vocabulary.forget_what_is_gone()
        if self._change or self._removed:
            for key in _FIGURES:
                add_to_meta(self._connection, self._engine, key, self._change[key])
            add_to_meta(self._connection, self._engine, "version", 1)
            if settled and not self._goes_on:
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

    def _number(self, statement: Any) -> Any:
        return self._connection.execute(statement).scalar_one()


def add_to_meta(connection: Connection, engine: Engine, key: str, change: int) -> None:
    old = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
    engine.replace(connection, meta, [{"key": key, "value": str(kept.number(old) + change)}])


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
