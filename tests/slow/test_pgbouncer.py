"""Behind a real PgBouncer that pools by transaction: each of ours may get another server process,
and what a session had set would be somebody else's."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import make_url

from bench.server import free_port
from lib.bootstrap import App
from lib.core.documents import Tag
from lib.core.errors import QueryTimeout
from lib.core.query import Mode, Query
from lib.ingest.importer import import_source
from lib.ingest.indexing import index_corpus
from lib.ingest.readers import open_path
from lib.ingest.sample import SAMPLE
from lib.stores.postgres import pgvector
from lib.stores.store import SqlStore, open_store
from tests.conftest import missing
from tests.fakes import FakeEncoder, app_of

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

SERVER_CONNECTIONS = 2
"""Fewer than our pool holds, so that its connections share them."""

SETTINGS = [
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "jit",
    "random_page_cost",
    "enable_seqscan",
    "work_mem",
    "maintenance_work_mem",
    "max_parallel_maintenance_workers",
    "gin_pending_list_limit",
    "transaction_isolation",
    "transaction_read_only",
]

CONFIGURATION = """
[databases]
* = host={host} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
"""


@pytest.fixture
def pooled(postgres_url: str) -> Iterator[str]:
    """The address of an empty database, by way of the pooler."""
    binary = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        missing("pgbouncer is not installed")
    url = make_url(postgres_url)
    with running(str(binary), str(url.query["host"]), url.username or "postgres") as port:
        yield f"postgresql://{url.username}@127.0.0.1:{port}/{url.database}"


@contextmanager
def running(binary: str, host: str, user: str) -> Iterator[int]:
    """It refuses to run as root, and may run as the server does, whose socket lies in `host`."""
    port, owner = free_port(), Path(host).stat().st_uid if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="mafteach-pool-") as folder:
        Path(folder).chmod(0o755)
        written = Path(folder) / "pgbouncer.ini"
        text = CONFIGURATION.format(host=host, user=user, port=port, size=SERVER_CONNECTIONS)
        written.write_text(text, encoding="ascii")
        process = subprocess.Popen([binary, "-q", str(written)], user=owner)
        try:
            until(lambda: process.poll() is None and listens(port))
            yield port
        finally:
            process.terminate()
            process.wait(10)


def listens(port: int) -> bool:
    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="x", dbname="pgbouncer").close()
    except psycopg2.OperationalError as error:
        return "refused" not in str(error)
    return True


def until(done: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def app(pooled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The sample, imported and read by a model whose vectors pgvector indexes."""
    monkeypatch.setattr(pgvector, "FEWEST_ROWS", 50)
    with closing(app_of(tmp_path, FakeEncoder(), database_url=pooled)) as made:
        with (source := open_path(SAMPLE)).stream:
            import_source(made.store, source)
        index_corpus(made.store, made.models.preferred, batch=50)
        yield made


def told_of_every_server_connection(pooled: str) -> list[list[str]]:
    """What a stranger would find set: two transactions at a time take all there are."""
    url = make_url(pooled)
    strangers = [
        psycopg2.connect(host=url.host, port=url.port, user=url.username, dbname=url.database)
        for _ in range(SERVER_CONNECTIONS)
    ]
    try:
        return [[shown(each, name) for name in SETTINGS] for each in strangers]
    finally:
        for each in strangers:
            each.close()


def shown(connection, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def test_the_sample_is_imported_read_searched_and_tagged_and_no_session_keeps_anything(
    app: App, pooled: str, postgres_url: str
) -> None:
    with psycopg2.connect(postgres_url) as fresh:
        usual = [shown(fresh, name) for name in SETTINGS]
    fresh.close()
    app.store.drop_cached_vectors()
    for mode in Mode:
        assert app.search.search(Query("מים", mode)).hits, mode
    assert app.store.cached_vectors() == 0, "pgvector's index answers, no codes were made"
    rows = app.store.read(lambda reader: list(reader.row_ids(["food-01", "food-02"]).values()))
    with app.store.tagging("דנה") as writer:
        change = writer.tag(rows, Tag("נבדק"))
        writer.undo(change.number)
    assert told_of_every_server_connection(pooled) == [usual] * SERVER_CONNECTIONS
    with psycopg2.connect(postgres_url) as fresh, fresh.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)
    fresh.close()


def test_a_statement_is_stopped_on_the_server_at_its_deadline(
    pooled: str, postgres_admin, postgres_url: str
) -> None:
    sleeping = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state = 'active' "
        "AND query LIKE 'SELECT pg_sleep%%'"
    )
    with closing(open_store(pooled)) as store:
        for _ in range(3):
            assert stopped_after(store) < 1.5
        assert postgres_admin(sleeping, make_url(postgres_url).database) == [(0,)]
        assert store.read(lambda reader: reader.statistics()).documents == 0


def stopped_after(store: SqlStore) -> float:
    """Seconds; the server had half of one, and the driver's own patience ends a second later."""
    begun = time.monotonic()
    with pytest.raises(QueryTimeout), store.database.reading(0.5) as connection:
        connection.exec_driver_sql("SELECT pg_sleep(20)")
    return time.monotonic() - begun
