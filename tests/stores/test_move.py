"""A database is copied whole into another of either kind, whatever stops it, or not at all."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update

from lib.core.errors import DatabaseMoving, StoreError, UsageError
from lib.core.query import Mode, Query
from lib.ingest import move as module
from lib.ingest.move import move
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.archive import OF_THE_MOMENT
from lib.stores.protocol import COPIED
from lib.stores.schema import document_forms, meta, metadata
from lib.stores.store import SqlStore, open_as_it_is, open_store
from tests.conftest import ENGINES, doc, put
from tests.filled import WORDS, fill

PAIRS = [
    ("sqlite", "sqlite"),
    *(
        pytest.param(*pair, marks=pytest.mark.postgres)
        for pair in (("sqlite", "postgres"), ("postgres", "sqlite"), ("postgres", "postgres"))
    ),
]
PASSING = {each.name for each in OF_THE_MOMENT}
OF_ONE_DATABASE = {"models": ("id", "version"), "embeddings": ("model_id", "sequence")}
"""Numbers that each counts for itself; and of meta what says so."""


class Stopped(Exception):
    pass


def rows(store: SqlStore) -> dict[str, list[tuple]]:
    """Every row of every table, in an order that two databases share."""
    found = {}
    with store.database.reading() as connection:
        for table in metadata.sorted_tables:
            own = OF_ONE_DATABASE.get(table.name, ())
            columns = [each for each in table.columns if each.name not in own]
            asked = select(*columns)
            if table is meta:
                asked = asked.where(meta.c.key.not_in(("version", "vectors")))
            found[table.name] = sorted(map(tuple, connection.execute(asked)), key=repr)
    return found


def found(store: SqlStore, text: str) -> list[str]:
    page = SearchService(store, Models(store)).search(Query(text, Mode.WORDS, limit=100))
    return sorted(hit.document.id for hit in page.hits)


def answers(store: SqlStore) -> list[list[str]]:
    return [found(store, text) for text in (*WORDS, '"ספר עיר"', "תגית:ביד")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_row_of_every_table_comes_over(opened, first: str, second: str) -> None:
    source, target = opened(first), opened(second)
    fill(source)
    moved = move(source, target)
    there = rows(source)
    assert {table for table, held in there.items() if not held} == PASSING
    assert rows(target) == there
    assert answers(target) == answers(source)
    assert (moved.resumed, moved.changed) == (False, ())
    assert moved.sums["documents"].rows == len(there["documents"])
    put(target, doc("new", "מסמך חדש לגמרי", "קטגוריה חדשה:תגית חדשה"))  # it goes on growing
    assert "new" in found(target, "לגמרי")


def test_a_database_in_which_nothing_was_ever_written_is_copied(opened) -> None:
    source, target = opened("sqlite"), opened("sqlite")
    assert move(source, target).sums["documents"].rows == 0
    put(target, doc("new", "מסמך"))
    assert found(target, "מסמך") == ["new"]


def stopped_after(number: int) -> Callable[[str, str, int, int], None]:
    """Stops the work when that many records, by tens, have been copied."""
    seen = 0

    def progress(step: str, part: str, done: int, of: int) -> None:
        nonlocal seen
        seen += step != "read"
        if seen > number:
            raise Stopped

    return progress


@pytest.mark.parametrize(("first", "second"), PAIRS[:2])
def test_what_was_stopped_goes_on_wherever_that_was(
    opened, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    monkeypatch.setattr(module, "BATCH", 70)
    monkeypatch.setattr(module, "_EVERY", 35)
    source, target = opened(first), opened(second)
    fill(source)
    stops = 0
    for number in range(1, 1000, 2):
        try:
            moved = move(source, target, progress=stopped_after(number))
            break
        except Stopped:
            stops += 1
    assert stops > 5
    assert moved.resumed
    assert rows(target) == rows(source)


def test_a_killed_copy_refuses_searches_and_goes_on(opened, tmp_path: Path) -> None:
    source = opened("sqlite")
    fill(source)
    address, target = str(source.database.url), f"sqlite:///{tmp_path}/killed.db"
    done = subprocess.run([sys.executable, "-c", _KILLED, address, target], check=False)
    assert done.returncode == -signal.SIGKILL
    with closing(open_store(target)) as half:
        refused = (
            lambda: found(half, "ספר"),
            lambda: half.read(lambda reader: reader.stats()),
            lambda: put(half, doc("own", "שלי")),
            lambda: half.archiving().__enter__(),
            lambda: half.restoring(True).__enter__(),
        )
        for each in refused:
            with pytest.raises(DatabaseMoving, match="migrate-database"):
                each()
        with pytest.raises(DatabaseMoving):
            move(half, opened("sqlite"))
        assert move(source, half).resumed
        assert rows(half) == rows(source)
        assert answers(half) == answers(source)


_KILLED = """
import os, signal, sys
from lib.ingest import move
from lib.stores.store import open_as_it_is, open_store
move.BATCH = 50
def progress(step, part, done, of):
    if step == "copy" and part == "frequencies":
        os.kill(os.getpid(), signal.SIGKILL)
move.move(open_as_it_is(sys.argv[1]), open_store(sys.argv[2]), progress=progress)
"""


@pytest.mark.parametrize("kind", ENGINES)
def test_only_an_empty_database_or_half_of_the_same_is_copied_into(opened, kind: str) -> None:
    source, target, other = opened("sqlite"), opened(kind), opened("sqlite")
    fill(source)
    put(other, doc("other", "אחר"))
    with pytest.raises(Stopped):
        move(source, target, progress=stopped_after(3))
    with pytest.raises(UsageError, match="--anew"):
        move(other, target)
    put(source, doc("k001", "השתנה"))
    with pytest.raises(UsageError, match="--anew"):
        move(source, target)
    move(other, target, anew=True)
    assert rows(target) == rows(other)
    for anew in (False, True):
        with pytest.raises(UsageError, match="not empty"):
            move(source, target, anew)
    assert rows(target) == rows(other)


def test_what_did_not_come_as_it_was_is_named_and_not_searched(opened) -> None:
    source, target = opened("sqlite"), opened("sqlite")
    fill(source)

    def spoil(step: str, part: str, done: int, of: int) -> None:
        if (step, part) == ("check", "settings"):
            with target.database.writing() as connection:
                connection.execute(update(document_forms).values(title_words=9))

    with pytest.raises(StoreError, match="not the same in its forms"):
        move(source, target, progress=spoil)
    with pytest.raises(DatabaseMoving):
        answers(target)
    assert rows(target)["documents"] == rows(source)["documents"]


def test_what_is_written_meanwhile_is_named_and_not_copied(opened) -> None:
    source, target = opened("sqlite"), opened("sqlite")
    fill(source)
    before = rows(source)

    def meanwhile(step: str, part: str, done: int, of: int) -> None:
        if (step, part, done) == ("copy", "documents", 0):
            put(source, doc("late", "מאוחר"))

    moved = move(source, target, progress=meanwhile)
    assert {"documents", "forms", "figures"} <= set(moved.changed) < set(COPIED)
    assert rows(target) == before


def test_two_that_copy_into_one_do_not_mix(opened) -> None:
    source, target = opened("sqlite"), opened("sqlite")
    fill(source)
    once = []

    def another(step: str, part: str, done: int, of: int) -> None:
        if step == "check" and not once:
            once.append(part)
            move(source, target)  # comes to its end first

    with pytest.raises(UsageError, match="Another process"):
        move(source, target, progress=another)
    assert rows(target) == rows(source)


def test_a_source_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "source.db"
    with closing(open_store(f"sqlite:///{path}")) as store:
        fill(store)
    os.chmod(path, 0o400)
    before = path.read_bytes()
    with (
        closing(open_as_it_is(f"sqlite:///{path}")) as source,
        closing(open_store(f"sqlite:///{tmp_path}/target.db")) as target,
    ):
        move(source, target)
    assert path.read_bytes() == before
