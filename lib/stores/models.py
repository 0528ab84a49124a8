"""The models whose vectors are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from lib.core.errors import StoreError
from lib.stores import kept
from lib.stores.arrays import Floats
from lib.stores.protocol import ModelRecord
from lib.stores.schema import meta, models
from lib.stores.snapshot import Snapshot

COMPARISON = "comparison"
"""The key of `meta` under which the last comparison of models is kept."""

_COMPARISON = select(meta.c.value).where(meta.c.key == COMPARISON)
_MODELS = select(models).order_by(models.c.id)
_STORED = select(
    models.c.id,
    models.c.dimension,
    models.c.version,
    select(meta.c.value).where(meta.c.key == "version").scalar_subquery().label("corpus"),
).where(models.c.name == bindparam("name"))


@dataclass(frozen=True)
class StoredModel:
    """`version` of its vectors and `corpus` version of the documents, in this snapshot."""

    id: int
    dimension: int
    version: int
    corpus: int


class ModelReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def models(self) -> list[ModelRecord]:
        return [
            ModelRecord(
                row.name, row.dimension, row.complete, kept.mapping(row.figures), row.version
            )
            for row in self._snapshot.rows(_MODELS)
        ]

    def comparison(self) -> dict[str, Any]:
        kept_as = [row.value for row in self._snapshot.rows(_COMPARISON)]
        return kept.mapping(kept_as[0]) if kept_as else {}

    def stored(self, model: str) -> StoredModel | None:
        for row in self._snapshot.rows(_STORED, name=model):
            return StoredModel(row.id, row.dimension, row.version, kept.number(row.corpus))
        return None

    def id(self, model: str) -> int:
        """0, which no model has, where it is not recorded."""
        stored = self.stored(model)
        return stored.id if stored else 0


def unit(vector: Floats, stored: StoredModel) -> Floats | None:
    """The query at length one, None where it is all zeros."""
    if vector.shape != (stored.dimension,):
        raise StoreError(
            f"The model's vectors have {stored.dimension} dimensions, the query {vector.shape}.",
            "Encode the query with the model that made the vectors.",
        )
    length = float((vector @ vector) ** 0.5)
    return vector / length if length else None
