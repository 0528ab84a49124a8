"""Writes to the vectors that both databases share."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from lib.core.documents import Document, Tag
from lib.core.errors import StoreError
from lib.stores import kept
from lib.stores.arrays import Floats
from lib.stores.engine import Engine
from lib.stores.models import COMPARISON
from lib.stores.protocol import Embedded, ModelRecord, PackedVector
from lib.stores.schema import (
    categories,
    claims,
    documents,
    embeddings,
    meta,
    models,
    tag_embeddings,
    tags,
    word_embeddings,
)

_CHUNK = 500


class SqlVectorWriter:
    """VectorWriter over one open transaction, which is the only writer until it ends."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self.models_changed = False
        self._connection = connection
        self._engine = engine
        engine.lock(connection)

    def put(self, model: str, rows: Sequence[Embedded]) -> int:
        stored = self._model(model)
        written = 0
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            written += self._put(stored, some)
            self._release(stored.id, [row.id for row in some])
        return written

    def _release(self, model_id: int, row_ids: Sequence[int]) -> None:
        """Whoever claimed them has nothing to do any more, or must begin with another text."""
        done = delete(claims).where(claims.c.model_id == model_id)
        self._connection.execute(done.where(claims.c.document_id.in_(row_ids)))

    def _put(self, model: Row[Any], rows: Sequence[Embedded]) -> int:
        current = self._current(rows)
        if not current:
            return 0
        sequence = self._count_write(model.id)
        made = [
            {
                "document_id": row.id, "model_id": model.id, "sequence": sequence,
                "windows": row.windows, **_packed(row.vector, model.dimension),
            }
            for row in current
        ]  # fmt: skip
        self._engine.vectors.put(self._connection, made, [_floats(row.vector) for row in current])
        return len(current)

    def _current(self, rows: Sequence[Embedded]) -> list[Embedded]:
        """Those whose document is still there, with the text that the vector was made from;
        of two for one document the last."""
        by_id = {row.id: row for row in rows}
        stored = select(documents.c.id, documents.c.title, documents.c.text)
        found = self._connection.execute(stored.where(documents.c.id.in_(by_id)))
        return [
            by_id[row.id]
            for row in found
            if by_id[row.id].text_hash in ("", Document("", row.text, row.title).text_hash())
        ]

    def put_tags(self, model: str, rows: Sequence[tuple[Tag, Floats | PackedVector]]) -> None:
        stored = self._model(model)
        for tag, vector in rows:
            tag_id = self._tag_id(tag)
            if tag_id is not None:
                values = _packed(vector, stored.dimension)
                values |= {"tag_id": tag_id, "model_id": stored.id}
                self._engine.replace(self._connection, tag_embeddings, [values])

    def _tag_id(self, tag: Tag) -> int | None:
        named = select(tags.c.id).join(categories, categories.c.id == tags.c.category_id)
        named = named.where(tags.c.name == tag.name, categories.c.name == tag.category)
        return self._connection.execute(named).scalar()

    def put_words(self, model: str, rows: Sequence[tuple[str, str, Floats | PackedVector]]) -> None:
        self.drop_words(model, [lemma for lemma, _, _ in rows])
        stored = self._model(model)
        numbers = _LAST_WORD.where(word_embeddings.c.model_id == stored.id)
        last = self._connection.execute(numbers).scalar() or 0
        made = [
            {
                "number": number, "model_id": stored.id, "lemma": lemma, "word": word,
                **_packed(vector, stored.dimension),
            }
            for number, (lemma, word, vector) in enumerate(rows, last + 1)
        ]  # fmt: skip
        if made:
            self._connection.execute(insert(word_embeddings), made)
            self._count_write(stored.id)

    def drop_words(self, model: str, lemmas: Collection[str]) -> None:
        stored = self._model(model)
        gone = delete(word_embeddings).where(word_embeddings.c.model_id == stored.id)
        self._connection.execute(gone.where(word_embeddings.c.lemma.in_(lemmas)))

    def _count_write(self, model_id: int) -> int:
        """What was made of the model's vectors is old from now on."""
        sequence = self.next_number()
        changed = update(models).where(models.c.id == model_id).values(version=sequence)
        self._connection.execute(changed)
        return sequence

    def record(self, record: ModelRecord) -> None:
        values = {
            "dimension": record.dimension,
            "complete": record.complete,
            "figures": json.dumps(dict(record.calibration), ensure_ascii=False),
        }
        known = self._known(record.name)
        self.models_changed = True
        if known is None:
            self._engine.vectors.install(self._connection)
            number = self.next_number()
            new = insert(models).values(id=number, name=record.name, version=number, **values)
            self._connection.execute(new)
            return
        if known.dimension != record.dimension and self._has_vectors(known.id):
            raise StoreError(
                f"The vectors of {record.name!r} have {known.dimension} dimensions, "
                f"not {record.dimension}.",
                "Drop them before another model takes their name.",
            )
        self._connection.execute(update(models).where(models.c.id == known.id).values(values))

    def drop(self, model: str) -> None:
        self.models_changed = True
        known = self._known(model)
        if known is not None:
            for model_id in (*_HAVE_VECTORS, models.c.id):
                self._connection.execute(delete(model_id.table).where(model_id == known.id))

    def compare(self, comparison: Mapping[str, Any]) -> None:
        value = json.dumps(dict(comparison), ensure_ascii=False)
        self._engine.replace(self._connection, meta, [{"key": COMPARISON, "value": value}])

    def _known(self, name: str) -> Row[Any] | None:
        return self._connection.execute(select(models).where(models.c.name == name)).first()

    def _model(self, name: str) -> Row[Any]:
        known = self._known(name)
        if known is None:
            raise StoreError(
                f"The model {name!r} is not recorded; its vectors cannot be kept.",
                "Record it first.",
            )
        return known

    def _has_vectors(self, model_id: int) -> bool:
        return any(
            self._connection.execute(select(column).where(column == model_id).limit(1)).first()
            for column in _HAVE_VECTORS
        )

    def next_number(self) -> int:
        """Counts models and writes; there is no other writer, so numbers rise in the order in
        which they are committed."""
        counter = meta.c.key == "vectors"
        last = self._connection.execute(select(meta.c.value).where(counter)).scalar()
        if last is None:
            self._connection.execute(insert(meta).values(key="vectors", value="1"))
            return 1
        number = kept.number(last) + 1
        self._connection.execute(update(meta).where(counter).values(value=str(number)))
        return number


_LAST_WORD = select(func.max(word_embeddings.c.number))
_HAVE_VECTORS = tuple(each.c.model_id for each in (embeddings, tag_embeddings, word_embeddings))


def _packed(vector: Floats | PackedVector, dimension: int) -> dict[str, Any]:
    if isinstance(vector, PackedVector):
        if len(vector.parts) != dimension:
            raise StoreError(
                f"The model's vectors have {dimension} dimensions; one of {len(vector.parts)} "
                "was given.",
                "Encode with the model that the vectors were recorded for.",
            )
        return {"vector": vector.parts, "scale": vector.scale}
    from lib.stores.quantised import quantised

    return dict(zip(("vector", "scale"), quantised(vector, dimension), strict=True))


def _floats(vector: Floats | PackedVector) -> Sequence[float]:
    return vector.floats() if isinstance(vector, PackedVector) else vector.tolist()
