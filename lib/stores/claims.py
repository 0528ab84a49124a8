"""Who makes vectors now, and of which documents.

What lacks a vector is seen in `embeddings` itself; a claim only keeps others from making the same
one meanwhile.  It ends when the vector is written, when its worker leaves, and LEASE_SECONDS after
that worker was last heard of, by the clock of the database.  Advisory locks would end with a
session, which PgBouncer lends out by transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, select

from lib.core.documents import Document
from lib.stores.documents import DocumentReads
from lib.stores.engine import Engine
from lib.stores.models import ModelReads
from lib.stores.schema import claims, documents, embeddings, workers
from lib.stores.snapshot import Snapshot

LEASE_SECONDS = 15.0
WHOLE = 0
"""No document has this row: who claims it leads the model's run, of which there is one."""

_BEHIND: BindParameter[int] = bindparam("after")
_EMBEDDED = exists().where(
    embeddings.c.document_id == documents.c.id,
    embeddings.c.document_id > _BEHIND,
    embeddings.c.model_id == bindparam("model"),
)
_CLAIMED = exists().where(
    claims.c.document_id == documents.c.id,
    claims.c.document_id > _BEHIND,
    claims.c.model_id == bindparam("model"),
)
_FREE = (
    select(documents.c.id)
    .where(documents.c.id > _BEHIND, ~_EMBEDDED, ~_CLAIMED)
    .order_by(documents.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True, of=documents)
)
"""Two who ask at once are given different ones; on SQLite nobody asks at once.  That `after` is
said of every table lets an index scan of each begin there."""


class SqlClaims:
    """Claims of one worker, over one short transaction; that it lives is said by opening it."""

    def __init__(self, connection: Connection, engine: Engine, worker: str) -> None:
        self._connection = connection
        self._engine = engine
        self._worker = worker
        self._snapshot = Snapshot(connection, engine)
        self._models = ModelReads(self._snapshot)
        engine.hurry(connection)
        self._live()

    def _live(self) -> None:
        now = float(self._connection.execute(select(self._engine.now())).scalar_one())
        gone = select(workers.c.id).where(workers.c.until <= now).with_for_update(skip_locked=True)
        self._connection.execute(delete(workers).where(workers.c.id.in_(gone)))
        row = {"id": self._worker, "until": now + LEASE_SECONDS}
        self._engine.replace(self._connection, workers, [row])

    def lead(self, model: str) -> bool:
        model_id = self._models.id(model)
        self._claim(model_id, [WHOLE])
        leads = select(claims.c.worker).where(
            claims.c.model_id == model_id, claims.c.document_id == WHOLE
        )
        return self._connection.execute(leads).scalar() == self._worker

    def claim(self, model: str, most: int, after: int = 0) -> list[tuple[int, Document]]:
        model_id = self._models.id(model)
        while free := self._snapshot.ids(_FREE, model=model_id, after=after, most=most):
            self._claim(model_id, free)
            if mine := self._mine(model_id, free):
                return list(zip(mine, DocumentReads(self._snapshot).documents(mine), strict=True))
            after = free[-1]
        return []

    def _claim(self, model_id: int, rows: list[int]) -> None:
        made = [{"model_id": model_id, "document_id": row, "worker": self._worker} for row in rows]
        self._engine.keep(self._connection, claims, made)

    def _mine(self, model_id: int, free: list[int]) -> list[int]:
        """Of those that were free a moment ago: another may have been faster, and have written
        its vector already."""
        asked: dict[str, Any] = {"model": model_id, "ids": free}
        among = self._engine.among
        held = select(claims.c.document_id).where(
            claims.c.model_id == bindparam("model"),
            claims.c.worker == self._worker,
            among(claims.c.document_id, "ids"),
        )
        done = select(embeddings.c.document_id).where(
            embeddings.c.model_id == bindparam("model"), among(embeddings.c.document_id, "ids")
        )
        return sorted({*self._snapshot.ids(held, **asked)} - {*self._snapshot.ids(done, **asked)})

    def leave(self) -> None:
        self._connection.execute(delete(workers).where(workers.c.id == self._worker))
