"""The vectors that are kept; numpy is imported by who first asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, exists, func, select

from lib.core.documents import Document
from lib.stores.arrays import Floats
from lib.stores.documents import DocumentReads
from lib.stores.engine import Engine
from lib.stores.models import ModelReads, StoredModel
from lib.stores.protocol import Coverage
from lib.stores.schema import documents, embeddings
from lib.stores.snapshot import Snapshot

CHUNK = 1000
"""Vectors in memory at once while codes are made: 4 MB of 768 dimensions."""

_row, _vector, _windows = embeddings.c.document_id, embeddings.c.vector, embeddings.c.windows

# Statements are made once: making one costs as much as its answer does.
_OF_MODEL = embeddings.c.model_id == bindparam("model")
_UNEMBEDDED = (
    select(documents.c.id)
    .where(documents.c.id > bindparam("after"), ~exists().where(_row == documents.c.id, _OF_MODEL))
    .order_by(documents.c.id)
    .limit(bindparam("limit"))
)
_PLACED = (
    select(_row, func.row_number(type_=Integer).over(order_by=_row).label("place"))
    .where(_OF_MODEL)
    .subquery("placed")
)
_SPREAD = (
    select(_PLACED.c.document_id)
    .where(
        _PLACED.c.place * bindparam("number") // bindparam("done")
        != (_PLACED.c.place - 1) * bindparam("number") // bindparam("done")
    )
    .order_by(_PLACED.c.document_id)
)


@cache
def _done(engine: Engine) -> Select[Any]:
    done = select(func.count().label("done")).select_from(embeddings).where(_OF_MODEL)
    return select(engine.tally(done))


@cache
def _coverage(engine: Engine) -> Select[Any]:
    every = select(func.count().label("documents")).select_from(documents)
    return select(
        _done(engine).scalar_subquery().label("done"),
        select(engine.tally(every)).scalar_subquery().label("documents"),
    )


@cache
def _of_rows(engine: Engine, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(_row, *columns).where(_OF_MODEL, engine.among(_row, "ids"))


class VectorReads:
    """Vectors, what has one and what is missing; nearest.py searches them."""

    def __init__(self, snapshot: Snapshot, models: ModelReads, documents: DocumentReads) -> None:
        self._snapshot = snapshot
        self._models = models
        self._documents = documents

    # Vectors by row

    def vectors(self, model: str, row_ids: Sequence[int]) -> dict[int, Floats]:
        from lib.stores.quantised import restored

        stored = self._models.stored(model)
        if stored is None:
            return {}
        found: dict[int, Floats] = {}
        for rows in self.packed(stored.id, row_ids):
            ids, scales, vectors = zip(*rows, strict=True)
            found.update(zip(ids, restored(vectors, scales, stored.dimension), strict=True))
        return found

    def windows(self, model: str, row_ids: Sequence[int]) -> dict[int, bytes]:
        stored = self._models.stored(model)
        if stored is None:
            return {}
        return {
            row.document_id: row.windows
            for rows in self._by_chunks(stored.id, row_ids, _windows)
            for row in rows
        }

    def packed(self, model_id: int, row_ids: Sequence[int]) -> Iterator[Sequence[Row[Any]]]:
        """Rows of (document_id, scale, vector), CHUNK at a time."""
        return self._by_chunks(model_id, row_ids, embeddings.c.scale, _vector)

    def _by_chunks(
        self, model_id: int, row_ids: Sequence[int], *columns: ColumnElement[Any]
    ) -> Iterator[Sequence[Row[Any]]]:
        wanted = _of_rows(self._snapshot.engine, *columns)
        for start in range(0, len(row_ids), CHUNK):
            ids = list(row_ids[start : start + CHUNK])
            rows = self._snapshot.rows(wanted, model=model_id, ids=ids)
            if rows:
                yield rows

    def sampled(self, model: str, number: int) -> tuple[list[int], Floats]:
        import numpy as np

        stored = self._models.stored(model)
        if stored is None:
            return [], np.empty((0, 0), dtype=np.float32)
        ids = self._spread(stored.id, number)
        return ids, self._restored(stored, ids)

    def sample(self, stored: StoredModel, number: int) -> Floats:
        """At most `number` vectors, evenly spread."""
        return self._restored(stored, self._spread(stored.id, number))

    def _spread(self, model_id: int, number: int) -> list[int]:
        """At most `number` rows, evenly apart among those that have a vector, in their order."""
        done = max(number, self.done(model_id), 1)
        return self._snapshot.ids(_SPREAD, model=model_id, number=number, done=done)

    def _restored(self, stored: StoredModel, row_ids: Sequence[int]) -> Floats:
        """(rows, dimension) of rows that have vectors."""
        import numpy as np

        from lib.stores.quantised import restored

        made = np.zeros((len(row_ids), stored.dimension), dtype=np.float32)
        places = {row_id: place for place, row_id in enumerate(row_ids)}
        for rows in self.packed(stored.id, row_ids):
            some = restored([r.vector for r in rows], [r.scale for r in rows], stored.dimension)
            made[[places[row.document_id] for row in rows]] = some
        return made

    # What is there, and what is missing

    def unembedded(self, model: str, limit: int, after: int = 0) -> list[tuple[int, Document]]:
        model_id = self._models.id(model)
        ids = self._snapshot.ids(_UNEMBEDDED, after=after, model=model_id, limit=limit)
        return list(zip(ids, self._documents.documents(ids), strict=True))

    def coverage(self, model: str) -> Coverage:
        [row] = self._snapshot.rows(_coverage(self._snapshot.engine), model=self._models.id(model))
        return Coverage(row.done, row.documents - row.done)

    def done(self, model_id: int) -> int:
        """How many documents have a vector."""
        return self._snapshot.number(_done(self._snapshot.engine), model=model_id)
