"""A PostgreSQL server: its connections, deadlines, errors and ways of writing."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import (
    ARRAY,
    URL,
    ColumnElement,
    Connection,
    Double,
    Select,
    Subquery,
    Table,
    any_,
    bindparam,
    cast,
    event,
    exc,
    extract,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from lib.core.errors import StoreError
from lib.stores import failures
from lib.stores.database import Database
from lib.stores.engine import LOCK_SECONDS, Engine, Replication, TextIndex, VectorIndex
from lib.stores.postgres.patience import (
    CONNECT_SECONDS,
    PatientConnection,
    be_patient,
    patient,
)
from lib.stores.postgres.pgvector import PgVector
from lib.stores.postgres.replication import StreamingReplication
from lib.stores.postgres.tsearch import TsearchIndex
from lib.stores.upserts import ADD_FREQUENCY, KEEP_WORD, keeping, replacing

_WRITER_LOCK = 0x6D61_6674  # 'maft'
_LEFT_IDLE = 10_000
"""Milliseconds that a transaction may be left alone."""

_SETTLED = (
    "documents",
    "document_forms",
    "document_terms",
    "document_tags",
    "terms",
    "word_lemmas",
)


def _settings(seconds: float, write: bool) -> str:
    milliseconds = int(seconds * 1000)
    settings = {
        "statement_timeout": milliseconds,
        "lock_timeout": int(LOCK_SECONDS * 1000),
        # Who reads for hours copies, and waits for the other side's disk in between.
        "idle_in_transaction_session_timeout": (
            milliseconds if write else max(_LEFT_IDLE, milliseconds // 60)
        ),
        "jit": "off",  # compiling takes longer than any of our statements runs
        "random_page_cost": 1.1,  # the index is in memory or on flash
    }
    if not write:
        # The planner takes a look at every row for cheap where the tsvectors lie
        # aside: it does not count their unpacking, which is nearly all of the cost.
        settings["enable_seqscan"] = "off"
    begin = "" if write else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; "
    return begin + "; ".join(f"SET LOCAL {name} = {value}" for name, value in settings.items())


def _rest(driver: PatientConnection | None, _record: object) -> None:
    if driver is not None:  # none is left of a connection that was lost
        driver.rest()


class PostgresEngine:
    name = "postgresql"
    title = "PostgreSQL"
    driver_errors: tuple[type[Exception], ...] = ()
    text: TextIndex = TsearchIndex()
    vectors: VectorIndex = PgVector()
    replication: Replication | None = StreamingReplication()
    most_passages: float = math.inf

    def found(self, connection: Connection, go_on: bool) -> Engine:
        from lib.stores.postgres.sharding import placed

        servers = placed(connection)
        if not servers:
            return self
        from lib.stores.postgres.sharded import ShardedEngine

        return ShardedEngine(servers, go_on)

    # Connections

    def located(self, url: URL, root: Path | None) -> URL:
        """Platforms hand out postgres:// and postgresql://; SQLAlchemy wants the driver named."""
        return url if "+" in url.drivername else url.set(drivername="postgresql+psycopg2")

    def is_there(self, url: URL) -> bool:
        """Or else the server says so."""
        return True

    def prepare(self, url: URL) -> None:
        """The server is there already."""

    def arguments(self) -> dict[str, Any]:
        """No `options`, in which settings could come: poolers such as PgBouncer refuse them."""
        be_patient()
        return {
            "connection_factory": PatientConnection,
            "connect_timeout": math.ceil(CONNECT_SECONDS),
            "application_name": "mafteach",
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        }

    def attach(self, connections: sqlalchemy.Engine) -> None:
        event.listen(connections, "connect", _rest)
        event.listen(connections, "checkin", _rest)

    @contextmanager
    def limited(self, connection: Connection, seconds: float, write: bool) -> Iterator[None]:
        """The settings hold for this transaction, of which a pooler may give the next to another
        server process; all in one round trip."""
        driver = patient(connection, seconds)
        connection.exec_driver_sql(_settings(seconds, write))
        yield
        if not write:  # else what has been written is still to be committed
            driver.rest()

    def off_the_clock(self, connection: Connection) -> AbstractContextManager[None]:
        """The deadline is each statement's own: there is nothing to stop."""
        return nullcontext()

    def check(self, connection: Connection) -> None:
        """The server looks after its pages itself, and says so when it reads a damaged one."""

    def explained(self, error: Exception, seconds: float) -> StoreError:
        """By the server's code (PostgreSQL's manual, appendix A); what has none did not come
        from a server that answers."""
        assert isinstance(error, exc.DBAPIError)
        code = getattr(error.orig, "pgcode", None)
        if code == "57014":  # query_canceled: statement_timeout
            return failures.timed_out(seconds)
        if code in ("55P03", "40001", "40P01"):  # lock_not_available, serialization, deadlock
            return failures.busy()
        if code in ("53100", "53200") or "No space left" in str(error.orig):
            return failures.full()  # disk_full, out_of_memory
        if code == "25006":  # read_only_sql_transaction: a replica, or a read of ours
            return failures.read_only()
        if code in ("XX001", "XX002"):  # data_corrupted, index_corrupted
            return failures.damaged()
        if code and not code.startswith(("08", "57", "53")):
            return failures.refused()
        if error.connection_invalidated or code or isinstance(error, exc.OperationalError):
            return failures.unavailable()
        return failures.refused()

    def worth_another(self, error: BaseException | None) -> bool:
        return bool(getattr(error, "connection_invalidated", False))

    def lost_percent(self) -> int:
        return 0

    def size_bytes(self, connection: Connection) -> int:
        return int(
            connection.exec_driver_sql(
                "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
                "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            ).scalar_one()
        )

    def writable(self, connection: Connection) -> bool:
        return not connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()

    # Writing

    def lock(self, connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
        # Index entries of a batch are sorted in once, not every 4 MB.
        connection.exec_driver_sql("SET LOCAL gin_pending_list_limit = '64MB'")
        connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")

    def lock_table(self, connection: Connection, table: Table) -> None:
        number = func.hashtext(table.name)
        connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK, number)))

    def hurry(self, connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    def tidy(self, connections: sqlalchemy.Engine, wait: bool) -> None:
        """The server's own vacuum does."""

    def settle(self, connection: Connection) -> None:
        connection.execute(select(func.gin_clean_pending_list("document_terms_terms")))
        for name in _SETTLED:
            connection.exec_driver_sql(f"ANALYZE {name}")

    def replace(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        connection.execute(replacing(insert, table, rows[0]), rows)

    def keep(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        connection.execute(keeping(insert, table, rows))

    def add_frequencies(self, connection: Connection, changes: list[tuple[str, str, int]]) -> None:
        columns = [list(column) for column in zip(*changes, strict=True)]
        connection.exec_driver_sql(
            "INSERT INTO terms (form, term, documents) "
            f"SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]) {ADD_FREQUENCY}",
            tuple(columns),
        )

    def add_word_lemmas(
        self, connection: Connection, rows: list[tuple[str, str, int, str]]
    ) -> None:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.exec_driver_sql(
            "INSERT INTO word_lemmas (lemma, word, likelihood, spelled) "
            "SELECT * FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[]) "
            f"{KEEP_WORD}", tuple(columns),
        )  # fmt: skip

    def count_on(self, connection: Connection, table: Table) -> None:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id))"
            f" FROM {table.name} HAVING max(id) IS NOT NULL"
        )

    # Several servers

    def cut(self, database: Database, urls: Sequence[str], parts: int) -> dict[str, list[int]]:
        from lib.stores.postgres.sharding import shard

        return shard(database, urls, parts)

    def grow(self, database: Database, url: str) -> dict[str, list[int]]:
        from lib.stores.postgres.growing import grow

        return grow(database, url)

    # Asking

    def first(self, rows: Select[Any]) -> Select[Any]:
        return rows

    def tally(self, counts: Select[Any], *by: str) -> Subquery:
        return counts.subquery()

    def now(self) -> ColumnElement[float]:
        return cast(extract("epoch", func.clock_timestamp()), Double)

    def among(self, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
