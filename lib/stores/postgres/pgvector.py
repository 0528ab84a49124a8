"""pgvector, where the server has it: a halfvec beside each int8 vector, under one
HNSW index a model.

The index draws candidates, as sign codes do elsewhere; the score comes from the int8 vector on
every path, so a cosine does not depend on the road that led to it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    cast,
    exc,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.types import UserDefinedType

from lib.core.errors import StoreError
from lib.stores.arrays import Floats
from lib.stores.database import Database
from lib.stores.postgres.patience import patient
from lib.stores.schema import embeddings
from lib.stores.upserts import replacing

log = logging.getLogger("mafteach.store")

OLDEST = (0, 8)
"""The first pgvector that goes on scanning where a filter leaves too little (iterative scan)."""

MOST_DIMENSIONS = 4000
"""What pgvector can index of a halfvec."""

FEWEST_ROWS = 2000
ENOUGH_ROWS = 20_000
"""A model is indexed from so many vectors on: the fewer when it is complete, so that a bulk
load comes before the index and not through it."""

BUILD_SECONDS = 3600.0
BUILD_MEMORY = "512MB"
"""Holds the graph of 200,000 vectors of 768 dimensions; a larger one is built more slowly."""

DRAWN = 100
DRAWN_OF_SOME = 50
DRAWN_A_HIT = 3
"""Candidates drawn at least, of all or of those that match, and for each hit wanted: fewer than
signs need, as the index' order is that of the vectors themselves.  The fewer match, the more of the
index is looked at for each, and the surer the first of them are the nearest."""

_PREFIX = "embeddings_near_"
_ANALYZE = "ANALYZE embeddings"


class PgVector:
    """VectorIndex; what the server does not offer is left to sign codes."""

    def install(self, connection: Connection) -> None:
        """The column and the extension: a server may gain it after the tables were made."""
        if installed(connection):
            return
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS vector")
                if _version(connection) >= OLDEST:
                    statement = "ALTER TABLE embeddings ADD COLUMN IF NOT EXISTS half halfvec"
                    connection.exec_driver_sql(statement)
        except exc.DBAPIError:
            return  # not installed or not permitted

    def put(
        self,
        connection: Connection,
        rows: Sequence[dict[str, Any]],
        vectors: Sequence[Sequence[float]],
    ) -> None:
        if not installed(connection):
            connection.execute(replacing(insert, embeddings, rows[0]), rows)
            return
        halved = [
            {**row, "half": _written(vector)} for row, vector in zip(rows, vectors, strict=True)
        ]
        connection.execute(replacing(insert, _halved, halved[0]), halved)

    def drawn(
        self,
        connection: Connection,
        model_id: int,
        query: Floats,
        matching: Select[Any] | None,
        limit: int,
    ) -> list[int] | None:
        """At most 1,000 looked at in one go; of those that match they may be fewer than `limit`
        where the nearest rarely do."""
        if not _indexed(connection, model_id):
            return None
        number = max(DRAWN if matching is None else DRAWN_OF_SOME, DRAWN_A_HIT * limit)
        connection.exec_driver_sql(f"SET LOCAL hnsw.ef_search = {min(max(number, DRAWN), 1000)}")
        connection.exec_driver_sql("SET LOCAL hnsw.iterative_scan = relaxed_order")
        nearest = nearest_rows(model_id, query, matching, number)
        return list(connection.execute(nearest).scalars())

    def settle(self, database: Database) -> None:
        """Makes the indexes that are due and drops those of models that are gone; searches and
        imports go on meanwhile.  What cannot be made now is made the next time."""
        try:
            for statement in database.read(_unsettled):
                _run(database, statement)
        except StoreError as error:
            log.warning("The vectors' index is not made; sign codes answer instead: %s", error)


def nearest_rows(
    model_id: int, query: Floats, matching: Select[Any] | None, number: int
) -> Select[Any]:
    """`document_id` of those nearest by their halves, of those that match.

    The numbers stand in the statement: only so does the planner see the partial index.
    """
    rows = select(embeddings.c.document_id).where(text(f"model_id = {int(model_id)}"))
    if matching is not None:
        rows = rows.where(embeddings.c.document_id.in_(matching))
    halved = _HalfVector(len(query))
    near: ColumnElement[Any] = literal_column(f"(half::{halved.get_col_spec()})").op("<#>")(
        cast(_written(query.tolist()), halved)
    )
    return rows.order_by(near).limit(number)


class _HalfVector(UserDefinedType[str]):
    cache_ok = True

    def __init__(self, dimension: int = 0) -> None:
        self.dimension = dimension

    def get_col_spec(self, **_: Any) -> str:
        return f"halfvec({self.dimension})" if self.dimension else "halfvec"

    def bind_expression(self, bindvalue: Any) -> Any:
        return cast(bindvalue, self)


_halved = Table(
    "embeddings",
    MetaData(),
    *(Column(each.name, each.type, primary_key=each.primary_key) for each in embeddings.c),
    Column("half", _HalfVector),
)


def _written(vector: Sequence[float]) -> str:
    """A halfvec's text; its parts hold eleven bits, five digits are more than they keep."""
    return "[" + ",".join(map("{:.5g}".format, vector)) + "]"


def _version(connection: Connection) -> tuple[int, ...]:
    installed = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    version = str(connection.exec_driver_sql(installed).scalar_one())
    return tuple(int(part) for part in version.split(".")[:2])


def installed(connection: Connection) -> bool:
    column = (
        "SELECT 1 FROM pg_attribute WHERE attrelid = 'embeddings'::regclass"
        " AND attname = 'half' AND NOT attisdropped"
    )
    return connection.exec_driver_sql(column).first() is not None


def _indexed(connection: Connection, model_id: int) -> bool:
    valid = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(connection.execute(valid, {"name": _PREFIX + str(model_id)}).scalar())


def _run(database: Database, statement: str) -> None:
    """While others read and write; it may wait for them as long as it takes, BUILD_SECONDS at
    most."""
    settings = {
        "statement_timeout": f"{int(BUILD_SECONDS * 1000)}",
        "lock_timeout": "30000",
        "maintenance_work_mem": BUILD_MEMORY,
        # A container's shared memory is often too small for parallel workers.
        "max_parallel_maintenance_workers": "0",
    }
    with database.alone() as connection, _set(connection, settings):
        patient(connection, BUILD_SECONDS)
        connection.exec_driver_sql(statement)


@contextmanager
def _set(connection: Connection, settings: Mapping[str, str]) -> Iterator[None]:
    """As long as the block.  What builds while others write runs outside any transaction, so that
    SET LOCAL is of no use; a pooler gives the session to somebody else afterwards."""
    for name, value in settings.items():
        connection.exec_driver_sql(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        with suppress(exc.DBAPIError):  # the server ended the session, and its settings
            for name in settings:
                connection.exec_driver_sql(f"RESET {name}")


def _unsettled(connection: Connection) -> list[str]:
    if not installed(connection):
        return [_ANALYZE]
    return [*_superfluous(connection), *_due(connection), _ANALYZE]


def _superfluous(connection: Connection) -> list[str]:
    """Indexes of models that are gone, and what an interrupted build has left."""
    rows = connection.exec_driver_sql(
        "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        f" WHERE indrelid = 'embeddings'::regclass AND starts_with(relname, '{_PREFIX}')"
        f" AND (NOT indisvalid OR relname NOT IN (SELECT '{_PREFIX}' || id FROM models))"
    )
    return [f"DROP INDEX CONCURRENTLY IF EXISTS {row.relname}" for row in rows]


def _due(connection: Connection) -> list[str]:
    """Every vector must be there as a halfvec: the index knows no others."""
    rows = connection.execute(
        text(
            "SELECT models.id, dimension FROM models JOIN embeddings ON model_id = models.id"
            " WHERE dimension <= :most GROUP BY models.id"
            " HAVING count(*) >= CASE WHEN complete THEN :fewest ELSE :enough END"
            " AND count(half) = count(*)"
        ),
        {"most": MOST_DIMENSIONS, "fewest": FEWEST_ROWS, "enough": ENOUGH_ROWS},
    )
    return [
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {_PREFIX}{row.id} ON embeddings USING hnsw"
        f" ((half::halfvec({row.dimension})) halfvec_ip_ops) WHERE model_id = {row.id}"
        for row in rows
        if not _indexed(connection, row.id)
    ]
