"""What differs between databases, asked of each of them in the same words.

An engine has a folder of its own and a line in registry.py, which chooses one by a database's
address; nothing else knows which it is.  The shared modules write their statements as
SQLAlchemy's expressions; text that one database alone understands stands in its engine's folder.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy
from sqlalchemy import URL, ColumnElement, Connection, Select, Subquery, Table

from lib.core.analysis import Forms
from lib.core.errors import StoreError
from lib.core.match import CorpusStatistics, Frequencies, Match
from lib.stores.arrays import Floats

if TYPE_CHECKING:
    from lib.stores.database import Database

STATEMENT_SECONDS = 5.0
LOCK_SECONDS = 2.0


class TextIndex(Protocol):
    """Asked with pure values, answers in SQL expressions over `document_forms`.

    lib.core.ranking says what each column of the index counts where the database draws.
    """

    def create(self, connection: Connection) -> None:
        """The index' own tables, columns and extensions, in an empty database."""

    def set_apart(self, connection: Connection) -> None:
        """From schema version 2 to 3: what of the index lay in the rows of `document_forms`
        moves to a table of its own."""

    def renew(self, connection: Connection) -> None:
        """From schema version 3 to 4: makes the index again, from the columns of
        `document_forms` as they are now called."""

    def insert(self, connection: Connection, forms: dict[int, Forms]) -> None:
        """Indexes documents whose forms were just written."""

    def delete(self, connection: Connection, ids: list[int]) -> None:
        """Takes documents out of the index, before their forms are deleted."""

    def clear(self, connection: Connection) -> None: ...
    def matching(self, match: Match) -> Select[Any]:
        """`document_id` of everything that `match` holds, its tags aside, in no order; of the
        table `document_forms` where there are substrings."""

    def ranked(
        self, match: Match, statistics: CorpusStatistics, frequencies: Frequencies
    ) -> Select[Any]:
        """`document_forms.document_id` of what matches the terms, best first."""


class VectorIndex(Protocol):
    """The database's own index over `embeddings`; where it has none, sign codes draw."""

    def install(self, connection: Connection) -> None:
        """Its columns and extensions, where the server offers them to this user and they are
        not there yet."""

    def put(
        self,
        connection: Connection,
        rows: Sequence[dict[str, Any]],
        vectors: Sequence[Sequence[float]],
    ) -> None:
        """Adds or replaces rows of `embeddings`, each made from the vector at its place."""

    def drawn(
        self,
        connection: Connection,
        model_id: int,
        query: Floats,
        matching: Select[Any] | None,
        limit: int,
    ) -> list[int] | None:
        """Documents near the query, more than `limit` where they are there, of those that match;
        None where no index has this model."""

    def settle(self, database: Database) -> None:
        """After models came, went or were completed: what keeps the next search fast."""


@dataclass(frozen=True)
class LogPosition:
    """In bytes, in the log of the database system of that name, which a replica shares."""

    system: str
    position: int


@dataclass(frozen=True)
class Replayed(LogPosition):
    """`seconds` ago the last commit was made that a replica has; infinite where it has none."""

    seconds: float


class Replication(Protocol):
    def position(self, connection: Connection) -> LogPosition:
        """How far a primary has written."""

    def replayed(self, connection: Connection) -> Replayed | None:
        """How far a replica has come; None of a server that is none."""


class Engine(Hashable, Protocol):
    """One database management system.  It keeps no state of one database, of which it may serve
    many, unless it was `found` for that one."""

    name: str
    """As SQLAlchemy and the corpus' figures call it; `title` is for people."""
    title: str
    driver_errors: tuple[type[Exception], ...]
    """What the driver raises where SQLAlchemy does not stand between."""
    text: TextIndex
    vectors: VectorIndex
    replication: Replication | None
    """None where there are no replicas."""
    most_passages: float
    """Above so many another engine serves better (docs/PERFORMANCE.md)."""

    def found(self, connection: Connection, go_on: bool) -> Engine:
        """The engine for what this database has been made into; `go_on` where it shall read from
        the other servers when it is cut into parts and one of them is lost."""

    # Connections

    def located(self, url: URL, root: Path | None) -> URL:
        """The address with its driver named, and a relative file counted from `root`."""

    def is_there(self, url: URL) -> bool:
        """Whether a connection would find a database and not make one."""

    def prepare(self, url: URL) -> None:
        """What must be there before the first connection.  Raises StoreError."""

    def arguments(self) -> dict[str, Any]:
        """The driver's own, for every new connection."""

    def attach(self, connections: sqlalchemy.Engine) -> None:
        """What each new connection and transaction begins with."""

    def limited(
        self, connection: Connection, seconds: float, write: bool
    ) -> AbstractContextManager[None]:
        """Stops a statement at its deadline, and refuses writes to who only reads."""

    def off_the_clock(self, connection: Connection) -> AbstractContextManager[None]:
        """What runs inside, many short statements, is not counted against the deadline."""

    def check(self, connection: Connection) -> None:
        """Looks whether all of the database can be what was written; it may take as long as
        reading it does.  Raises DatabaseDamaged."""

    def explained(self, error: Exception, seconds: float) -> StoreError:
        """Ours for a DBAPIError, or for one of `driver_errors`; what is cut off had `seconds`."""

    def worth_another(self, error: BaseException | None) -> bool:
        """Whether what was read in vain may be had on another connection, or elsewhere."""

    def lost_percent(self) -> int:
        """How much of the corpus reads go on without, now."""

    def size_bytes(self, connection: Connection) -> int: ...
    def writable(self, connection: Connection) -> bool:
        """Whether another transaction than this, which only reads, could write."""

    # Writing

    def lock(self, connection: Connection) -> None:
        """Makes this transaction the only writer until it ends."""

    def lock_table(self, connection: Connection, table: Table) -> None:
        """The same for whoever locks that table alone: an import does not, and goes on."""

    def hurry(self, connection: Connection) -> None:
        """Commits this transaction without waiting for the disk: what it writes may be lost
        where the server is."""

    def settle(self, connection: Connection) -> None:
        """After a large change: what keeps the next search fast."""

    def tidy(self, connections: sqlalchemy.Engine, wait: bool) -> None:
        """Gives back the disk that writes took which are done or have failed, as far as that
        goes while others read; with `wait`, it waits for them."""

    def replace(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Adds rows that name the same columns; where one with the primary key is there, it is
        written over."""

    def keep(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds rows; where one with the primary key is there, it stays as it is."""

    def add_frequencies(self, connection: Connection, changes: list[tuple[str, str, int]]) -> None:
        """Adds (form, term, documents) to the table of frequencies; numbers may be negative."""

    def add_word_lemmas(
        self, connection: Connection, rows: list[tuple[str, str, int, str]]
    ) -> None:
        """Adds (lemma, word, likelihood, spelled) to the vocabulary, where it is not there."""

    def count_on(self, connection: Connection, table: Table) -> None:
        """After rows came with ids of their own: the next id is none of theirs."""

    # Several servers

    def cut(self, database: Database, urls: Sequence[str], parts: int) -> dict[str, list[int]]:
        """Cuts an empty database into parts that lie on those at `urls`; server → its parts.
        Raises UsageError where that cannot be."""

    def grow(self, database: Database, url: str) -> dict[str, list[int]]:
        """One server more takes over its share of the parts.  Raises UsageError."""

    # Asking

    def first(self, rows: Select[Any]) -> Select[Any]:
        """The same rows, in the order and up to the LIMIT that `rows` has: where tables are cut
        into parts, every part is asked for its own."""

    def tally(self, counts: Select[Any], *by: str) -> Subquery:
        """`counts` as a table: numbers of documents by the columns named, for which every part
        of a table that is cut may be asked."""

    def now(self) -> ColumnElement[float]:
        """The database's clock, in seconds since 1970, at the moment at which it is asked."""

    def among(self, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        """Whether the column is one of a list of any length, given as the parameter `name`."""
