"""At most five connections to one database, and every driver's errors made ours."""

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import sqlalchemy
from sqlalchemy import Connection, create_engine, exc
from sqlalchemy.pool import QueuePool

from lib.core.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseUnavailable,
    SettingsError,
    StoreError,
)
from lib.core.settings import MOST_CONNECTIONS
from lib.core.visible import one_line
from lib.stores import failures
from lib.stores.engine import STATEMENT_SECONDS
from lib.stores.protocol import PoolState
from lib.stores.registry import choose

T = TypeVar("T")
log = logging.getLogger("mafteach.store")

POOL_SECONDS = 5.0
IMPORT_STATEMENT_SECONDS = 300.0
CHECK_SECONDS = 3600.0


class Database:
    """Short read and write transactions over one bounded pool.

    A read gets a connection that refuses writes; it is tried once more if the connection
    turns out to be lost and time is left.  A write is never repeated.
    """

    def __init__(
        self, url: str, pool_size: int = 2, max_overflow: int = 3, root: Path | None = None
    ) -> None:
        if pool_size + max_overflow > MOST_CONNECTIONS:
            raise SettingsError(
                f"DB_POOL_SIZE + DB_MAX_OVERFLOW is {pool_size + max_overflow}; "
                f"at most {MOST_CONNECTIONS} connections are allowed.",
                "Set them to 2 and 3.",
            )
        self.limit = pool_size + max_overflow
        self.engine, address = choose(url)
        self.url = self.engine.located(address, root)
        self._errors: tuple[type[Exception], ...] = (exc.DBAPIError, *self.engine.driver_errors)
        self.connections = self._connections(pool_size, max_overflow)
        self._damaged = False
        self.closed = False

    def _connections(self, pool_size: int, max_overflow: int) -> sqlalchemy.Engine:
        connections = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=POOL_SECONDS,
            pool_recycle=300,
            pool_pre_ping=True,
            connect_args=self.engine.arguments(),
            query_cache_size=200,
        )
        self.engine.attach(connections)
        return connections

    def read(self, work: Callable[[Connection], T], seconds: float = STATEMENT_SECONDS) -> T:
        end = time.monotonic() + seconds
        try:
            with self.reading(seconds) as connection:
                return work(connection)
        except DatabaseUnavailable as lost:
            seconds = end - time.monotonic()
            if seconds <= 0 or not self.engine.worth_another(lost.__cause__):
                raise
        with self.reading(seconds) as connection:
            return work(connection)

    @contextmanager
    def reading(self, seconds: float = STATEMENT_SECONDS) -> Iterator[Connection]:
        with (
            self._translated(seconds),
            self.connections.connect() as connection,
            self.engine.limited(connection, seconds, write=False),
        ):
            yield connection

    @contextmanager
    def writing(self, seconds: float = IMPORT_STATEMENT_SECONDS) -> Iterator[Connection]:
        begun = False
        try:
            with self._translated(seconds), self.connections.connect() as connection:
                connection = connection.execution_options(mafteach_write=True)
                with connection.begin(), self.engine.limited(connection, seconds, write=True):
                    begun = True
                    yield connection
        except BaseException:
            if begun:
                self.tidy(wait=True)
            raise

    def tidy(self, wait: bool) -> None:
        with suppress(exc.TimeoutError, *self._errors):
            self.engine.tidy(self.connections, wait)

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection outside any transaction, without our limits; it is not used again."""
        with self._translated(IMPORT_STATEMENT_SECONDS), self.connections.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            try:
                yield connection
            finally:
                connection.invalidate()  # its settings end with it

    def check(self, most_bytes: float = math.inf) -> bool:
        """Looks whether all of it can be what was written, unless it is larger than this; then
        False.  Raises DatabaseDamaged, as everything does from then on."""
        with self.reading(CHECK_SECONDS) as connection:
            if self.engine.size_bytes(connection) > most_bytes:
                return False
            self.engine.check(connection)
        return True

    def recognise(self, go_on: bool = False) -> None:
        """From now on served by the engine that fits what the database has been made into; see
        `Engine.found`."""
        with self.reading() as connection:
            self.engine = self.engine.found(connection, go_on)

    def pool(self) -> PoolState:
        pool = self.connections.pool
        assert isinstance(pool, QueuePool)
        return PoolState(pool.checkedout(), pool.checkedin(), self.limit)

    def close(self) -> None:
        """What asks afterwards, from a thread that has not ended, is refused: the pool would open
        a connection again that nobody closes."""
        self.closed = True
        self.connections.dispose()

    @contextmanager
    def _translated(self, seconds: float) -> Iterator[None]:
        """A library's error becomes ours, with the cause kept; what is cut off had `seconds`.

        Damage that was seen once is told to everybody: what a damaged database answers may be
        wrong, and what is written to it lost.
        """
        if self.closed:
            raise DatabaseUnavailable("The database was closed: the program is stopping.")
        if self._damaged:
            raise failures.damaged()
        try:
            yield
        except DatabaseDamaged:
            self._damaged = True
            raise
        except exc.TimeoutError as error:
            raise DatabaseBusy(
                f"All database connections are busy; none came free in {POOL_SECONDS:.0f} s.",
                "Try again in a moment.",
            ) from error
        except self._errors as error:
            ours = self.engine.explained(error, seconds)
            if type(ours) in _UNCLEAR:
                log.warning("%s The driver says: %s", ours.message, _words_of(error))
            self._damaged = isinstance(ours, DatabaseDamaged)
            raise ours from error


_UNCLEAR = (StoreError, DatabaseUnavailable, DatabaseDamaged)
"""What nobody can mend who does not know the driver's own words."""


def _words_of(error: Exception) -> str:
    """Without the statement and its values."""
    return one_line(str(getattr(error, "orig", error)), 300)
