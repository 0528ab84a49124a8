"""What people keep on the server: searches and passages, by owner."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from lib.core.keeping import FIELDS, Kept, Kind, check_numbers
from lib.stores.schema import kept_items
from lib.stores.snapshot import Snapshot

_COLUMNS = [kept_items.c[name] for name in FIELDS]


class KeptReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def kept(self, owner: str) -> list[Kept]:
        return _kept(self._snapshot.connection, owner)


class SqlKeeper:
    """Keeper over one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, owner: str, items: Sequence[Kept]) -> None:
        fresh = {each.digest: each for each in items}
        there = {each.digest: each for each in _kept(self._connection, owner)}
        check_numbers({**there, **fresh}.values())
        self.drop(owner, list(fresh.values()))
        if fresh:
            rows = [_row(owner, each, there.get(digest)) for digest, each in fresh.items()]
            self._connection.execute(insert(kept_items), rows)

    def drop(self, owner: str, items: Sequence[Kept]) -> None:
        gone = kept_items.c.digest.in_([each.digest for each in items])
        self._connection.execute(delete(kept_items).where(kept_items.c.owner == owner, gone))


def _kept(connection: Connection, owner: str) -> list[Kept]:
    """By when they were first kept: a row that is written over gets another number.  What another
    version keeps, or a backup brought along, and this one does not know, is left where it is."""
    known = kept_items.c.kind.in_(list(Kind))
    rows = select(*_COLUMNS).where(kept_items.c.owner == owner, known)
    ordered = rows.order_by(kept_items.c.made, kept_items.c.id)
    return [_read(row) for row in connection.execute(ordered)]


def _read(row: Row[Any]) -> Kept:
    told = dict(row._mapping)
    return Kept(**{**told, "kind": Kind(told["kind"])})


def _row(owner: str, item: Kept, before: Kept | None) -> dict[str, Any]:
    """What was kept before stays as old as it was."""
    made = before.made if before else item.made
    return {**item.as_dict(), "made": made, "owner": owner, "digest": item.digest}
