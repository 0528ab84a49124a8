"""The vectors of tags; numpy is imported by who first asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select

from lib.core.documents import Tag
from lib.stores.arrays import Floats
from lib.stores.engine import Engine
from lib.stores.models import ModelReads, unit
from lib.stores.schema import categories, tag_embeddings, tags
from lib.stores.snapshot import Snapshot
from lib.stores.vectors import CHUNK

_NAMED_TAGS = select(tags.c.id, tags.c.name, categories.c.name.label("category")).join(
    categories, categories.c.id == tags.c.category_id
)
_UNEMBEDDED_TAGS = (
    _NAMED_TAGS.where(
        ~exists().where(
            tag_embeddings.c.tag_id == tags.c.id, tag_embeddings.c.model_id == bindparam("model")
        )
    )
    .order_by(tags.c.id)
    .limit(bindparam("limit"))
)
_TAG_VECTORS = (
    select(tag_embeddings.c.tag_id, tag_embeddings.c.scale, tag_embeddings.c.vector)
    .where(
        tag_embeddings.c.model_id == bindparam("model"),
        tag_embeddings.c.tag_id > bindparam("after"),
    )
    .order_by(tag_embeddings.c.tag_id)
    .limit(bindparam("chunk"))
)


@cache
def _of_tags(engine: Engine) -> Select[Any]:
    return _NAMED_TAGS.where(engine.among(tags.c.id, "ids"))


class TagVectorReads:
    def __init__(self, snapshot: Snapshot, models: ModelReads) -> None:
        self._snapshot = snapshot
        self._models = models

    def nearest_tags(self, model: str, vector: Floats, limit: int) -> list[tuple[Tag, float]]:
        from lib.stores.quantised import cosines

        stored = self._models.stored(model)
        query = unit(vector, stored) if stored else None
        if stored is None or query is None:
            return []
        scored, after = list[tuple[float, int]](), 0
        while rows := self._snapshot.rows(_TAG_VECTORS, model=stored.id, after=after, chunk=CHUNK):
            found = cosines([r.vector for r in rows], [r.scale for r in rows], query)
            scored += zip((-found).tolist(), (row.tag_id for row in rows), strict=True)
            after = rows[-1].tag_id
        best = sorted(scored)[:limit]
        named = self._tags_by_id([tag_id for _, tag_id in best])
        return [(named[tag_id], -score) for score, tag_id in best]

    def _tags_by_id(self, ids: Sequence[int]) -> dict[int, Tag]:
        rows = self._snapshot.rows(_of_tags(self._snapshot.engine), ids=ids)
        return {row.id: Tag(row.name, row.category) for row in rows}

    def unembedded_tags(self, model: str, limit: int) -> list[Tag]:
        rows = self._snapshot.rows(_UNEMBEDDED_TAGS, model=self._models.id(model), limit=limit)
        return [Tag(row.name, row.category) for row in rows]
