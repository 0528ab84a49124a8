"""SQLite files that are damaged, cannot be written, or lie on a full disk."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from lib import serving
from lib.bootstrap import App, build
from lib.core.errors import DatabaseDamaged, DatabaseFull, DatabaseReadOnly
from lib.core.query import Query
from lib.core.settings import Settings
from lib.stores import store as stores
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.faults.conftest import PAGE, overwrite
from tests.vectors import FAR, MODEL, NEAR, embed, record
from tests.web.conftest import client_of

PASSAGES = [doc(f"{n:04d}", f"מסמך {n} ובו מילים אחדות " * 20, "נושא:דבר") for n in range(300)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    with closing(open_store(f"sqlite:///{path}")) as store:
        put(store, *PASSAGES)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A database of its own, closed."""
    return Path(shutil.copy(whole, tmp_path / "own.db"))


def statement(path: Path, written: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(written)
        connection.commit()


def app_of(path: Path) -> App:
    return build(Settings(database_url=f"sqlite:///{path}", enable_semantic_search=False))


@pytest.fixture
def client(path: Path) -> Iterator[Callable[[], TestClient]]:
    """Of a server that opens the database when it is first asked."""
    opened = []

    def factory() -> App:
        if not opened:
            opened.append(app_of(path))
        return opened[0]

    def asking() -> TestClient:
        for app in opened:
            app.store.database.connections.dispose()  # and with them the pages they remember
        return client_of(factory)

    yield asking
    for app in opened:
        app.close()


@pytest.mark.parametrize("seed", range(5))
def test_overwritten_pages_are_seen_when_the_database_is_opened(path: Path, seed: int) -> None:
    overwrite(path, 10, seed)
    with pytest.raises(DatabaseDamaged, match="python -m lib rescue"):
        open_store(f"sqlite:///{path}")


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"\0" * PAGE),
        lambda path: path.write_bytes(b"not a database at all " * 1000),
        lambda path: path.write_bytes(path.read_bytes()[: PAGE * 20]),
        lambda path: statement(path, "UPDATE meta SET value = 'many' WHERE key = 'schema'"),
    ],
    ids=["zeros", "text", "cut", "schema"],
)
def test_what_is_no_whole_database_is_called_damaged(path: Path, damage) -> None:
    damage(path)
    with pytest.raises(DatabaseDamaged):
        open_store(f"sqlite:///{path}")


def test_an_empty_file_is_an_empty_database(path: Path) -> None:
    path.write_bytes(b"")
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert store.read(lambda reader: reader.statistics()).documents == 0


@pytest.mark.parametrize("key", ["documents", "words", "version", "stale"])
def test_a_figure_that_is_no_number_is_damage(path: Path, client, key: str) -> None:
    statement(path, f"UPDATE meta SET value = 'many' WHERE key = '{key}'")
    for address, status in (("/api/v1/search?q=מסמך", 500), ("/readyz", 503)):
        answer = client().get(address)
        assert (answer.status_code, answer.json()["code"]) == (status, "database_damaged")


def test_a_server_on_a_damaged_database_says_so_everywhere(path: Path, client) -> None:
    overwrite(path, 10)
    for address in ("/readyz", "/api/v1/search?q=מסמך", "/api/v1/tags", "/api/v1/documents/0001"):
        answer = client().get(address).json()
        assert answer["code"] == "database_damaged"
        assert "python -m lib rescue" in answer["hint"]
    assert client().get("/healthz").status_code == 200


def test_damage_that_comes_while_it_serves_is_told_from_then_on(path: Path, client) -> None:
    assert client().get("/readyz").status_code == 200
    overwrite(path, 40)
    codes = {
        client().get(f"/api/v1/documents/{n:04d}").json().get("code") for n in range(0, 300, 10)
    }
    assert "database_damaged" in codes
    assert client().get("/readyz").json()["code"] == "database_damaged"


def test_what_is_too_large_to_look_through_at_once_is_looked_through_by_the_server(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overwrite(path, 10)
    monkeypatch.setattr(stores, "OPENING_BYTES", path.stat().st_size - 1)
    with closing(app_of(path)) as app:
        serving._bring_up_to_date(app)
        with pytest.raises(DatabaseDamaged):
            app.store.read(lambda reader: reader.statistics())


def test_a_vector_of_another_length_is_damage(sqlite_store: SqlStore) -> None:
    put(sqlite_store, doc("a", "שלום"), doc("b", "עולם"))
    record(sqlite_store)
    embed(sqlite_store, {"a": NEAR, "b": FAR})
    with sqlite_store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE embeddings SET vector = x'00' WHERE document_id = 1")
    with pytest.raises(DatabaseDamaged):
        sqlite_store.read(lambda reader: reader.vectors(MODEL, [1, 2]))


# A disk that cannot be written


@pytest.mark.parametrize("open_elsewhere", [False, True], ids=["closed", "with its log"])
def test_a_database_that_cannot_be_written_is_searched(
    small_disk: Path, read_only, tmp_path: Path, open_elsewhere: bool
) -> None:
    other = open_store(f"sqlite:///{tmp_path}/t.db")
    put(other, *PASSAGES[:20])
    if not open_elsewhere:
        other.close()
    for each in tmp_path.glob("t.db*"):
        shutil.copy(each, small_disk)
    other.close()
    assert (small_disk / "t.db-wal").exists() == open_elsewhere
    read_only()
    app = app_of(small_disk / "t.db")
    assert app.search.search(Query("מסמך")).total == 20
    with pytest.raises(DatabaseReadOnly):
        put(app.store, doc("new", "חדש"))
    assert app.search.search(Query("מסמך")).total == 20
    app.close()


def test_a_search_by_meaning_that_cannot_keep_vectors_is_answered_by_words(
    small_disk: Path, read_only
) -> None:
    with closing(open_store(f"sqlite:///{small_disk}/t.db")) as store:
        put(store, *PASSAGES[:20])
    read_only()
    app = build(Settings(database_url=f"sqlite:///{small_disk}/t.db"))
    page = app.search.search(Query("מסמך"))
    assert (page.total, page.mode) == (20, "words")
    assert [each.code for each in page.notices] == ["semantic_not_indexed"]
    app.close()


# A full disk


def test_a_failed_import_gives_the_disk_back(small_disk: Path) -> None:
    with closing(open_store(f"sqlite:///{small_disk}/t.db")) as store:
        put(store, doc("old", "הישן"))
        with pytest.raises(DatabaseFull), store.writing() as writer:
            for n in range(1000):
                writer.upsert([doc(str(n), "מילים רבות " * 2000)])
        log = small_disk / "t.db-wal"
        assert not log.exists() or log.stat().st_size == 0
        assert shutil.disk_usage(small_disk).free > 3_000_000
        put(store, doc("next", "אחריו"))
        assert store.read(lambda reader: reader.statistics()).documents == 2
        assert store.pool().in_use == 0
