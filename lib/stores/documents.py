"""Documents by their row or their key, and those beside them in corpus order."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, literal, select, tuple_

from lib.core.documents import Document, Tag
from lib.core.errors import NotFound
from lib.core.match import Candidate
from lib.core.nesting import flattened
from lib.core.visible import storable
from lib.stores import kept
from lib.stores.engine import Engine
from lib.stores.protocol import Neighbours
from lib.stores.schema import categories, document_forms, document_tags, documents, tags
from lib.stores.snapshot import Snapshot

_CHUNK = 1000
_TEXTS = 20
"""At once, whole: as many as a page of hits has."""
_forms = document_forms.c

# Statements of every search are made once: making one costs as much as its answer does.


@cache
def _candidates(engine: Engine) -> Select[Any]:
    return select(
        _forms.document_id,
        _forms.title_words,
        _forms.words,
        _forms.lemmas,
        _forms.others,
        _forms.spelled,
    ).where(engine.among(_forms.document_id, "rows"))


@cache
def _lemmas(engine: Engine) -> Select[Any]:
    among = engine.among(_forms.document_id, "rows")
    return select(_forms.lemmas, _forms.others).where(among)


@cache
def _of_rows(engine: Engine) -> Select[Any]:
    return select(documents).where(engine.among(documents.c.id, "rows"))


@cache
def _carried_tags(engine: Engine) -> Select[Any]:
    return (
        select(document_tags.c.document_id, tags.c.name, categories.c.name.label("category"))
        .join(tags, tags.c.id == document_tags.c.tag_id)
        .join(categories, categories.c.id == tags.c.category_id)
        .where(engine.among(document_tags.c.document_id, "rows"))
        .order_by(categories.c.id, tags.c.id)
    )


_DOCUMENT = select(documents).where(documents.c.key == bindparam("key"))


@cache
def _of_keys(engine: Engine) -> Select[Any]:
    wanted = select(documents.c.key, documents.c.id, documents.c.content_hash)
    return wanted.where(engine.among(documents.c.key, "keys"))


corpus_place = tuple_(documents.c.position, documents.c.id)
"""By which the corpus is ordered."""


def _at(row: Row[Any]) -> Any:
    return tuple_(literal(row.position), literal(row.id))


def _not_found(key: str) -> NotFound:
    hint = "Search for it, or see the corpus."
    return NotFound(f"No document has the id {key[:80]!r}.", hint, id=key[:80])


@cache
def _texts_of_keys(engine: Engine) -> Select[Any]:
    wanted = select(documents.c.key, documents.c.title, documents.c.text)
    return wanted.where(engine.among(documents.c.key, "keys"))


class DocumentReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def forms(self, row_ids: Sequence[int]) -> list[Candidate]:
        if not row_ids:
            return []
        rows = self._snapshot.rows(_candidates(self._snapshot.engine), rows=list(row_ids))
        found = {row.document_id: Candidate(*tuple(row)) for row in rows}
        return [found[row_id] for row_id in row_ids if row_id in found]

    def lemmas(self, row_ids: Sequence[int]) -> list[tuple[str, str]]:
        wanted = _lemmas(self._snapshot.engine)
        rows = self._snapshot.rows(wanted, rows=list(row_ids)) if row_ids else ()
        return [(row.lemmas, row.others) for row in rows]

    def documents(self, row_ids: Sequence[int]) -> list[Document]:
        if not row_ids:
            return []
        found = self._documents(_of_rows(self._snapshot.engine), rows=list(row_ids))
        return [found[row_id] for row_id in row_ids if row_id in found]

    def document(self, key: str) -> Document:
        for document in self._documents(_DOCUMENT, key=storable(key)).values():
            return document
        raise _not_found(key)

    def row_ids(self, keys: Sequence[str]) -> dict[str, int]:
        return {row.key: row.id for row in self._of_keys(keys)}

    def last_row(self) -> int:
        return self._snapshot.number(select(func.coalesce(func.max(documents.c.id), 0)))

    def text_hashes(self, keys: Sequence[str]) -> dict[str, str]:
        wanted = _texts_of_keys(self._snapshot.engine)
        found = {}
        for start in range(0, len(keys), _TEXTS):
            for row in self._snapshot.rows(wanted, keys=list(keys[start : start + _TEXTS])):
                found[row.key] = Document(row.key, row.text, row.title).text_hash()
        return found

    def content_hashes(self, keys: Sequence[str]) -> dict[str, str]:
        return {row.key: row.content_hash for row in self._of_keys(keys)}

    def _of_keys(self, keys: Sequence[str]) -> Iterator[Row[Any]]:
        wanted = _of_keys(self._snapshot.engine)
        for start in range(0, len(keys), _CHUNK):
            yield from self._snapshot.rows(wanted, keys=list(keys[start : start + _CHUNK]))

    def place(self, key: str) -> Any:
        """Where a document stands, to be compared with `corpus_place`.  Raises NotFound."""
        here = self._snapshot.rows(
            select(documents.c.position, documents.c.id).where(documents.c.key == storable(key))
        )
        if not here:
            raise _not_found(key)
        return _at(here[0])

    def neighbours(self, key: str) -> Neighbours:
        try:
            at = self.place(key)
        except NotFound:
            return Neighbours(None, None)
        before = (
            select(documents.c.key)
            .where(corpus_place < at)
            .order_by(documents.c.position.desc(), documents.c.id.desc())
        )
        after = (
            select(documents.c.key)
            .where(corpus_place > at)
            .order_by(documents.c.position, documents.c.id)
        )
        return Neighbours(
            self._snapshot.connection.execute(before.limit(1)).scalar(),
            self._snapshot.connection.execute(after.limit(1)).scalar(),
        )

    def stream(self, batch: int = 500) -> Iterator[Document]:
        next_rows = (
            select(documents.c.position, documents.c.id)
            .order_by(documents.c.position, documents.c.id)
            .limit(batch)
        )
        rows = self._snapshot.rows(next_rows)
        while rows:
            yield from self.documents([row.id for row in rows])
            rows = self._snapshot.rows(next_rows.where(corpus_place > _at(rows[-1])))

    def carried(self, row_ids: Sequence[int]) -> dict[int, tuple[Tag, ...]]:
        wanted = _carried_tags(self._snapshot.engine)
        found: dict[int, list[Tag]] = {}
        for row in self._snapshot.rows(wanted, rows=list(row_ids)) if row_ids else ():
            found.setdefault(row.document_id, []).append(Tag(row.name, row.category))
        return {row_id: tuple(some) for row_id, some in found.items()}

    def _documents(self, wanted: Select[Any], **values: Any) -> dict[int, Document]:
        rows = self._snapshot.rows(wanted, **values)
        carried = self.carried([row.id for row in rows])
        return {
            row.id: Document(
                row.key, row.text, row.title, carried.get(row.id, ()), row.ref,
                row.given_order, kept.mapping(flattened(row.metadata)),
            )
            for row in rows
        }  # fmt: skip
