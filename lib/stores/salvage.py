"""What can still be read of a damaged database, as an archive.

Rows are asked for by ranges of their numbers; a range that cannot be read is halved until what is
left out is what really cannot be.  A row is kept that has the form of its table and whose
documents, tags and models were read too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Row,
    Select,
    exc,
    func,
    select,
)

from lib.core.errors import DatabaseDamaged, StoreError
from lib.stores import kept
from lib.stores.archive import PARTS, Part, SqlArchive
from lib.stores.database import Database
from lib.stores.schema import documents, meta, models

SECONDS = 4 * 3600.0
RANGE = 64
"""Numbers asked for at once."""

MOST_ROWS = 1 << 20
"""So far numbers are tried where the database cannot say how far they go."""

_FORMS: dict[type, tuple[type, ...]] = {
    Integer: (int,), Boolean: (bool,), Float: (float,), LargeBinary: (bytes,), DateTime: (object,),
}  # fmt: skip


class Salvage(SqlArchive):
    """An archive whose `lost` counts what of each part could not be read."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.lost = Counter[str]()
        self._kept: dict[str, set[Any]] = {part: set() for part in PARTS}
        self._keys = set[str]()
        self._dimensions: dict[int, int] = {}

    def _rows(self, part: Part) -> Iterator[Row[Any]]:
        read = self._settings_left if part.table is meta else self._ranges
        for row in read(part):
            if self._usable(part, row):
                yield row
            else:
                self.lost[part.name] += 1

    def _settings_left(self, part: Part) -> Iterator[Row[Any]]:
        try:
            yield from self._settings(part)
        except exc.DBAPIError:
            self.lost[part.name] += 1

    def _ranges(self, part: Part) -> Iterator[Row[Any]]:
        last = self._last(part)
        for start in range(0, last + 1, RANGE):
            yield from self._range(part, start, min(start + RANGE, last + 1))

    def _range(self, part: Part, start: int, end: int) -> Iterator[Row[Any]]:
        keys = list(part.table.primary_key.columns)
        asked = select(*part.columns).where(keys[0] >= start, keys[0] < end).order_by(*keys)
        rows = self._tried(asked)
        if rows is not None:
            yield from rows
        elif end - start == 1:
            self.lost[part.name] += 1
        else:
            middle = (start + end) // 2
            yield from self._range(part, start, middle)
            yield from self._range(part, middle, end)

    def _last(self, part: Part) -> int:
        """The largest number of the part's rows; a guess where that cannot be read."""
        first = next(iter(part.table.primary_key.columns))
        largest = self._tried(select(func.max(first)))
        if largest is not None:
            return int(largest[0][0] or 0)
        return max(self._kept["documents"], default=self._counted())

    def _counted(self) -> int:
        """As many rows again may have been deleted from among those that are there."""
        rows = self._tried(select(meta.c.value).where(meta.c.key == "documents"))
        try:
            return min(2 * kept.number(rows[0].value) + 1000, MOST_ROWS) if rows else MOST_ROWS
        except StoreError:
            return MOST_ROWS

    def _tried(self, statement: Select[Any]) -> Sequence[Row[Any]] | None:
        """None where the database cannot read it."""
        try:
            with self.connection.begin_nested():
                return self.connection.execute(statement).all()
        except (exc.DBAPIError, ValueError, TypeError):  # unreadable, or no time, no flag
            return None

    def _usable(self, part: Part, row: Row[Any]) -> bool:
        told = dict(row._mapping)
        if not all(_has_form(column, told[column.name]) for column in part.columns):
            return False
        referring = {name: where for name, where in _REFERS.items() if name in told}
        if not all(told[name] in self._kept[where] for name, where in referring.items()):
            return False
        if part.table is documents and not self._is_new(told):
            return False
        if "vector" in told and len(told["vector"]) != self._dimensions[told["model_id"]]:
            return False
        if part.table is models:
            self._dimensions[told["id"]] = told["dimension"]
        if "id" in told:
            self._kept[part.name].add(told["id"])
        return True

    def _is_new(self, told: Mapping[str, Any]) -> bool:
        """A damaged tree may lead to one row twice."""
        if told["key"] in self._keys or told["id"] in self._kept["documents"]:
            return False
        self._keys.add(told["key"])
        return True

    def _ordinal(self, model_id: int) -> int:
        return 1 + sorted(self._kept["models"]).index(model_id)


_REFERS = {
    "document_id": "documents",
    "tag_id": "tags",
    "change_id": "tag_changes",
    "category_id": "categories",
    "model_id": "models",
}


def _has_form(column: Column[Any], value: Any) -> bool:
    if value is None:
        return bool(column.nullable)
    forms = next((forms for kind, forms in _FORMS.items() if isinstance(column.type, kind)), None)
    if forms is not None:
        return isinstance(value, forms)
    return isinstance(value, str) and "\0" not in value


@contextmanager
def salvaging(url: str, root: Path | None = None) -> Iterator[Salvage]:
    """Opens the database as it is, damaged or not; changes nothing.  Raises StoreError where it
    cannot even be opened."""
    database = Database(url, root=root)
    try:
        database.engine.prepare(database.url)
        with database.reading(SECONDS) as connection:
            yield Salvage(connection)
    except DatabaseDamaged as error:
        raise StoreError(
            "Nothing of the database can be read: it does not even begin like one.",
            "Restore a backup: python -m lib restore FILE.",
        ) from error
    finally:
        database.close()
