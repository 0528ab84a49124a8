"""What people said of passages, read and written."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from lib.core.errors import NotFound
from lib.core.judgements import Judgement
from lib.core.visible import one_line
from lib.stores.schema import documents, judgements
from lib.stores.snapshot import Snapshot

_said = judgements.c
_LAST = select(func.max(_said.id)).group_by(_said.query, _said.document_id)
_NAMED = select(
    _said.id, _said.query, documents.c.key, _said.grade, _said.who, _said.judged_at
).join(documents, documents.c.id == _said.document_id)


class JudgementReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def judgements(self, query: str | None = None) -> Iterator[Judgement]:
        asked = _NAMED.where(_said.id.in_(_LAST)).order_by(_said.query, _said.id)
        if query is not None:
            asked = asked.where(_said.query == query)
        for row in self._snapshot.connection.execute(asked):
            yield Judgement(row.query, row.key, row.grade, row.who, row.judged_at)


class SqlJudgementWriter:
    """JudgementWriter over one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def judge(self, judgement: Judgement) -> bool:
        row_id = self._row_of(judgement.document)
        said = _said.query == judgement.query, _said.document_id == row_id
        if self._first(select(_said.grade).where(*said)) == judgement.grade:
            return False
        row = {
            "query": judgement.query, "document_id": row_id, "grade": judgement.grade,
            "who": judgement.who, "judged_at": judgement.at,
        }  # fmt: skip
        self._connection.execute(insert(judgements).values(row))
        return True

    def _row_of(self, key: str) -> int:
        found = select(documents.c.id).where(documents.c.key == key)
        row_id = self._connection.execute(found).scalar()
        if row_id is None:
            raise NotFound(f"There is no document {one_line(key, 80)!r}.", "It may be gone by now.")
        return int(row_id)

    def _first(self, asked: Select[Any]) -> int | None:
        """Of the newest."""
        found: int | None = self._connection.execute(
            asked.order_by(_said.id.desc()).limit(1)
        ).scalar()
        return found

    def undo(self, query: str, who: str) -> Judgement | None:
        last = self._first(select(_said.id).where(_said.query == query, _said.who == who))
        if last is None:
            return None
        row = self._connection.execute(_NAMED.where(_said.id == last)).one()
        self._connection.execute(delete(judgements).where(_said.id == last))
        return Judgement(row.query, row.key, row.grade, row.who, row.judged_at)
