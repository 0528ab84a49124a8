"""What people keep on the server is kept by both databases alike; and what is new can be asked."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from lib.core.errors import UsageError
from lib.core.keeping import MOST, Kept, Kind
from lib.core.query import Mode, Query
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.schema import kept_items
from lib.stores.store import SqlStore
from tests.conftest import doc, put

SEARCH = Kept.read({"kind": "search", "key": "q=מים", "name": "מים", "made": "2026-01-01"})
PASSAGE = Kept.read({"kind": "passage", "key": "א/1", "note": "כאן", "made": "2026-01-02"})
LONG = Kept.read({"kind": "passage", "key": "ארוך " * 1_000, "made": "2026-01-03"})


def kept(store: SqlStore, owner: str = "a") -> list[Kept]:
    return store.read(lambda reader: reader.kept(owner))


def keep(store: SqlStore, *items: Kept, owner: str = "a") -> None:
    with store.keeping() as keeper:
        keeper.keep(owner, items)


def test_it_comes_back_to_its_owner_alone_and_in_its_order(store: SqlStore) -> None:
    keep(store, LONG, PASSAGE, SEARCH)
    keep(store, SEARCH, owner="b")
    assert kept(store) == [SEARCH, PASSAGE, LONG]
    with store.keeping() as keeper:
        keeper.drop("a", [PASSAGE, SEARCH])
    assert kept(store) == [LONG]
    assert kept(store, "b") == [SEARCH]


def test_the_same_is_kept_once_and_stays_as_old_as_it_was(store: SqlStore) -> None:
    keep(store, SEARCH)
    keep(store, replace(SEARCH, note="חדש", made="2027-01-01T00:00:00+00:00", last=7), PASSAGE)
    assert kept(store) == [replace(SEARCH, note="חדש", last=7), PASSAGE]


@pytest.mark.parametrize("kind", list(Kind))
def test_no_more_is_kept_than_may_be(store: SqlStore, kind: Kind) -> None:
    several = [Kept.read({"kind": kind, "key": f"q={n}"}) for n in range(MOST[kind])]
    keep(store, *several)
    keep(store, several[0])
    with pytest.raises(UsageError, match=f"At most {MOST[kind]}"):
        keep(store, Kept.read({"kind": kind, "key": "q=more"}))
    assert len(kept(store)) == MOST[kind]


def test_two_who_keep_at_once_keep_no_more_than_may_be_and_nothing_twice(store: SqlStore) -> None:
    full = [Kept.read({"kind": "search", "key": f"q={n}"}) for n in range(MOST[Kind.SEARCH])]
    failed = []

    def other() -> None:
        try:
            keep(store, full[0], SEARCH)
        except Exception as error:
            failed.append(error)

    second = threading.Thread(target=other)
    with store.keeping() as keeper:
        keeper.keep("a", full)
        second.start()
        second.join(0.3)
    second.join()
    assert [type(each) for each in failed] == [UsageError]
    assert sorted(each.key for each in kept(store)) == sorted(each.key for each in full)


def test_what_another_version_keeps_is_left_alone(store: SqlStore) -> None:
    keep(store, SEARCH, PASSAGE)
    with store.database.writing() as connection:
        other = update(kept_items).where(kept_items.c.digest == PASSAGE.digest)
        connection.execute(other.values(kind="journey"))
    assert kept(store) == [SEARCH]
    keep(store, LONG)
    assert kept(store) == [SEARCH, LONG]
    with store.database.reading() as connection:
        assert len(connection.execute(select(kept_items)).all()) == 3


def test_it_outlives_the_corpus(store: SqlStore) -> None:
    put(store, doc("a", "מים"))
    keep(store, PASSAGE)
    with store.writing() as writer:
        writer.delete_all()
    assert kept(store) == [PASSAGE]


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.EXACT, Mode.HYBRID])
@pytest.mark.parametrize("query", [Query("מים"), Query("מים", tags=("נוף",)), Query(tags=("נוף",))])
def test_only_what_came_behind_a_row_is_new(store: SqlStore, mode: Mode, query: Query) -> None:
    put(store, doc("a", "מים רבים", "נוף"), doc("b", "מים קרים", "נוף"))
    last = store.read(lambda reader: reader.last_row())
    search = SearchService(store, Models(store)).search
    asked = query.with_(mode=mode)
    assert search(asked).total == 2 and not search(asked.with_(since=last)).total
    put(store, doc("c", "עוד מים", "נוף"), doc("d", "אש"), doc("a", "מים אחרים", "נוף"))
    assert [hit.document.id for hit in search(asked.with_(since=last)).hits] == ["c"]
    assert search(asked).total == 3


def test_an_empty_corpus_has_no_last_row(store: SqlStore) -> None:
    assert store.read(lambda reader: reader.last_row()) == 0
