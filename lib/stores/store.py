"""The corpus' store: one database behind the contract."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from lib.core.errors import DatabaseBusy, DatabaseReadOnly
from lib.stores.archive import SqlArchive, SqlRestoration
from lib.stores.database import Database
from lib.stores.engine import STATEMENT_SECONDS
from lib.stores.judgements import SqlJudgementWriter
from lib.stores.keeping import SqlKeeper
from lib.stores.migrations import begin_reanalysis, migrate
from lib.stores.protocol import (
    Archive,
    CorpusReader,
    CorpusWriter,
    JudgementWriter,
    Keeper,
    PoolState,
    Restoration,
    TagWriter,
    VectorWriter,
)
from lib.stores.reader import SqlReader
from lib.stores.shelf import CodeShelf
from lib.stores.tag_writer import SqlTagWriter
from lib.stores.vector_writer import SqlVectorWriter
from lib.stores.writer import SqlWriter

T = TypeVar("T")
log = logging.getLogger("mafteach.store")

VECTOR_SECONDS = 30.0
"""A batch of vectors is written in milliseconds, a model's are removed in seconds."""

TAGGING_SECONDS = 60.0
"""Ten thousand passages are tagged in a second; a merge may touch many more."""

STARTING_SECONDS = 20.0
"""So long a server that starts waits for another that brings the same database up to date."""

OPENING_BYTES = 64 << 20
"""What is not larger is looked through, for damage, whenever it is opened: in 0.3 s at most."""


ARCHIVE_SECONDS = 4 * 3600.0


class SqlStore:
    """CorpusStore on any engine of registry.py."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._engine = database.engine
        self._shelf = CodeShelf()
        self._commits = 0

    def read(self, work: Callable[[CorpusReader], T], seconds: float = STATEMENT_SECONDS) -> T:
        return self.database.read(lambda c: work(SqlReader(c, self._engine, self._shelf)), seconds)

    @contextmanager
    def reading(self, seconds: float = STATEMENT_SECONDS) -> Iterator[CorpusReader]:
        with self.database.reading(seconds) as connection:
            yield SqlReader(connection, self._engine, self._shelf)

    @contextmanager
    def writing(self) -> Iterator[CorpusWriter]:
        self.database.tidy(wait=False)
        with self.database.writing() as connection:
            writer = SqlWriter(connection, self._engine)
            yield writer
            writer.finish()
        self._commits += 1

    @contextmanager
    def embedding(self) -> Iterator[VectorWriter]:
        with self.database.writing(VECTOR_SECONDS) as connection:
            writer = SqlVectorWriter(connection, self._engine)
            yield writer
        self._commits += 1
        if writer.models_changed:
            self._engine.vectors.settle(self.database)

    @contextmanager
    def judging(self) -> Iterator[JudgementWriter]:
        with self.database.writing() as connection:
            yield SqlJudgementWriter(connection)

    @contextmanager
    def tagging(self, author: str) -> Iterator[TagWriter]:
        with self.database.writing(TAGGING_SECONDS) as connection:
            writer = SqlTagWriter(connection, self._engine, author)
            yield writer
            writer.finish()
        self._commits += 1

    @contextmanager
    def keeping(self) -> Iterator[Keeper]:
        with self.database.writing(STATEMENT_SECONDS) as connection:
            yield SqlKeeper(connection)

    @contextmanager
    def archiving(self) -> Iterator[Archive]:
        with self.database.reading(ARCHIVE_SECONDS) as connection:
            yield SqlArchive(connection)

    @contextmanager
    def restoring(self, replace: bool) -> Iterator[Restoration]:
        self.database.tidy(wait=False)
        with self.database.writing(ARCHIVE_SECONDS) as connection:
            restoration = SqlRestoration(connection, self._engine, replace)
            yield restoration
            restoration.finish()
        self._commits += 1
        self._engine.vectors.settle(self.database)

    def check(self) -> None:
        self.database.check()

    def commits(self) -> int:
        return self._commits

    def pool(self) -> PoolState:
        return self.database.pool()

    def cached_vectors(self) -> int:
        return self._shelf.size_bytes

    def drop_cached_vectors(self) -> int:
        return self._shelf.drop()

    def close(self) -> None:
        self.database.close()


def open_store(
    url: str,
    pool_size: int = 2,
    max_overflow: int = 3,
    root: Path | None = None,
    go_on: bool = False,
) -> SqlStore:
    """The store at `url`, its schema up to date; a relative file is counted from `root`, or else
    from where the process was started.  `go_on`: reads go on without a server that is lost, where
    the database lies on several."""
    database = Database(url, pool_size, max_overflow, root)
    database.engine.prepare(database.url)
    until = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            _bring_up_to_date(database)
            database.recognise(go_on)
            return SqlStore(database)
        except DatabaseBusy:  # another server starts, and does the same
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _bring_up_to_date(database: Database) -> None:
    database.check(OPENING_BYTES)
    migrate(database)
    try:
        begin_reanalysis(database)
    except DatabaseReadOnly as error:
        log.warning("Words stay analysed as they were: %s", error)
