"""The corpus' store: a database and its text index behind the contract."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from lib.core.errors import StoreError
from lib.stores import pgvector
from lib.stores.database import STATEMENT_SECONDS, Database
from lib.stores.index import TextIndex
from lib.stores.migrations import migrate
from lib.stores.protocol import CorpusReader, CorpusWriter, PoolState, VectorWriter
from lib.stores.reader import SqlReader
from lib.stores.shelf import CodeShelf
from lib.stores.vector_writer import SqlVectorWriter
from lib.stores.writer import SqlWriter

T = TypeVar("T")

VECTOR_SECONDS = 30.0
"""A batch of vectors is written in milliseconds, a model's are removed in seconds."""


class SqlStore:
    """CorpusStore on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.index: TextIndex = _text_index(database)
        self._shelf = CodeShelf()

    def read(self, work: Callable[[CorpusReader], T], seconds: float = STATEMENT_SECONDS) -> T:
        return self.database.read(lambda c: work(SqlReader(c, self.index, self._shelf)), seconds)

    @contextmanager
    def reading(self, seconds: float = STATEMENT_SECONDS) -> Iterator[CorpusReader]:
        with self.database.reading(seconds) as connection:
            yield SqlReader(connection, self.index, self._shelf)

    @contextmanager
    def writing(self) -> Iterator[CorpusWriter]:
        with self.database.writing() as connection:
            writer = SqlWriter(connection, self.index)
            yield writer
            writer.finish()

    @contextmanager
    def embedding(self) -> Iterator[VectorWriter]:
        with self.database.writing(VECTOR_SECONDS) as connection:
            writer = SqlVectorWriter(connection, self.index)
            yield writer
        if writer.models_changed and not self.database.sqlite:
            pgvector.settle(self.database)

    def ping(self, seconds: float = 1.0) -> None:
        self.read(lambda reader: reader.figures(), seconds)

    def pool(self) -> PoolState:
        return self.database.pool()

    def cached_vectors(self) -> int:
        return self._shelf.size_bytes

    def drop_cached_vectors(self) -> int:
        return self._shelf.drop()

    def close(self) -> None:
        self.database.close()


def _text_index(database: Database) -> TextIndex:
    """The other database's dialect, of 2.4 MB, is never imported."""
    if database.sqlite:
        from lib.stores.sqlite import SqliteIndex

        return SqliteIndex()
    from lib.stores.postgres import PostgresIndex

    return PostgresIndex()


def open_store(url: str, pool_size: int = 2, max_overflow: int = 3) -> SqlStore:
    """The store at `url`, its schema up to date."""
    database = Database(url, pool_size, max_overflow)
    if database.sqlite and (name := database.url.database) and name != ":memory:":
        folder = Path(name).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder of the database cannot be made: {folder}.",
                "Point DATABASE_URL at a folder that can be written.",
            ) from error
        if Path(name).exists() and not os.access(name, os.R_OK):
            raise StoreError("The database file cannot be read.", "Check its owner and mode.")
    store = SqlStore(database)
    migrate(database, store.index)
    return store
