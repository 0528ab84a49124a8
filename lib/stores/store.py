"""The corpus' store: one database behind the contract."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from lib.core.errors import DatabaseBusy, DatabaseReadOnly, NotFound, SchemaError
from lib.stores.archive import ARCHIVE_SECONDS, SqlArchive, SqlRestoration
from lib.stores.claims import SqlClaims
from lib.stores.database import IMPORT_STATEMENT_SECONDS, Database
from lib.stores.engine import STATEMENT_SECONDS
from lib.stores.half_moved import check_whole
from lib.stores.incoming import SqlIncoming
from lib.stores.judgements import SqlJudgementWriter
from lib.stores.keeping import SqlKeeper
from lib.stores.migrations import MIGRATIONS, begin_reanalysis, migrate, schema_version
from lib.stores.protocol import (
    Archive,
    Claims,
    CorpusReader,
    CorpusWriter,
    Incoming,
    JudgementWriter,
    Keeper,
    PoolState,
    ReplicaState,
    Restoration,
    TagWriter,
    VectorWriter,
    Visits,
)
from lib.stores.reader import SqlReader
from lib.stores.replica import Replica, shared
from lib.stores.schema import judgements, kept_items
from lib.stores.shelf import CodeShelf
from lib.stores.tag_writer import SqlTagWriter
from lib.stores.vector_writer import SqlVectorWriter
from lib.stores.visits import SqlVisits
from lib.stores.writer import SqlWriter

T = TypeVar("T")
log = logging.getLogger("mafteach.store")

VECTOR_SECONDS = 30.0
"""A batch of vectors is written in milliseconds, a model's are removed in seconds."""

TAGGING_SECONDS = 60.0
"""Ten thousand passages are tagged in a second; a merge may touch many more."""

COUNTING_SECONDS = 1.0
"""So long at most a search waits to be counted."""

STARTING_SECONDS = 20.0
"""So long a server that starts waits for another that brings the same database up to date."""

OPENING_BYTES = 64 << 20
"""What is not larger is looked through, for damage, whenever it is opened: in 0.3 s at most."""


class SqlStore:
    """CorpusStore on any engine of registry.py."""

    def __init__(self, database: Database, replica: Replica | None = None) -> None:
        self.database = database
        self._replica = replica
        self._engine = database.engine
        self._shelf = CodeShelf()
        self._commits = 0

    def read(self, work: Callable[[CorpusReader], T], seconds: float = STATEMENT_SECONDS) -> T:
        def asked(connection: Connection) -> T:
            here = connection.engine is self.database.connections
            return work(SqlReader(connection, self._engine, self._shelf, not here))

        return (self._replica or self.database).read(asked, seconds)

    @contextmanager
    def reading(self, seconds: float = STATEMENT_SECONDS) -> Iterator[CorpusReader]:
        with self.database.reading(seconds) as connection:
            yield SqlReader(connection, self._engine, self._shelf)

    @contextmanager
    def writing(self) -> Iterator[CorpusWriter]:
        self.database.tidy(wait=False)
        with self._changing() as connection:
            writer = SqlWriter(connection, self._engine)
            yield writer
            writer.finish()
        self._commits += 1

    @contextmanager
    def embedding(self) -> Iterator[VectorWriter]:
        with self._changing(VECTOR_SECONDS) as connection:
            writer = SqlVectorWriter(connection, self._engine)
            yield writer
        self._commits += 1
        if writer.models_changed:
            self._engine.vectors.settle(self.database)

    @contextmanager
    def claiming(self, worker: str) -> Iterator[Claims]:
        with self.database.writing(STATEMENT_SECONDS) as connection:
            yield SqlClaims(connection, self._engine, worker)

    @contextmanager
    def counting(self) -> Iterator[Visits]:
        with self.database.writing(COUNTING_SECONDS) as connection:
            yield SqlVisits(connection, self._engine)

    @contextmanager
    def judging(self) -> Iterator[JudgementWriter]:
        with self._changing() as connection:
            self._engine.lock_table(connection, judgements)
            yield SqlJudgementWriter(connection)

    @contextmanager
    def tagging(self, author: str) -> Iterator[TagWriter]:
        with self._changing(TAGGING_SECONDS) as connection:
            writer = SqlTagWriter(connection, self._engine, author)
            yield writer
            writer.finish()
        self._commits += 1

    @contextmanager
    def keeping(self) -> Iterator[Keeper]:
        with self._changing(STATEMENT_SECONDS) as connection:
            self._engine.lock_table(connection, kept_items)
            yield SqlKeeper(connection)

    @contextmanager
    def _changing(self, seconds: float = IMPORT_STATEMENT_SECONDS) -> Iterator[Connection]:
        with self.database.writing(seconds) as connection:
            check_whole(connection)
            yield connection
        if self._replica is not None:
            self._replica.wrote()

    @contextmanager
    def archiving(self) -> Iterator[Archive]:
        with self.database.reading(ARCHIVE_SECONDS) as connection:
            check_whole(connection)
            yield SqlArchive(connection)

    @contextmanager
    def restoring(self, replace: bool) -> Iterator[Restoration]:
        self.database.tidy(wait=False)
        with self._changing(ARCHIVE_SECONDS) as connection:
            restoration = SqlRestoration(connection, self._engine)
            restoration.begin(replace)
            yield restoration
            restoration.finish()
        self._commits += 1
        self._engine.vectors.settle(self.database)

    def incoming(self) -> Incoming:
        return SqlIncoming(self.database)

    def check(self) -> None:
        self.database.check()

    def commits(self) -> int:
        return self._commits

    def pool(self) -> PoolState:
        here = self.database.pool()
        if self._replica is None:
            return here
        there = self._replica.database.pool()
        return PoolState(
            here.in_use + there.in_use, here.idle + there.idle, here.limit + there.limit
        )

    def replica(self) -> ReplicaState | None:
        return None if self._replica is None else self._replica.state()

    def cached_vectors(self) -> int:
        return self._shelf.size_bytes

    def drop_cached_vectors(self) -> int:
        return self._shelf.drop()

    def close(self) -> None:
        self.database.close()
        if self._replica is not None:
            self._replica.close()


def open_store(
    url: str,
    pool_size: int = 2,
    max_overflow: int = 3,
    root: Path | None = None,
    replica_url: str = "",
    most_lag: float = 5.0,
    go_on: bool = False,
) -> SqlStore:
    """The store at `url`, its schema up to date; a relative file is counted from `root`, or else
    from where the process was started.  A streaming replica at `replica_url` answers reads while
    it is at most so many seconds behind, over connections out of the same number.
    `go_on`: reads go on without a server that is lost, where the database lies on several."""
    sizes, there = (pool_size, max_overflow), None
    if replica_url:
        sizes, there = shared(*sizes)
    database = Database(url, *sizes, root)
    replica = Replica(database, Database(replica_url, *there), most_lag) if there else None
    database.engine.prepare(database.url)
    until = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            _bring_up_to_date(database)
            database.recognise(go_on)
            return SqlStore(database, replica)
        except DatabaseBusy:  # another server starts, and does the same
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def open_as_it_is(url: str, root: Path | None = None) -> SqlStore:
    """The store at `url`, for who only reads it: nothing is made or brought up to date.  Raises
    NotFound where there is none, SchemaError where another version of the program wrote it."""
    database = Database(url, 1, 0, root)
    if not database.engine.is_there(database.url):
        raise NotFound("There is no such database file.", "Name the one that is to be read.")
    with database.reading() as connection:
        version = schema_version(connection)
    if not version:
        raise NotFound("The database holds no corpus.", "Name the one that is to be read.")
    if version != len(MIGRATIONS):
        raise SchemaError(
            f"The database has schema version {version}; this program reads {len(MIGRATIONS)}.",
            "Start this program's server on it once, which brings an older one up to date.",
        )
    return SqlStore(database)


def _bring_up_to_date(database: Database) -> None:
    database.check(OPENING_BYTES)
    migrate(database)
    try:
        begin_reanalysis(database)
    except DatabaseReadOnly as error:
        log.warning("Words stay analysed as they were: %s", error)
