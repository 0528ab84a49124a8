"""One engine of at most five connections, and the errors of two drivers made ours."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import QueuePool

from lib.core.errors import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseUnavailable,
    QueryTimeout,
    SettingsError,
    StoreError,
)
from lib.stores.protocol import PoolState

T = TypeVar("T")

MOST_CONNECTIONS = 5
STATEMENT_SECONDS = 5.0
LOCK_SECONDS = 2.0
POOL_SECONDS = 5.0
IMPORT_STATEMENT_SECONDS = 300.0
_DEADLINE = "mafteach_deadline"


class Database:
    """Short read and write transactions over one bounded pool.

    A read gets a connection that refuses writes; it is tried once more if the connection
    turns out to be lost.  A write is never repeated.
    """

    def __init__(self, url: str, pool_size: int = 2, max_overflow: int = 3) -> None:
        if pool_size + max_overflow > MOST_CONNECTIONS:
            raise SettingsError(
                f"DB_POOL_SIZE + DB_MAX_OVERFLOW is {pool_size + max_overflow}; "
                f"at most {MOST_CONNECTIONS} connections are allowed.",
                "Set them to 2 and 3.",
            )
        self.limit = pool_size + max_overflow
        self.url = make_url(normal_url(url))
        self.engine = _engine(
            self.url.render_as_string(hide_password=False), pool_size, max_overflow
        )
        self.sqlite = self.engine.dialect.name == "sqlite"

    def read(self, work: Callable[[Connection], T], seconds: float = STATEMENT_SECONDS) -> T:
        try:
            with self.reading(seconds) as connection:
                return work(connection)
        except DatabaseUnavailable as lost:
            if not getattr(lost.__cause__, "connection_invalidated", False):
                raise
        with self.reading(seconds) as connection:
            return work(connection)

    @contextmanager
    def reading(self, seconds: float = STATEMENT_SECONDS) -> Iterator[Connection]:
        with (
            translated(),
            self.engine.connect() as connection,
            self._limits(connection, seconds, write=False),
        ):
            yield connection

    @contextmanager
    def writing(self, seconds: float = IMPORT_STATEMENT_SECONDS) -> Iterator[Connection]:
        with translated(), self.engine.connect() as connection:
            connection = connection.execution_options(mafteach_write=True)
            with connection.begin(), self._limits(connection, seconds, write=True):
                yield connection

    def run_alone(self, statement: str, seconds: float, memory: str) -> None:
        """One statement outside a transaction, on PostgreSQL: to make an index while others
        read and write.  It may wait for them as long as it takes, in `seconds` at most."""
        with translated(), self.engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            settings = {
                "statement_timeout": f"{int(seconds * 1000)}",
                "lock_timeout": "30000",
                "maintenance_work_mem": memory,
                # A container's shared memory is often too small for parallel workers.
                "max_parallel_maintenance_workers": "0",
            }
            try:
                for name, value in settings.items():
                    connection.exec_driver_sql(f"SET {name} = '{value}'")
                connection.exec_driver_sql(statement)
            finally:
                connection.invalidate()  # its settings end with it

    @contextmanager
    def _limits(self, connection: Connection, seconds: float, write: bool) -> Iterator[None]:
        if not self.sqlite:
            milliseconds = int(seconds * 1000)
            if not write:
                # The planner takes a look at every row for cheap where the tsvectors lie
                # aside: it does not count their unpacking, which is nearly all of the cost.
                connection.exec_driver_sql(
                    "SET TRANSACTION READ ONLY; SET LOCAL enable_seqscan = off"
                )
            if write or seconds != STATEMENT_SECONDS:
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
            if write:
                connection.exec_driver_sql(
                    f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}"
                )
            yield
            return
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        info = connection.info
        info[_DEADLINE] = time.monotonic() + seconds
        if not write:
            driver.execute("PRAGMA query_only = ON")
        driver.set_progress_handler(lambda: int(time.monotonic() > info[_DEADLINE]), 10_000)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)
            if not write:
                driver.execute("PRAGMA query_only = OFF")

    def pool(self) -> PoolState:
        pool = self.engine.pool
        assert isinstance(pool, QueuePool)
        return PoolState(pool.checkedout(), pool.checkedin(), self.limit)

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def off_the_clock(connection: Connection) -> Iterator[None]:
    """What runs inside, many short statements, is not counted against the read's deadline.

    PostgreSQL's deadline is each statement's own: there is nothing to stop.
    """
    deadline = connection.info.get(_DEADLINE)
    if deadline is None:
        yield
        return
    begun = time.monotonic()
    connection.info[_DEADLINE] = float("inf")
    try:
        yield
    finally:
        connection.info[_DEADLINE] = deadline + time.monotonic() - begun


def normal_url(url: str) -> str:
    """Platforms hand out postgres:// and postgresql://; SQLAlchemy wants the driver named."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg2://" + url.removeprefix(scheme)
    return url


def _engine(url: str, pool_size: int, max_overflow: int) -> Engine:
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL cannot be read as a database address.",
            "Write sqlite:///file.db or postgresql://user:password@host/name.",
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(
            f"DATABASE_URL names {parsed.get_backend_name()!r}; SQLite and PostgreSQL are served.",
            "Write sqlite:///file.db or postgresql://user:password@host/name.",
        )
    sqlite = parsed.get_backend_name() == "sqlite"
    engine = create_engine(
        parsed,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=POOL_SECONDS,
        pool_recycle=300,
        pool_pre_ping=True,
        connect_args=_sqlite_arguments() if sqlite else _postgres_arguments(),
        query_cache_size=200,
    )
    if sqlite:
        _configure_sqlite(engine)
    return engine


def _sqlite_arguments() -> dict[str, object]:
    return {"timeout": LOCK_SECONDS, "check_same_thread": False}


def _postgres_arguments() -> dict[str, object]:
    return {
        "connect_timeout": 5,
        "application_name": "mafteach",
        "options": (
            f"-c statement_timeout={int(STATEMENT_SECONDS * 1000)} "
            f"-c lock_timeout={int(LOCK_SECONDS * 1000)} "
            "-c idle_in_transaction_session_timeout=10000 "
            "-c jit=off "  # compiling takes longer than any of our statements runs
            "-c random_page_cost=1.1"  # the index is in memory or on flash
        ),
        # A server that vanishes without a word is noticed by the kernel, not by us.
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }


def _configure_sqlite(engine: Engine) -> None:
    def on_connect(driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None  # transactions are ours: see on_begin
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "cache_size = -4000",
            "temp_store = FILE",
            "journal_size_limit = 16000000",
        ):
            driver.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("mafteach_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


@contextmanager
def translated() -> Iterator[None]:
    """A library's error becomes ours, with the cause kept."""
    try:
        yield
    except exc.TimeoutError as error:
        raise DatabaseBusy(
            f"All database connections are busy; none came free in {POOL_SECONDS:.0f} s.",
            "Try again in a moment.",
        ) from error
    except exc.DBAPIError as error:
        raise _ours(error) from error
    except sqlite3.Error as error:
        raise _ours_by_message(str(error)) from error


def _ours(error: exc.DBAPIError) -> StoreError:
    code = getattr(error.orig, "pgcode", None)
    if code in ("57014",):  # query_canceled: statement_timeout
        return _timeout()
    if code in ("55P03", "40001", "40P01"):  # lock_not_available, serialization, deadlock
        return _busy()
    if code in ("53100", "53200"):  # disk_full, out_of_memory
        return _full()
    if code and not code.startswith(("08", "57", "53")):
        return StoreError("The database refused a statement.", "See the log for its reason.")
    if error.connection_invalidated or code or isinstance(error, exc.OperationalError):
        return _ours_by_message(str(error.orig))
    return StoreError("The database refused a statement.", "See the log for its reason.")


def _ours_by_message(message: str) -> StoreError:
    if "interrupted" in message:
        return _timeout()
    if "locked" in message or "busy" in message:
        return _busy()
    if "disk is full" in message or "No space left" in message:
        return _full()
    if "readonly" in message:
        return StoreError("The database is open for reading only.", "Nothing was changed.")
    return DatabaseUnavailable(
        "The database does not answer.",
        "Check DATABASE_URL and that the server runs, then try again.",
    )


def _timeout() -> QueryTimeout:
    return QueryTimeout(
        f"The search took longer than {STATEMENT_SECONDS:.0f} s and was stopped.",
        "Narrow it with another word or a tag.",
    )


def _busy() -> DatabaseBusy:
    return DatabaseBusy("The database is busy with another change.", "Try again in a moment.")


def _full() -> DatabaseFull:
    return DatabaseFull(
        "The disk of the database is full; nothing was written.", "Free some space, then try again."
    )
