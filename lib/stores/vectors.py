"""Reads of the vectors, on both databases; numpy is imported by who first asks for one."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, text

from lib.core.documents import Document, Tag
from lib.core.errors import StoreError
from lib.stores.protocol import Coverage, ModelRecord

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

CHUNK = 1000
"""Vectors in memory at once while codes are made: 4 MB of 768 dimensions."""


@dataclass(frozen=True)
class StoredModel:
    """`version` of its vectors and `corpus` version of the documents, in this snapshot."""

    id: int
    dimension: int
    version: int
    corpus: int


class VectorReads(ABC):
    """What CorpusReader tells of vectors, over one open connection; nearest.py searches them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @abstractmethod
    def documents(self, row_ids: Sequence[int]) -> list[Document]: ...

    # Vectors by row

    def vectors(self, model: str, row_ids: Sequence[int]) -> dict[int, Floats]:
        from lib.stores.quantised import restored

        stored = self._stored(model)
        if stored is None:
            return {}
        found: dict[int, Floats] = {}
        for rows in self._vector_rows(stored.id, row_ids):
            some = restored([r.vector for r in rows], [r.scale for r in rows], stored.dimension)
            found.update(zip((row.document_id for row in rows), some, strict=True))
        return found

    def windows(self, model: str, row_ids: Sequence[int]) -> dict[int, bytes]:
        stored = self._stored(model)
        if stored is None:
            return {}
        return {
            row.document_id: bytes(row.windows)
            for rows in self._vector_rows(stored.id, row_ids, "windows")
            for row in rows
        }

    def _vector_rows(
        self, model_id: int, row_ids: Sequence[int], columns: str = "scale, vector"
    ) -> Iterator[Sequence[Row[Any]]]:
        for start in range(0, len(row_ids), CHUNK):
            ids = row_ids[start : start + CHUNK]
            rows = self._sql(
                f"SELECT document_id, {columns} FROM embeddings WHERE model_id = :model"
                f" AND document_id {self._among}",
                model=model_id, ids=self._listed(ids),
            )  # fmt: skip
            if rows:
                yield rows

    def sampled(self, model: str, number: int) -> tuple[list[int], Floats]:
        import numpy as np

        stored = self._stored(model)
        if stored is None:
            return [], np.empty((0, 0), dtype=np.float32)
        ids = self._spread(stored.id, number)
        return ids, self._vectors_of(stored, ids)

    def _spread(self, model_id: int, number: int) -> list[int]:
        """At most `number` rows, evenly apart among those that have a vector, in their order."""
        rows = self._sql(
            "SELECT document_id FROM (SELECT document_id, row_number() OVER (ORDER BY document_id)"
            " AS place FROM embeddings WHERE model_id = :model) AS placed"
            " WHERE place * :number / :done <> (place - 1) * :number / :done ORDER BY document_id",
            model=model_id, number=number, done=max(number, self._done(model_id), 1),
        )  # fmt: skip
        return [row.document_id for row in rows]

    def _vectors_of(self, stored: StoredModel, row_ids: Sequence[int]) -> Floats:
        """(rows, dimension) of rows that have vectors."""
        import numpy as np

        from lib.stores.quantised import restored

        made = np.zeros((len(row_ids), stored.dimension), dtype=np.float32)
        places = {row_id: place for place, row_id in enumerate(row_ids)}
        for rows in self._vector_rows(stored.id, row_ids):
            some = restored([r.vector for r in rows], [r.scale for r in rows], stored.dimension)
            made[[places[row.document_id] for row in rows]] = some
        return made

    # What is there, and what is missing

    def unembedded(self, model: str, limit: int, after: int = 0) -> list[tuple[int, Document]]:
        rows = self._sql(
            "SELECT id FROM documents WHERE id > :after AND NOT EXISTS (SELECT 1 FROM embeddings"
            " WHERE document_id = documents.id AND model_id = :model) ORDER BY id LIMIT :limit",
            after=after, model=self._model_id(model), limit=limit,
        )  # fmt: skip
        ids = [row.id for row in rows]
        return list(zip(ids, self.documents(ids), strict=True))

    def coverage(self, model: str) -> Coverage:
        [row] = self._sql(
            "SELECT (SELECT count(*) FROM embeddings WHERE model_id = :model) AS done,"
            " (SELECT count(*) FROM documents) AS documents",
            model=self._model_id(model),
        )
        return Coverage(row.done, row.documents - row.done)

    def row_ids(self, keys: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(keys), CHUNK):
            some = self._listed(keys[start : start + CHUNK])
            rows = self._sql(f"SELECT key, id FROM documents WHERE key {self._among}", ids=some)
            found.update((row.key, row.id) for row in rows)
        return found

    # Tags

    def nearest_tags(self, model: str, vector: Floats, limit: int) -> list[tuple[Tag, float]]:
        from lib.stores.quantised import cosines

        stored = self._stored(model)
        query = unit(vector, stored) if stored else None
        if stored is None or query is None:
            return []
        scored, after = list[tuple[float, int]](), 0
        while rows := self._sql(
            "SELECT tag_id, scale, vector FROM tag_embeddings WHERE model_id = :model"
            " AND tag_id > :after ORDER BY tag_id LIMIT :chunk",
            model=stored.id, after=after, chunk=CHUNK,
        ):  # fmt: skip
            found = cosines([r.vector for r in rows], [r.scale for r in rows], query)
            scored += zip((-found).tolist(), (row.tag_id for row in rows), strict=True)
            after = rows[-1].tag_id
        best = sorted(scored)[:limit]
        named = self._tags_by_id([tag_id for _, tag_id in best])
        return [(named[tag_id], -score) for score, tag_id in best]

    def _tags_by_id(self, ids: Sequence[int]) -> dict[int, Tag]:
        rows = self._sql(f"{_NAMED_TAGS} WHERE tags.id {self._among}", ids=self._listed(ids))
        return {row.id: Tag(row.name, row.category) for row in rows}

    def unembedded_tags(self, model: str, limit: int) -> list[Tag]:
        rows = self._sql(
            f"{_NAMED_TAGS} WHERE NOT EXISTS (SELECT 1 FROM tag_embeddings"
            " WHERE tag_id = tags.id AND model_id = :model) ORDER BY tags.id LIMIT :limit",
            model=self._model_id(model), limit=limit,
        )  # fmt: skip
        return [Tag(row.name, row.category) for row in rows]

    # Models

    def models(self) -> list[ModelRecord]:
        return [
            ModelRecord(
                row.name, row.dimension, bool(row.complete), json.loads(row.figures), row.version
            )
            for row in self._sql("SELECT * FROM models ORDER BY id")
        ]

    def _stored(self, model: str) -> StoredModel | None:
        rows = self._sql(
            "SELECT id, dimension, version, (SELECT value FROM meta WHERE key = 'version')"
            " AS corpus FROM models WHERE name = :name",
            name=model,
        )
        for row in rows:
            return StoredModel(row.id, row.dimension, row.version, int(row.corpus or 0))
        return None

    def _model_id(self, model: str) -> int:
        """0, which no model has, where it is not recorded."""
        stored = self._stored(model)
        return stored.id if stored else 0

    def _done(self, model_id: int) -> int:
        [row] = self._sql("SELECT count(*) FROM embeddings WHERE model_id = :id", id=model_id)
        return int(row[0])

    # Plumbing

    def _sql(self, statement: str, **values: object) -> Sequence[Row[Any]]:
        return self._connection.execute(text(statement), values).all()

    @property
    def _among(self) -> str:
        """Behind a column: whether it is one of `ids`, of any number, in one parameter."""
        sqlite = self._connection.dialect.name == "sqlite"
        return "IN (SELECT value FROM json_each(:ids))" if sqlite else "= ANY(:ids)"

    def _listed(self, ids: Sequence[object]) -> object:
        return json.dumps(ids) if self._connection.dialect.name == "sqlite" else list(ids)


_NAMED_TAGS = (
    "SELECT tags.id, tags.name, categories.name AS category"
    " FROM tags JOIN categories ON categories.id = tags.category_id"
)


def unit(vector: Floats, stored: StoredModel) -> Floats | None:
    """The query at length one, None where it is all zeros."""
    if vector.shape != (stored.dimension,):
        raise StoreError(
            f"The model's vectors have {stored.dimension} dimensions, the query {vector.shape}.",
            "Encode the query with the model that made the vectors.",
        )
    length = float((vector @ vector) ** 0.5)
    return vector / length if length else None
