"""A PostgreSQL whose documents are cut into parts on several servers (see sharding.py).

The planner sends filters, joins within a part and orders to where the parts lie.  It sends no
LIMIT and no count that way where an answer comes out of several parts; such a question is put
here to each part by itself, and all of them work on it at the same time: UNION ALL over foreign
scans is an asynchronous Append.
"""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import sqlalchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    MetaData,
    Select,
    Subquery,
    bindparam,
    cast,
    delete,
    func,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.functions import FunctionElement

from lib.core.errors import StoreError
from lib.core.match import CorpusStatistics, Frequencies, Match
from lib.core.ranking import K1, B, idf
from lib.stores import failures
from lib.stores.arrays import Floats
from lib.stores.database import Database
from lib.stores.engine import TextIndex, VectorIndex
from lib.stores.postgres.engine import PostgresEngine
from lib.stores.postgres.patience import patient
from lib.stores.postgres.pgvector import (
    BUILD_SECONDS,
    DRAWN,
    DRAWN_A_HIT,
    MOST_DIMENSIONS,
    PgVector,
    _written,
    nearest_rows,
)
from lib.stores.postgres.sharding import on_server, placed, without
from lib.stores.postgres.tsearch import TsearchIndex, _indexed, _weighted
from lib.stores.schema import document_forms, document_tags, documents, embeddings

log = logging.getLogger("mafteach.store")

_PLANNED = {
    "enable_partitionwise_join": "on",
    "enable_partitionwise_aggregate": "on",
    # The planner knows too little of a shard to let it sort: it would fetch all, and sort here.
    "enable_sort": "off",
}
_SIZE = """
    SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
_CUT = (documents, document_forms, _indexed, document_tags, embeddings)


class ShardedText(TsearchIndex):
    def ranked(
        self, match: Match, statistics: CorpusStatistics, frequencies: Frequencies
    ) -> Select[Any]:
        """The same sum of BM25 shares as one expression over a row: a shard is sent expressions,
        and no table of lexemes to join."""
        shares = [
            (lexeme, weight * idf(statistics.documents, frequency) * number * (K1 + 1), number)
            for lexeme, weight, number, frequency in _weighted(match, frequencies)
        ]
        any_of = cast(" | ".join(f"({lexeme})" for lexeme, *_ in shares), TSQUERY)
        score = _Score(statistics.average_length, shares)
        held = self.matching(match).where(_indexed.c.terms.op("@@")(any_of))
        return held.order_by(score.desc(), _indexed.c.document_id)


class _Score(FunctionElement[float]):
    """The sum of gain ÷ (base + slope × length) over the lexemes that a row holds."""

    type = Double()
    inherit_cache = False

    def __init__(self, average_length: float, shares: list[tuple[str, float, float]]) -> None:
        super().__init__(_indexed.c.terms, _indexed.c.length)
        self.slope = K1 * B / max(average_length, 1.0)
        self.shares = shares


@compiles(_Score)
def _score(element: _Score, compiler: Any, **_: Any) -> str:
    terms, length = (compiler.process(each) for each in element.clauses)
    return (
        " + ".join(
            f"CASE WHEN {terms} @@ {compiler.process(cast(lexeme, TSQUERY))} THEN {gain!r}::float8"
            f" / ({number + K1 * (1 - B)!r}::float8 + {element.slope!r}::float8 * {length}::float8)"
            " ELSE 0::float8 END"
            for lexeme, gain, number in element.shares
        )
        or "0::float8"
    )


class ShardedVectors(PgVector):
    """Every shard draws from its own index, or by its own scan while it has none."""

    def __init__(self, parts: int) -> None:
        self._parts = range(parts)

    def put(
        self,
        connection: Connection,
        rows: Sequence[dict[str, Any]],
        vectors: Sequence[Sequence[float]],
    ) -> None:
        """A foreign table knows no ON CONFLICT DO UPDATE."""
        ids = [row["document_id"] for row in rows]
        former = delete(embeddings).where(
            embeddings.c.model_id == rows[0]["model_id"],
            embeddings.c.document_id == func.any(bindparam("ids")),
        )
        connection.execute(former, {"ids": ids})
        halves = [_written(vector) for vector in vectors]
        columns = [list(each) for each in zip(*(row.values() for row in rows), strict=True)]
        types = {"scale": "float8", "vector": "bytea", "windows": "bytea"}
        arrays = ", ".join(f"%s::{types.get(name, 'int')}[]" for name in rows[0])
        connection.exec_driver_sql(
            f"INSERT INTO embeddings ({', '.join(rows[0])}, half)"
            f" SELECT * FROM unnest({arrays}, %s::halfvec[])",
            (*columns, halves),
        )

    def drawn(
        self,
        connection: Connection,
        model_id: int,
        query: Floats,
        matching: Select[Any] | None,
        limit: int,
    ) -> list[int]:
        number = share_of(max(DRAWN, DRAWN_A_HIT * limit), len(self._parts))
        nearest = _of_each(nearest_rows(model_id, query, matching, number), self._parts)
        return list(connection.execute(select(nearest)).scalars())

    def settle(self, database: Database) -> None:
        """As on one server, on each shard by itself."""
        try:
            with database.alone() as connection:
                patient(connection, BUILD_SECONDS)
                for server, statement in _unsettled(connection):
                    on_server(connection, server, statement)
                for part in self._parts:
                    connection.exec_driver_sql(f"ANALYZE embeddings_{part}")
        except StoreError as error:
            log.warning("The vectors' index is not made; shards scan instead: %s", error)


def share_of(number: int, parts: int) -> int:
    """How many of each part, so that of the nearest `number` hardly one is left out: a hash knows
    nothing of meaning, so a part's share of them is Poisson's, and this its mean and four times
    its spread."""
    mean = number / parts
    return min(number, math.ceil(mean + 4 * math.sqrt(mean)))


_NEAR = re.compile(r"embeddings_near_(\d+)_\d+")


def _unsettled(connection: Connection) -> Iterator[tuple[str, str]]:
    """(server, statement)."""
    models = connection.exec_driver_sql("SELECT id, dimension, complete FROM models").all()
    wanted = {
        row.id: row.dimension for row in models if row.complete and row.dimension <= MOST_DIMENSIONS
    }
    known = {str(row.id) for row in models}
    for server, parts in placed(connection).items():
        for name in _indexes(connection, server):
            if (found := _NEAR.fullmatch(name)) and found[1] not in known:
                yield server, f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
        for model, dimension in wanted.items():
            for part in parts:
                yield server, _build(model, dimension, part)
        yield server, "ANALYZE"


def _indexes(connection: Connection, server: str) -> list[str]:
    asked = "SELECT relname FROM pg_class WHERE relkind = 'i' AND relname LIKE 'embeddings_near_%%'"
    found = f"SELECT name FROM dblink(%s, '{asked.replace(chr(39), chr(39) * 2)}') AS t (name text)"
    return list(connection.exec_driver_sql(found, (server,)).scalars())


def _build(model: int, dimension: int, part: int) -> str:
    return (
        f"CREATE INDEX IF NOT EXISTS embeddings_near_{model}_{part}"
        f" ON embeddings_{part} USING hnsw ((half::halfvec({dimension})) halfvec_ip_ops)"
        f" WHERE model_id = {model}"
    )


class ShardedEngine(PostgresEngine):
    """Of one database, whose parts it knows."""

    text: TextIndex = ShardedText()

    def __init__(self, servers: Mapping[str, Sequence[int]], go_on: bool) -> None:
        self._servers = servers
        self._go_on = go_on
        self._lost: dict[str, float] = {}
        """server → when it may be asked again."""
        self.parts = range(sum(map(len, servers.values())))
        self.vectors: VectorIndex = ShardedVectors(len(self.parts))

    @contextmanager
    def limited(self, connection: Connection, seconds: float, write: bool) -> Iterator[None]:
        settings = dict(_PLANNED)
        lost = self._missed()
        if len(lost) == 1 and self._go_on and not write:
            settings["search_path"] = f"{without(lost[0])}, public"
        with super().limited(connection, seconds, write):
            set_all = (f"SET LOCAL {name} = {value}" for name, value in settings.items())
            connection.exec_driver_sql("; ".join(set_all))
            yield

    # A server that does not answer

    def _missed(self) -> list[str]:
        now = time.monotonic()
        return [server for server, again in list(self._lost.items()) if again > now]

    def lost_percent(self) -> int:
        lost = sum(len(self._servers[server]) for server in self._missed()) if self._go_on else 0
        return -(-100 * lost // len(self.parts))

    def worth_another(self, error: BaseException | None) -> bool:
        """What is found lost now is left out for a while."""
        unreached = _UNREACHED.search(str(getattr(error, "orig", "")))
        if unreached is None or unreached[1] not in self._servers:
            return super().worth_another(error)
        self._lost[unreached[1]] = time.monotonic() + LOST_SECONDS
        return self._go_on and len(self._missed()) == 1

    def explained(self, error: Exception, seconds: float) -> StoreError:
        code = str(getattr(getattr(error, "orig", None), "pgcode", "") or "")
        return failures.part_lost() if code.startswith("08") else super().explained(error, seconds)

    def size_bytes(self, connection: Connection) -> int:
        """Here, and on every server that answers."""
        lost = self._missed()
        asked = f"SELECT * FROM dblink(%s, $${_SIZE}$$) AS t (size bigint)"
        there = [
            int(connection.exec_driver_sql(asked, (server,)).scalar_one())
            for server in self._servers
            if server not in lost
        ]
        return super().size_bytes(connection) + sum(there)

    # Writing and asking

    def settle(self, connection: Connection) -> None:
        """The shards' own vacuum does; here it counts how much lies there."""
        for name in ("documents", "document_forms", "document_terms", "document_tags"):
            for part in self.parts:
                connection.exec_driver_sql(f"ANALYZE {name}_{part}")

    def first(self, rows: Select[Any]) -> Select[Any]:
        return spread(rows, self.parts)

    def tally(self, counts: Select[Any], *by: str) -> Subquery:
        return tallied(counts, self.parts, by)


LOST_SECONDS = 10.0
"""So long a server that did not answer is not asked again."""

_UNREACHED = re.compile(r'could not connect to server "(\w+)"')


def spread(rows: Select[Any], parts: Sequence[int]) -> Select[Any]:
    """The first of each part's first rows: `rows` has a LIMIT, and is in order."""
    limit, offset = rows._limit or 0, rows._offset or 0
    keys = rows._order_by_clauses
    bare = [key.element if _is_falling(key) else key for key in keys]
    keyed = rows.add_columns(*(each.label(f"key_{n}") for n, each in enumerate(bare)))
    found = _of_each(keyed.limit(limit + offset).offset(None), parts)
    width = len(rows.selected_columns)
    columns = list(found.c)
    order = [
        column.desc() if _is_falling(key) else column
        for column, key in zip(columns[width:], keys, strict=True)
    ]
    return select(*columns[:width]).order_by(*order).limit(limit).offset(offset)


def _is_falling(key: ColumnElement[Any]) -> bool:
    return getattr(key, "modifier", None) is operators.desc_op


def tallied(counts: Select[Any], parts: Sequence[int], by: Sequence[str]) -> Subquery:
    """Each part's numbers, added up."""
    found = _of_each(counts, parts)
    sums = [
        cast(func.coalesce(func.sum(each), 0), BigInteger).label(each.name)
        for each in found.c
        if each.name not in by
    ]
    groups = [found.c[name] for name in by]
    return select(*groups, *sums).group_by(*groups).subquery()


def _of_each(statement: Select[Any], parts: Sequence[int]) -> Subquery:
    """OFFSET 0 keeps the planner from merging in order, which waits for one part after the
    other."""
    asked = union_all(*(_in_part(statement, number) for number in parts))
    return asked.offset(0).subquery("found")


def _in_part(statement: Select[Any], number: int) -> Select[Any]:
    """The same, asked of one part alone: whatever it joins lies in the same part."""
    found = _part(number)

    def replaced(element: Any, **_: Any) -> Any:
        return found.get(element) if isinstance(element, _REPLACED) else None

    asked: Select[Any] = visitors.replacement_traverse(  # type: ignore[assignment]
        statement, {}, replaced
    )
    return asked


_REPLACED = (sqlalchemy.Table, sqlalchemy.Column)


@cache
def _part(number: int) -> Mapping[Any, Any]:
    """Tables and their columns → those of one part."""
    found: dict[Any, Any] = {}
    for table in _CUT:
        part = table.to_metadata(MetaData(), name=f"{table.name}_{number}")
        found[table] = part
        found.update((column, part.c[column.name]) for column in table.c)
    return found
