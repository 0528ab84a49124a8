"""A database that takes in another one, some records a transaction.

How far it has come stands in `meta` and is written with the records themselves: a copy that was
stopped at any point goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from lib.core.analysis import Forms
from lib.core.errors import Conflict, UsageError
from lib.stores import kept
from lib.stores.archive import ARCHIVE_SECONDS, MADE_ANEW, PARTS, Part, SqlArchive, SqlRestoration
from lib.stores.database import Database
from lib.stores.half_moved import MOVING, mark
from lib.stores.protocol import COPIED, Place
from lib.stores.schema import document_forms, documents, meta
from lib.stores.writer import add_to_meta

_FORMS = [each.name for each in fields(Forms)]


class SqlIncoming:
    """Incoming on any engine of registry.py."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._engine = database.engine

    def begin(self, source: str, anew: bool) -> Place:
        with self._database.writing(ARCHIVE_SECONDS) as connection:
            self._engine.lock(connection)
            place = _place(connection)
            if place is not None and place.source == source and not anew:
                return place
            _check_free(connection, place, anew)
            copy = _Copy(connection, self._engine)
            copy.empty()
            copy.finish(settled=False)
            place = Place(source, COPIED[0], 0)
            self._keep(connection, place)
            return place

    def take(self, place: Place, part: str, records: Iterable[bytes]) -> Place:
        with self._database.writing(ARCHIVE_SECONDS) as connection:
            copy = _Copy(connection, self._engine)
            _check_unchanged(connection, place)
            taken = copy.take(part, records)
            copy.finish(settled=False)
            place = Place(place.source, part, place.done_of(part) + taken)
            self._keep(connection, place)
            return place

    def records(self, part: str) -> Iterator[bytes]:
        with self._database.reading(ARCHIVE_SECONDS) as connection:
            yield from SqlArchive(connection).records(part)

    def end(self, place: Place) -> None:
        with self._database.writing(ARCHIVE_SECONDS) as connection:
            self._engine.lock(connection)
            _check_unchanged(connection, place)
            connection.execute(delete(meta).where(meta.c.key == MOVING))
            add_to_meta(connection, self._engine, "version", 1)
            self._engine.settle(connection)
        self._engine.vectors.settle(self._database)

    def _keep(self, connection: Connection, place: Place) -> None:
        row = {"key": MOVING, "value": json.dumps(asdict(place))}
        self._engine.replace(connection, meta, [row])


class _Copy(SqlRestoration):
    """Takes documents as they were analysed, and what was made of that."""

    def _take(self, part: Part, rows: list[dict[str, Any]]) -> None:
        if part.name == "figures":
            self._engine.replace(self.connection, meta, rows)
        elif part.table is documents:
            self.connection.execute(insert(documents), rows)
        elif part.table is document_forms:
            self.connection.execute(insert(document_forms), rows)
            forms = {row["document_id"]: _forms(row) for row in rows}
            self._engine.text.insert(self.connection, forms)
        else:
            super()._take(part, rows)


def _forms(row: dict[str, Any]) -> Forms:
    return Forms(**{name: row[name] for name in _FORMS})


def _place(connection: Connection) -> Place | None:
    written = mark(connection)
    return None if written is None else Place(**kept.mapping(written))


def _check_free(connection: Connection, place: Place | None, anew: bool) -> None:
    if place is None and _holds_something(connection):
        raise UsageError(
            "The database to copy into is not empty; nothing was changed.",
            "Name an empty database, or a file that is not there yet.",
        )
    if place is not None and not anew:
        raise UsageError(
            "The database to copy into holds half of another one, or of this one before it was "
            "changed; nothing was done.",
            "Give --anew to remove that half and begin again.",
        )


def _holds_something(connection: Connection) -> bool:
    tables = {each.table for each in (*PARTS.values(), *MADE_ANEW.values())} - {meta}
    return any(connection.execute(select(each).limit(1)).first() for each in tables)


def _check_unchanged(connection: Connection, place: Place) -> None:
    if _place(connection) != place:
        raise Conflict(
            "Another process copies into the same database.",
            "Let that one come to its end, or stop it and run this again.",
        )
