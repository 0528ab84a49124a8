"""Killed before any statement, the work on a database leaves one whole state or the next, and
another run completes it."""

import gzip
import json
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from lib.core.query import Mode, Query
from lib.ingest.backup import write
from lib.ingest.reanalysis import reanalyse
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.migrations import MIGRATIONS, schema_version
from lib.stores.store import SqlStore, open_store
from tests.conftest import ENGINES, doc, put
from tests.faults.killed import DONE, KILLED, Killer, killer
from tests.stores.vectors.test_migrations import _BACK_TO_VERSION_ONE

DATA = Path(__file__).resolve().parent.parent / "stores" / "data"
MOST = 2_000
"""Statements that no work here has."""


@pytest.fixture(scope="module")
def kill() -> Iterator[Killer]:
    with killer() as started:
        yield started


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """The address of an empty database of its own, or of one that was filled by a function."""
    numbers = iter(range(10_000))
    with ExitStack() as stack:

        def new(fill: Callable[[SqlStore], None] | None = None) -> str:
            url = f"sqlite:///{tmp_path}/{next(numbers)}.db"
            if request.param == "postgres":
                url = stack.enter_context(request.getfixturevalue("postgres_database")())
            if fill is not None:
                with closing(open_store(url)) as store:
                    fill(store)
            return url

        yield new


def points(last: int, number: int, seed: int = 0) -> list[int]:
    """So many of the statements from 1 to `last`, the first and the last among them."""
    inner = range(2, last)
    chosen = random.Random(seed).sample(inner, min(len(inner), number - 2))
    return sorted({1, last, *chosen})


def whole(url: str) -> None:
    """SQLite's own opinion; PostgreSQL looks after itself."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def ids(store: SqlStore) -> list[str]:
    return [each.id for each in store.read(lambda reader: list(reader.stream()))]


def found(store: SqlStore, text: str) -> int:
    return SearchService(store, Models(store)).search(Query(text, Mode.WORDS)).total


# Migrations


def version_one(url: str) -> str:
    """Makes it a database that the first version wrote."""
    if url.startswith("sqlite"):
        packed = (DATA / "version-1.db.gz").read_bytes()
        Path(url.removeprefix("sqlite:///")).write_bytes(gzip.decompress(packed))
        return url
    with closing(open_store(url)) as store:
        put(store, doc("a", "שלום עולם"), doc("b", "אחר"), doc("c", "שלישי"))
        with store.database.writing() as connection:
            for statement in _BACK_TO_VERSION_ONE.split(";"):
                connection.exec_driver_sql(statement)
    return url


@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("begin", ["empty", "version one"])
def test_a_migration_killed_before_any_statement_is_completed_by_the_next_start(
    database, kill: Killer, begin: str, step: int
) -> None:
    killed, at = 0, 1 - step
    while True:
        at += step
        url = database() if begin == "empty" else version_one(database())
        if kill.run("migrate", url, at) == DONE:
            break
        killed += 1
        whole(url)
        with closing(open_store(url)) as store:
            reanalyse(store)
            with store.database.reading() as connection:
                assert schema_version(connection) == len(MIGRATIONS)
            assert ids(store) == ([] if begin == "empty" else ["a", "b", "c"])
            assert bool(found(store, "שלום")) == (begin != "empty")
            assert store.read(lambda reader: reader.statistics()).stale == 0
            put(store, doc("new", "שלום חדש"))
            assert found(store, "חדש") == 1
    assert killed * step >= 40


@pytest.mark.parametrize("begin", ["empty", "version one"])
def test_servers_that_start_at_once_migrate_once(database, begin: str) -> None:
    url = database() if begin == "empty" else version_one(database())
    gate, failures = threading.Barrier(4), []

    def start() -> None:
        gate.wait()
        try:
            with closing(open_store(url)) as store:
                reanalyse(store)
        except Exception as error:
            failures.append(error)

    servers = [threading.Thread(target=start) for _ in range(4)]
    for each in servers:
        each.start()
    for each in servers:
        each.join()
    assert failures == []
    whole(url)
    with closing(open_store(url)) as store:
        assert ids(store) == ([] if begin == "empty" else ["a", "b", "c"])
        put(store, doc("new", "חדש"))
        assert found(store, "חדש") == 1


# Imports, index runs, restores


def rows(path: Path, count: int) -> Path:
    lines = (json.dumps({"id": f"{n:03}", "text": f"מילים של מסמך {n}"}) for n in range(count))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def old(store: SqlStore) -> None:
    put(store, doc("old", "הישן", "תגית:ישנה"), doc("000", "אחר"))


def last_statement(kill: Killer, work: str, new: Callable[[], str], file: Path | str) -> int:
    """The number of statements of the work, by halving."""
    low, high = 1, MOST
    while low < high:
        middle = (low + high) // 2
        status = kill.run(work, new(), middle, file)
        if status == DONE:
            high = middle
        else:
            assert status == KILLED
            low = middle + 1
    return low - 1


@pytest.mark.slow
@pytest.mark.parametrize("work", ["import", "restore"])
def test_an_import_or_a_restore_killed_at_fifty_points_is_the_old_corpus_or_the_new(
    database, kill: Killer, tmp_path: Path, work: str
) -> None:
    file = rows(tmp_path / "new.jsonl", 100)
    if work == "restore":
        filled = database()
        assert kill.run("import", filled, MOST, file) == DONE
        with closing(open_store(filled)) as store, store.archiving() as kept:
            write(kept, tmp_path / "b.zip")
        file = tmp_path / "b.zip"
    new = [f"{n:03}" for n in range(100)]
    last = last_statement(kill, work, lambda: database(old), file)
    url = database(old)
    for at in points(last, 50):
        with closing(open_store(url)) as store:
            if ids(store) != ["old", "000"]:
                url = database(old)
        assert kill.run(work, url, at, file) == KILLED
        whole(url)
        with closing(open_store(url)) as store:
            assert ids(store) in (["old", "000"], new), f"killed at {at}"
            assert found(store, "הישן") == (ids(store) != new)
    assert kill.run(work, url, MOST, file) == DONE
    with closing(open_store(url)) as store:
        assert ids(store) == new
        assert found(store, "מסמך") == 100


@pytest.mark.slow
def test_an_index_run_killed_at_twenty_points_is_taken_up_again(database, kill: Killer) -> None:
    def fill(store: SqlStore) -> None:
        put(store, *(doc(f"{n:03}", f"מילים של מסמך {n}", f"תגית:{n % 7}") for n in range(100)))

    last = last_statement(kill, "index", lambda: database(fill), "")
    url, done = database(fill), 0
    for at in points(last, 20):
        status = kill.run("index", url, at)
        whole(url)
        with closing(open_store(url)) as store:
            coverage = store.read(lambda reader: reader.coverage("fake@1"))
            assert coverage.done >= done
            assert coverage.done + coverage.missing == 100
            done = coverage.done
            assert len(ids(store)) == 100
        if status == DONE:
            url, done = database(fill), 0
    assert kill.run("index", url, MOST) == DONE
    with closing(open_store(url)) as store:
        assert store.read(lambda reader: reader.coverage("fake@1")).missing == 0
        (record,) = store.read(lambda reader: reader.models())
        assert record.complete


@pytest.mark.slow
def test_a_copy_into_another_database_killed_at_twenty_points_goes_on(
    database, kill: Killer, tmp_path: Path
) -> None:
    source = f"sqlite:///{tmp_path}/source.db"
    assert kill.run("import", source, MOST, rows(tmp_path / "new.jsonl", 100)) == DONE
    last = last_statement(kill, "move", database, source)
    url = database()
    for at in points(last, 20):
        status = kill.run("move", url, at, source)
        whole(url)
        if status == DONE:
            url = database()
    assert kill.run("move", url, MOST, source) in (DONE, 1)  # 1 where the last run came to its end
    with closing(open_store(url)) as store:
        assert ids(store) == [f"{n:03}" for n in range(100)]
        assert found(store, "מסמך") == 100
