"""A network that falls silent, delays, trickles or resets between the program and PostgreSQL."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from sqlalchemy import event

from lib.bootstrap import build
from lib.core.errors import DatabaseUnavailable, StoreError
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.postgres import patience
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.faults.proxy import Proxy, proxied
from tests.web.conftest import client_of

pytestmark = pytest.mark.postgres

DEADLINE = 1.0
LATE = 2.0
"""Seconds after its deadline by which a search must have been answered."""


@pytest.fixture
def far(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Proxy, SqlStore]]:
    """A store with one passage behind a proxy."""
    monkeypatch.setattr(patience, "IDLE_SECONDS", 0.5)
    with proxied(postgres_url) as (proxy, address), closing(open_store(address)) as store:
        put(store, doc("a", "שלום עולם"))
        yield proxy, store


def found(store: SqlStore, seconds: float = DEADLINE) -> list[str]:
    search = SearchService(store, Models(store)).search
    page = search(Query("שלום", Mode.WORDS), seconds=seconds)
    return [hit.document.id for hit in page.hits]


def test_a_connection_that_fell_silent_while_it_was_idle_is_replaced(far) -> None:
    proxy, store = far
    assert found(store) == ["a"]
    proxy.silence()
    begun = time.monotonic()
    assert found(store) == ["a"]
    assert time.monotonic() - begun < DEADLINE + LATE
    assert store.pool().in_use == 0


@pytest.mark.parametrize("at", [1, 2, 3, 5])
def test_a_connection_that_falls_silent_within_a_search_ends_it_in_time(far, at: int) -> None:
    proxy, store = far
    asked = []

    def answer_until(*_: object) -> None:
        asked.append(at)
        if len(asked) == at:
            proxy.silence()

    event.listen(store.database.connections, "before_cursor_execute", answer_until)
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        found(store)
    assert time.monotonic() - begun < DEADLINE + LATE
    assert len(asked) == at
    assert store.pool().in_use == 0
    assert found(store) == ["a"]


def test_a_server_whose_connections_fell_silent_is_ready_again_by_itself(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failover behind a balancer: what is established says nothing, what is new works."""
    monkeypatch.setattr(patience, "IDLE_SECONDS", 0.5)
    with proxied(postgres_url) as (proxy, address):
        app = build(Settings(database_url=address, enable_semantic_search=False))
        client = client_of(lambda: app)
        asked = "/api/v1/search?q=שלום&mode=words"
        with closing(app):
            put(app.store, doc("a", "שלום עולם"))
            assert client.get("/readyz").status_code == client.get(asked).status_code == 200
            for first in ("/readyz", asked):
                proxy.silence()
                client.get(first)
                assert client.get("/readyz").status_code == 200
                assert client.get(asked).json()["total"] == 1
                assert app.store.pool().in_use == 0


def test_a_connection_that_falls_silent_under_a_write_gives_its_place_back(far) -> None:
    proxy, store = far
    with pytest.raises(DatabaseUnavailable), store.database.writing(DEADLINE) as connection:
        connection.exec_driver_sql("DELETE FROM documents")
        proxy.silence()
        connection.exec_driver_sql("SELECT 1")
    assert store.pool().in_use == 0
    assert found(store) == ["a"]


def test_a_server_that_answers_nobody_any_more_is_told_in_time(far) -> None:
    proxy, store = far
    proxy.mute = True
    proxy.silence()
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        found(store)
    assert time.monotonic() - begun < 0.5 + patience.CONNECT_SECONDS + LATE
    assert store.pool().in_use == 0
    proxy.mute = False
    assert found(store) == ["a"]


def test_a_reset_connection_is_replaced_and_the_search_answered(far) -> None:
    proxy, store = far
    proxy.reset()
    assert found(store) == ["a"]
    looked = []

    def look(reader):
        looked.append(reader.statistics().documents)
        if len(looked) == 1:
            proxy.reset()
            reader.tags()
        return looked

    assert store.read(look) == [1, 1]
    assert store.pool().in_use == 0


def test_a_slow_network_is_waited_for(far) -> None:
    proxy, store = far
    proxy.delay = 0.02
    assert found(store, seconds=5.0) == ["a"]


def test_an_answer_that_trickles_in_is_given_up_at_the_deadline(far) -> None:
    proxy, store = far

    def trickled(reader):
        reader.statistics()
        proxy.trickle = 1
        return reader.tags()

    begun = time.monotonic()
    with pytest.raises(StoreError):
        store.read(trickled, DEADLINE)
    assert time.monotonic() - begun < DEADLINE + LATE
    assert store.pool().in_use == 0
    proxy.trickle = 0
    assert found(store) == ["a"]


def test_a_pooler_that_takes_no_settings_at_the_start_is_worked_with(postgres_url: str) -> None:
    with proxied(postgres_url) as (proxy, address):
        proxy.pools = True
        with closing(open_store(address)) as store:
            put(store, doc("a", "שלום עולם"))
            assert found(store) == ["a"]


def test_the_servers_own_deadlines_hold_in_every_transaction(postgres_url: str) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit",
             "transaction_read_only", "transaction_isolation")  # fmt: skip

    def told(connection) -> list[str]:
        return [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]

    with closing(open_store(postgres_url)) as store:
        with store.database.reading(3.0) as connection:
            assert told(connection) == ["3s", "2s", "10s", "off", "on", "repeatable read"]
        with store.database.writing(30.0) as connection:
            assert told(connection) == ["30s", "2s", "30s", "off", "off", "read committed"]


def test_the_next_host_is_tried_where_the_first_does_not_take_connections(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "CONNECT_SECONDS", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as dead,
        proxied(postgres_url) as (
            proxy,
            address,
        ),
    ):
        port = dead.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:  # its queue is full: who comes now is not answered
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        database = address.rpartition("/")[2]
        hosts = f"host=127.0.0.1,127.0.0.1&port={port},{proxy.port}"
        with closing(open_store(f"postgresql://postgres@/{database}?{hosts}")) as store:
            put(store, doc("a", "שלום עולם"))
            assert found(store) == ["a"]
        for each in waiting:
            each.close()


def test_connections_that_are_not_ours_wait_as_long_as_they_like(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience.be_patient()
    for name in ("CONNECT_SECONDS", "IDLE_SECONDS"):
        monkeypatch.setattr(patience, name, 0.2)
    with closing(psycopg2.connect(postgres_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")
        assert cursor.rowcount == 1
