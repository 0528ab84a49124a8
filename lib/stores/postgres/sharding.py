"""Sets a database up over several servers, and moves parts of it between them.

What belongs to a document is cut into parts by its row's number (PostgreSQL's own hash
partitions).  Part 3 of every such table lies on one server, so that joins between them stay
there; the coordinator, behind DATABASE_URL, keeps everything else and knows where each part lies
(postgres_fdw).  docs/SCALE.md tells what this costs and when not to do it.

A key is unique within its part; that no two parts hold the same one is kept by the writer's
lock, under which SqlWriter looks a key up before it adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import URL, Connection

from lib.core.errors import StoreError, UsageError
from lib.stores.database import Database
from lib.stores.postgres.pgvector import installed

CUT = ("documents", "document_forms", "document_terms", "document_tags", "embeddings")
"""The tables whose rows lie with their document, each behind what it refers to."""

PARTS_A_SERVER = 2
"""So that twice as many servers can share them later; every part more is a statement more, for
each search (docs/SCALE.md)."""

SERVER = "mafteach_shard_"
_EXTENSIONS = ("vector", "pg_trgm")
_REMOTE = {
    "hnsw.ef_search": 200,
    "hnsw.iterative_scan": "relaxed_order",
    "enable_seqscan": "off",
    "random_page_cost": 1.1,
    "jit": "off",
}
"""What a session of ours on a shard begins with: see lib.stores.postgres.engine; SET LOCAL on
the coordinator does not reach there."""

_OPTIONS = {
    "extensions": ",".join(_EXTENSIONS),
    "async_capable": "true",
    "fetch_size": "1000",
    "batch_size": "200",
    "use_remote_estimate": "false",
    "connect_timeout": "2",
    "tcp_user_timeout": "2000",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "2",
    "options": " ".join(f"-c {name}={value}" for name, value in _REMOTE.items()),
}


def shard(coordinator: Database, urls: Sequence[str], parts: int = 0) -> dict[str, list[int]]:
    """Cuts the empty database at `coordinator` into `parts` on the servers at `urls`, by default
    PARTS_A_SERVER for each; returns which parts lie on which.

    Raises UsageError where the database holds documents, is cut already, or a server holds parts;
    StoreError where a server cannot be reached or has no pgvector.  Nothing is left half made on
    the coordinator; tables left on a server are taken over by the next try.
    """
    parts = parts or PARTS_A_SERVER * len(urls)
    _check(coordinator, urls, parts)
    placed = {url: list(range(each, parts, len(urls))) for each, url in enumerate(urls)}
    with coordinator.reading() as connection:
        shapes = [_shape(connection, name) for name in CUT]
    with ExitStack() as stack:
        for number, url in enumerate(urls, 1):
            server = stack.enter_context(closing(Database(url, 1, 0)))
            try:
                with server.writing() as connection:
                    make_parts(connection, shapes, placed[url])
            except StoreError as error:
                raise StoreError(
                    f"Server {number} of {len(urls)} cannot hold parts: {error.message}",
                    "It must be reached from here and have pgvector and pg_trgm; see the log.",
                ) from error
    with coordinator.writing() as connection:
        coordinator.engine.lock(connection)
        _cut(connection, shapes, [*placed.items()], parts)
    return {f"{SERVER}{number}": placed[url] for number, url in enumerate(urls, 1)}


def parts_of(connection: Connection) -> int:
    """Into how many parts the database is cut; 0 where it is not."""
    parts = "SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('documents')"
    return int(connection.exec_driver_sql(parts).scalar_one())


def placed(connection: Connection) -> dict[str, list[int]]:
    """Server → the parts that lie on it."""
    found: dict[str, list[int]] = {}
    for server, table in connection.exec_driver_sql(_PLACED):
        found.setdefault(server, []).append(int(table.rpartition("_")[2]))
    return {server: sorted(parts) for server, parts in sorted(found.items())}


_PLACED = """
    SELECT srvname, relname FROM pg_foreign_table
    JOIN pg_foreign_server ON pg_foreign_server.oid = ftserver
    JOIN pg_class ON pg_class.oid = ftrelid
    JOIN pg_inherits ON inhrelid = ftrelid WHERE inhparent = to_regclass('documents')
"""


def on_server(connection: Connection, server: str, statement: str) -> None:
    """Runs what belongs to no transaction of ours, such as making an index, on a shard."""
    connection.exec_driver_sql("SELECT dblink_exec(%s, %s)", (server, statement))


def _check(coordinator: Database, urls: Sequence[str], parts: int) -> None:
    if len(set(urls)) < 2 or len(set(urls)) < len(urls) or parts < len(urls):
        raise UsageError(
            f"{parts} parts cannot be shared among these servers.",
            "Name at least two servers, each once, and at least as many parts.",
        )
    with coordinator.reading() as connection:
        if parts_of(connection):
            raise UsageError("The database is cut into parts already.", "Use --add URL to grow it.")
        if not installed(connection):
            raise UsageError(
                "The coordinator has no pgvector, which shards answer by meaning with.",
                "Install it there, then name a new database in DATABASE_URL.",
            )
        if connection.exec_driver_sql("SELECT 1 FROM documents LIMIT 1").first():
            raise UsageError(
                "The database holds documents; only an empty one can be cut into parts.",
                "Back it up, name a new database in DATABASE_URL, cut that one, and restore.",
            )


# A table, as it is


@dataclass(frozen=True)
class Shape:
    """What makes a table, out of PostgreSQL's catalogue: migrations have written it."""

    name: str
    columns: list[str]
    constraints: list[str]
    indexes: list[str]
    key: str
    """The column that holds the document's row."""

    def part(self, number: int) -> Iterator[str]:
        """The statements that make one part of it."""
        name = f"{self.name}_{number}"
        yield f"CREATE TABLE {name} ({', '.join([*self.columns, *self.constraints])})".replace(
            "@", f"_{number}"
        )
        for index in self.indexes:
            yield f"CREATE INDEX ON {name} {index}"

    def parent(self) -> Iterator[str]:
        """What takes its place on the coordinator, without any part yet."""
        yield f"DROP TABLE {self.name} CASCADE"
        columns = ", ".join(each for each in self.columns if not each.startswith(_FILLER))
        yield f"CREATE TABLE {self.name} ({columns}) PARTITION BY HASH ({self.key})"


_FILLER = "filler "
"""Is left to the shard, which fills it: it need not be sent."""

_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull,
        CASE WHEN attname = 'id' THEN NULL ELSE pg_get_expr(adbin, adrelid) END AS default
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_CONSTRAINTS = """
    SELECT pg_get_constraintdef(oid),
        CASE contype WHEN 'f' THEN confrelid::regclass::text END AS refers
    FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f')
    ORDER BY contype DESC
"""
_INDEXES = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
"""


_SHAPES = """
CREATE TABLE part_shapes (
    name text PRIMARY KEY, columns text[] NOT NULL, constraints text[] NOT NULL,
    indexes text[] NOT NULL, key text NOT NULL
)
"""
"""Once the tables are cut, what the coordinator has of them tells no index and no key."""


def kept_shapes(connection: Connection) -> list[Shape]:
    kept = connection.exec_driver_sql("SELECT * FROM part_shapes")
    return sorted((Shape(*row) for row in kept), key=lambda shape: CUT.index(shape.name))


def _shape(connection: Connection, name: str) -> Shape:
    columns = [
        f"{row.attname} {row.type}"
        + (" NOT NULL" if row.attnotnull else "")
        + (f" DEFAULT {row.default}" if row.default else "")
        for row in connection.exec_driver_sql(_COLUMNS, (name,))
    ]
    constraints = [
        re.sub(r"REFERENCES (\w+)", r"REFERENCES \1@", row[0])
        for row in connection.exec_driver_sql(_CONSTRAINTS, (name,))
        if not row.refers or row.refers in CUT
    ]
    indexes = connection.exec_driver_sql(_INDEXES, (name,)).scalars()
    uses = [index[index.index(" USING ") :] for index in indexes]
    return Shape(name, columns, constraints, uses, "id" if name == "documents" else "document_id")


# A server, and what it holds


def make_parts(connection: Connection, shapes: Sequence[Shape], parts: Sequence[int]) -> None:
    for extension in _EXTENSIONS:
        connection.exec_driver_sql(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    for number in parts:
        for shape in reversed(shapes):
            _drop_empty(connection, f"{shape.name}_{number}")
        for shape in shapes:
            for statement in shape.part(number):
                connection.exec_driver_sql(statement)


def _drop_empty(connection: Connection, table: str) -> None:
    """What an earlier try has left.  Raises UsageError for a table that holds rows."""
    there = "SELECT to_regclass(%s) IS NOT NULL"
    if not connection.exec_driver_sql(there, (table,)).scalar():
        return
    if connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first():
        raise UsageError(
            f"A server holds a table {table} with rows.", "Name another, or an empty database."
        )
    connection.exec_driver_sql(f"DROP TABLE {table}")


def _cut(
    connection: Connection,
    shapes: Sequence[Shape],
    placed: Sequence[tuple[str, list[int]]],
    parts: int,
) -> None:
    connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgres_fdw")
    connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS dblink")
    connection.exec_driver_sql(_SHAPES)
    for shape in shapes:
        connection.exec_driver_sql(
            "INSERT INTO part_shapes VALUES (%s, %s::text[], %s::text[], %s::text[], %s)",
            astuple(shape),
        )
    for shape in reversed(shapes):
        for statement in shape.parent():
            connection.exec_driver_sql(statement)
    for number, (url, held) in enumerate(placed, 1):
        introduce(connection, f"{SERVER}{number}", url)
        for shape in shapes:
            for part in held:
                attach(connection, shape.name, part, parts, f"{SERVER}{number}")
    for statement in _GONE.split(";;"):
        connection.exec_driver_sql(statement)
    describe_losses(connection)


_GONE = """
CREATE FUNCTION document_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM judgements WHERE document_id = OLD.id;
    DELETE FROM tag_change_documents WHERE document_id = OLD.id;
    RETURN OLD;
END $$;;
CREATE TRIGGER document_gone AFTER DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION document_gone()
"""
"""Instead of the foreign keys ON DELETE CASCADE of what stays on the coordinator."""


def without(server: str) -> str:
    """The schema in which the tables and parts are as if this server held nothing."""
    return f"without_{server}"


def describe_losses(connection: Connection) -> None:
    """Views of the names that reads ask for, so that SHARD_LOSS=answer is a search_path."""
    servers = placed(connection)
    for server, lost in servers.items():
        schema = without(server)
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        left = [part for parts in servers.values() for part in parts if part not in lost]
        for table in CUT:
            parts = (f"SELECT * FROM public.{table}_{part}" for part in sorted(left))
            union = " UNION ALL ".join(parts)
            connection.exec_driver_sql(f"CREATE VIEW {schema}.{table} AS {union}")
            for part in lost:
                connection.exec_driver_sql(
                    f"CREATE VIEW {schema}.{table}_{part} AS"
                    f" SELECT * FROM public.{table}_{part} WHERE false"
                )


def introduce(connection: Connection, name: str, address: str) -> None:
    """The password is the driver's to quote, and is in no message of ours."""
    from sqlalchemy import make_url

    url = make_url(address)
    options = {**_OPTIONS, **_place(url)}
    written = ", ".join(f"{key} %s" for key in options)
    connection.exec_driver_sql(
        f"CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({written})",
        tuple(options.values()),
    )
    connection.exec_driver_sql(
        f"CREATE USER MAPPING FOR CURRENT_USER SERVER {name} OPTIONS (user %s, password %s)",
        (url.username or "", url.password or ""),
    )


def _place(url: URL) -> dict[str, Any]:
    own = {"host": url.host, "port": url.port and str(url.port), "dbname": url.database}
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    return {key: value for key, value in {**own, **query}.items() if value}


def attach(connection: Connection, table: str, part: int, parts: int, server: str) -> None:
    connection.exec_driver_sql(
        f"CREATE FOREIGN TABLE {table}_{part} PARTITION OF {table} "
        f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {part}) SERVER {server}"
    )
    sample_little(connection, f"{table}_{part}")


def sample_little(connection: Connection, table: str) -> None:
    """300 rows tell how many there are; how they are made is the shard's to know."""
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
    sampled = [
        f"ALTER COLUMN {name} SET STATISTICS 1"
        for name in connection.exec_driver_sql(columns, (table,)).scalars()
    ]
    connection.exec_driver_sql(f"ALTER FOREIGN TABLE {table} {', '.join(sampled)}")
