"""How often visitors came, counted for all instances together, by the clock of the database."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from lib.core.rate import Window
from lib.stores.engine import Engine
from lib.stores.schema import visits
from lib.stores.snapshot import Snapshot


class SqlVisits:
    """Visits over one short transaction; whoever counts the same window waits for its end."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self._connection = connection
        self._engine = engine
        engine.hurry(connection)

    def count(self, windows: Sequence[Window]) -> float:
        rows = self._held([window.key for window in windows])
        kept = {row.key: array("d", bytes(row.times)) for row in rows}
        now = float(max(row.now for row in rows))
        times = {
            window.key: array("d", [t for t in kept[window.key] if abs(now - t) < window.seconds])
            for window in windows
        }
        full = [each for each in windows if len(times[each.key]) >= each.amount]
        if full:
            return max(times[each.key][-each.amount] + each.seconds - now for each in full)
        self._engine.replace(
            self._connection,
            visits,
            [
                {
                    "key": each.key,
                    "times": (times[each.key] + array("d", [now])).tobytes(),
                    "until": now + each.seconds,
                }
                for each in windows
            ],
        )
        return 0.0

    def _held(self, keys: list[str]) -> Sequence[Row[Any]]:
        """(key, times, now) of each, which nobody else changes until the transaction ends; in one
        order for all, so that no two wait for each other."""
        keys = sorted(keys)
        asked = (
            select(visits.c.key, visits.c.times, self._engine.now().label("now"))
            .where(self._engine.among(visits.c.key, "keys"))
            .order_by(visits.c.key)
            .with_for_update()
        )
        snapshot = Snapshot(self._connection, self._engine)
        rows = snapshot.rows(asked, keys=keys)
        if len(rows) < len(keys):
            new = [{"key": key, "times": b"", "until": 0.0} for key in keys]
            self._forget()
            self._engine.keep(self._connection, visits, new)
            rows = snapshot.rows(asked, keys=keys)
        return rows

    def _forget(self) -> None:
        """Windows that have passed, whenever somebody comes who was not known."""
        now = self._connection.execute(select(self._engine.now())).scalar_one()
        gone = select(visits.c.key).where(visits.c.until <= bindparam("now"))
        gone = gone.with_for_update(skip_locked=True)
        self._connection.execute(delete(visits).where(visits.c.key.in_(gone)), {"now": now})
