"""The log of tag work, as it is read."""

from datetime import UTC
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, select

from lib.core.documents import Tag
from lib.core.tagging import TagAct, TagChange
from lib.stores.schema import tag_changes
from lib.stores.snapshot import Snapshot

_undo = tag_changes.alias("undo")
CHANGES: Select[Any] = select(
    tag_changes, exists().where(_undo.c.undoes == tag_changes.c.id).label("undone")
)
_NEWEST = CHANGES.order_by(tag_changes.c.id.desc()).limit(bindparam("limit"))
_BEFORE = _NEWEST.where(tag_changes.c.id < bindparam("before"))


class TagChangeReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def tag_changes(self, limit: int, before: int = 0) -> list[TagChange]:
        if before:
            rows = self._snapshot.rows(_BEFORE, limit=limit, before=before)
        else:
            rows = self._snapshot.rows(_NEWEST, limit=limit)
        return list(map(change_of, rows))


def change_of(row: Row[Any]) -> TagChange:
    """A row of CHANGES."""
    to = Tag(row.to_name, row.to_category) if row.to_name else None
    return TagChange(
        row.id, row.made_at.replace(tzinfo=UTC), row.author, TagAct(row.act),
        Tag(row.name, row.category), to, row.color, row.former, row.documents, row.undoes,
        row.kept, bool(row.undone),
    )  # fmt: skip
