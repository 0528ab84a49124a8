"""A search is one transaction, and a repeated one none."""

from collections.abc import Callable

import pytest

from lib.bootstrap import App
from lib.core.query import Mode, Query
from lib.search import models
from lib.search.plan import Wants
from lib.stores.store import SqlStore, open_store
from tests.clock import Clock
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of, card
from tests.unit.test_meaning import measured_as, passages

EVERYTHING = Wants(facets=True, forms=True, related=True)


class Counted:
    """A store that counts how often it is read."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.reads = 0

    def read(self, *given, **named):
        self.reads += 1
        return self._store.read(*given, **named)

    def __getattr__(self, name: str):
        return getattr(self._store, name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: SqlStore, clock: Clock, tmp_path) -> App:
    put(store, *passages())
    encoder = FakeEncoder(card(keeps_up=False))
    made = app_of(tmp_path, encoder, store=Counted(store))
    made.models._clock = clock
    made.index(made.models.preferred)
    measured_as(made, weight=0.3)
    made.search.search(Query("נגר"))  # has seen what searches stand on
    return made


@pytest.fixture
def reads(app: App) -> Callable[..., int]:
    def counted(query: Query) -> int:
        before = app.store.reads
        app.search.search(query, EVERYTHING)
        return app.store.reads - before

    return counted


def test_a_search_is_one_transaction_whatever_is_wanted_with_it(reads) -> None:
    texts = ["חיות בית", '"כלב רץ" חיות', "חיות -חתול", "תגית:טבע", ""]
    queries = [Query(text, mode) for text in texts for mode in Mode]
    assert [query for query in queries if reads(query) != 1] == []


def test_a_name_of_several_words_is_looked_up_before_the_text_is_encoded(reads) -> None:
    assert reads(Query("תגית:טבע וחיות", Mode.HYBRID)) == 2
    assert reads(Query("תגית:טבע וחיות", Mode.WORDS)) == 1


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
def test_a_repeated_search_by_meaning_reads_nothing(reads, clock, mode) -> None:
    assert reads(Query("חיות", mode)) == 1
    assert reads(Query("חיות", mode)) == 0
    clock.now += models.FRESH_SECONDS / 2
    assert reads(Query("חיות", mode)) == 0
    clock.now += models.FRESH_SECONDS
    assert reads(Query("חיות", mode)) == 1  # looks whether anything has changed
    assert reads(Query("חיות", mode)) == 0


def test_what_this_process_writes_is_seen_at_once(app: App, reads) -> None:
    reads(Query("כלב"))
    put(app.store, doc("new", "כלב חדש"))
    page = app.search.search(Query("כלב"))
    assert "new" in [hit.document.id for hit in page.hits]


def test_what_another_process_writes_is_seen_within_a_second(
    app: App, reads, clock, store: SqlStore
) -> None:
    reads(Query("כלב"))
    other = open_store(store.database.url.render_as_string(hide_password=False))
    put(other, doc("new", "כלב חדש"))
    other.close()
    clock.now += models.FRESH_SECONDS + 0.01
    page = app.search.search(Query("כלב"))
    assert "new" in [hit.document.id for hit in page.hits]


def test_the_first_search_by_meaning_is_kept_though_vectors_were_made_for_it(
    store: SqlStore, tmp_path
) -> None:
    put(store, *passages()[-3:])
    app = app_of(tmp_path, FakeEncoder(), store=Counted(store))
    first = app.search.search(Query("חיות"))
    before = app.store.reads
    assert app.search.search(Query("חיות")).hits is first.hits
    assert app.store.reads == before


def test_where_meaning_has_no_weight_it_takes_another_only_if_words_find_nothing(
    app: App, reads
) -> None:
    measured_as(app, weight=0.0)
    app.search.search(Query("נגר"))
    assert reads(Query("כלב", Mode.HYBRID)) == 1
    assert reads(Query("חיות", Mode.HYBRID)) == 2
