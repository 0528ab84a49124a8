"""A SQLite file: its connections, deadlines, errors and ways of writing."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Subquery,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    event,
    exc,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from lib.core.beside import held_by_json
from lib.core.errors import StoreError, UsageError
from lib.stores import failures
from lib.stores.arrays import Floats
from lib.stores.database import Database
from lib.stores.engine import LOCK_SECONDS, Engine, Replication, TextIndex, VectorIndex
from lib.stores.schema import embeddings
from lib.stores.sqlite.fts import FtsIndex
from lib.stores.upserts import ADD_FREQUENCY, KEEP_WORD, keeping, replacing

_DEADLINE = "mafteach_deadline"
_STEPS = 10_000
"""Of SQLite's machine between two looks at the clock."""


class NoVectorIndex:
    """VectorIndex of a database that has none."""

    def install(self, connection: Connection) -> None:
        """There is nothing to install."""

    def put(
        self,
        connection: Connection,
        rows: Sequence[dict[str, Any]],
        vectors: Sequence[Sequence[float]],
    ) -> None:
        connection.execute(replacing(insert, embeddings, rows[0]), rows)

    def drawn(
        self,
        connection: Connection,
        model_id: int,
        query: Floats,
        matching: Select[Any] | None,
        limit: int,
    ) -> None:
        return None

    def settle(self, database: Database) -> None:
        """There is nothing to settle."""


class SqliteEngine:
    name = "sqlite"
    title = "SQLite"
    driver_errors: tuple[type[Exception], ...] = (sqlite3.Error,)
    text: TextIndex = FtsIndex()
    vectors: VectorIndex = NoVectorIndex()
    replication: Replication | None = None
    most_passages: float = 100_000

    def found(self, connection: Connection, go_on: bool) -> Engine:
        return self

    # Connections

    def located(self, url: URL, root: Path | None) -> URL:
        path = _path(url)
        return url.set(database=str(root / path)) if root and path else url

    def is_there(self, url: URL) -> bool:
        path = _path(url)
        return path is not None and path.is_file()

    def prepare(self, url: URL) -> None:
        path = _path(url)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder of the database cannot be made: {path.parent}.",
                "Point DATABASE_URL at a folder that can be written.",
            ) from error
        if path.exists() and not os.access(path, os.R_OK):
            raise StoreError("The database file cannot be read.", "Check its owner and mode.")

    def arguments(self) -> dict[str, Any]:
        return {"timeout": LOCK_SECONDS, "check_same_thread": False}

    def attach(self, connections: sqlalchemy.Engine) -> None:
        event.listen(connections, "do_connect", _on_opening)
        event.listen(connections, "connect", _on_connect)
        event.listen(connections, "begin", _on_begin)

    @contextmanager
    def limited(self, connection: Connection, seconds: float, write: bool) -> Iterator[None]:
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        info = connection.info
        info[_DEADLINE] = time.monotonic() + seconds
        if not write:
            driver.execute("PRAGMA query_only = ON")
        driver.set_progress_handler(lambda: int(time.monotonic() > info[_DEADLINE]), _STEPS)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)
            if not write:
                driver.execute("PRAGMA query_only = OFF")

    @contextmanager
    def off_the_clock(self, connection: Connection) -> Iterator[None]:
        deadline = connection.info[_DEADLINE]
        begun = time.monotonic()
        connection.info[_DEADLINE] = float("inf")
        try:
            yield
        finally:
            connection.info[_DEADLINE] = deadline + time.monotonic() - begun

    def check(self, connection: Connection) -> None:
        """Every page and every row's form, at about 200 MB/s.  It cannot be interrupted."""
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
            raise failures.damaged()

    def explained(self, error: Exception, seconds: float) -> StoreError:
        """By SQLite's result code (sqlite.org/rescode.html)."""
        said = error.orig if isinstance(error, exc.DBAPIError) else error
        code = getattr(said, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED or "Could not decode" in str(said):
            return failures.damaged()
        if code in _EXPLAINED:
            return _EXPLAINED[code]()
        if code == sqlite3.SQLITE_INTERRUPT:
            return failures.timed_out(seconds)
        if isinstance(said, sqlite3.OperationalError):
            return failures.unavailable()
        return failures.refused()

    def worth_another(self, error: BaseException | None) -> bool:
        return bool(getattr(error, "connection_invalidated", False))

    def lost_percent(self) -> int:
        return 0

    def size_bytes(self, connection: Connection) -> int:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())

    def writable(self, connection: Connection) -> bool:
        path = connection.exec_driver_sql("PRAGMA database_list").first()
        return path is None or not path.file or writable(Path(path.file))

    # Writing

    def lock(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has done it."""

    def lock_table(self, connection: Connection, table: Table) -> None:
        """The same has."""

    def hurry(self, connection: Connection) -> None:
        """No commit waits for it (synchronous = NORMAL)."""

    def settle(self, connection: Connection) -> None:
        connection.exec_driver_sql("ANALYZE")

    def tidy(self, connections: sqlalchemy.Engine, wait: bool) -> None:
        """What was rolled back lies in the write-ahead log until the next checkpoint, and so
        does what was committed: on a full disk it would have no way out."""
        pooled = connections.raw_connection()
        try:
            pooled.cursor().execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if wait else 'PASSIVE'})")
        finally:
            pooled.close()

    def replace(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        connection.execute(replacing(insert, table, rows[0]), rows)

    def keep(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        connection.execute(keeping(insert, table, rows))

    def add_frequencies(self, connection: Connection, changes: list[tuple[str, str, int]]) -> None:
        connection.exec_driver_sql(
            f"INSERT INTO terms (form, term, documents) VALUES (?, ?, ?) {ADD_FREQUENCY}", changes
        )

    def add_word_lemmas(
        self, connection: Connection, rows: list[tuple[str, str, int, str]]
    ) -> None:
        connection.exec_driver_sql(
            "INSERT INTO word_lemmas (lemma, word, likelihood, spelled) VALUES (?, ?, ?, ?) "
            f"{KEEP_WORD}", rows,
        )  # fmt: skip

    def count_on(self, connection: Connection, table: Table) -> None:
        """The next id is the largest and one."""

    # Several servers

    def cut(self, database: Database, urls: Sequence[str], parts: int) -> dict[str, list[int]]:
        raise _one_file()

    def grow(self, database: Database, url: str) -> dict[str, list[int]]:
        raise _one_file()

    # Asking

    def first(self, rows: Select[Any]) -> Select[Any]:
        return rows

    def tally(self, counts: Select[Any], *by: str) -> Subquery:
        return counts.subquery()

    def now(self) -> ColumnElement[float]:
        return (func.julianday("now") - 2440587.5) * 86400.0

    def among(self, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        listed = func.json_each(bindparam(name, type_=_Listed)).table_valued("value")
        return column.in_(select(listed.c.value))


class _Listed(TypeDecorator[Sequence[Any]]):
    """A list of any length in one parameter."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str:
        return json.dumps(value)


def _path(url: URL) -> Path | None:
    """Of a database in a file."""
    return Path(url.database) if url.database and not url.database.startswith(":") else None


def _on_opening(
    _dialect: object, _record: object, positional: list[Any], named: dict[str, Any]
) -> None:
    """A file that cannot be written is still read."""
    path = Path(positional[0])
    if path.is_file() and not writable(path):
        positional[0] = f"{path.absolute().as_uri()}?{_reading(path)}"
        named["uri"] = True


def writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _reading(path: Path) -> str:
    """A database that has no write-ahead log beside it, and no place for one, can only be read
    as a file that nobody changes (sqlite.org/wal.html#read_only_databases)."""
    beside = (path.with_name(f"{path.name}-{suffix}") for suffix in ("wal", "shm"))
    return "mode=ro" if any(each.exists() for each in beside) else "immutable=1"


def _on_connect(driver: sqlite3.Connection, _record: object) -> None:
    driver.isolation_level = None  # transactions are ours: see _on_begin
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "cache_size = -4000",
        "temp_store = FILE",
        "journal_size_limit = 16000000",
    ):
        driver.execute(f"PRAGMA {pragma}")
    driver.create_function("side_by_side", 2, held_by_json, deterministic=True)


def _on_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("mafteach_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_EXPLAINED = {
    sqlite3.SQLITE_BUSY: failures.busy,
    sqlite3.SQLITE_LOCKED: failures.busy,
    sqlite3.SQLITE_FULL: failures.full,
    sqlite3.SQLITE_READONLY: failures.read_only,
}


def _one_file() -> UsageError:
    return UsageError(
        "SQLite keeps a corpus in one file; only a PostgreSQL database can lie on several servers.",
        "Name one in DATABASE_URL; docs/SCALE.md tells when that is worth it.",
    )
