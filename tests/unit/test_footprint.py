"""What searching holds is told truly, and given back when asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core import analysis
from lib.core.concordance import LinesQuery
from lib.core.query import Query
from lib.search.footprint import relief_of
from lib.search.plan import Wants
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = app_of(tmp_path, FakeEncoder())
    put(made.store, doc("a", "חתול ישן"), doc("b", "כלב רץ"))
    made.index(made.models.preferred)
    yield made
    made.close()


def _held(app: App) -> dict[str, tuple[int, int]]:
    return {kept.name: (kept.entries, kept.size_bytes) for kept in app.footprint.caches()}


def test_a_search_by_meaning_is_seen_in_what_is_held(app: App) -> None:
    app.footprint.clear_caches()
    assert {entries for entries, _ in _held(app).values()} == {0}
    app.search.search(Query("חתול"), Wants(related=True))
    held = _held(app)
    assert held["related_words"][0] == 1
    assert held["query_vectors"][0] == 1
    assert held["answers"][0] == 1
    assert held["words"][0] > 0
    assert held.pop("concordances") == (0, 0)
    assert held.pop("judged") == (0, 0)
    assert all(size > 0 for _, size in held.values())


def test_a_concordance_is_seen_in_what_is_held(app: App) -> None:
    app.concordances.page(LinesQuery(Query("חתול")))
    entries, size = _held(app)["concordances"]
    assert entries == 1 and size > 0


def test_clearing_gives_all_of_it_back_and_searching_goes_on(app: App) -> None:
    before = app.search.search(Query("חתול"))
    app.concordances.page(LinesQuery(Query("חתול")))
    app.footprint.clear_caches()
    assert {size for _, size in _held(app).values()} == {0}
    assert app.footprint.codes() == 0
    assert analysis.lemmas_of.cache_info().currsize == 0
    after = app.search.search(Query("חתול"))
    assert [hit.document.id for hit in after.hits] == [hit.document.id for hit in before.hits]


def test_releasing_says_whether_a_model_was_loaded(app: App) -> None:
    app.search.search(Query("כלב"))
    assert app.footprint.model_state()["state"] == "loaded"
    assert app.footprint.release_models()
    assert app.footprint.model_state()["state"] == "idle"
    assert not app.footprint.release_models()


def test_where_memory_is_critical_the_model_goes_before_the_caches(app: App) -> None:
    app.search.search(Query("כלב"))
    relief = relief_of(app.footprint)
    assert list(relief) == ["release_model", "clear_caches"]
    for act in relief.values():
        act()
    assert app.footprint.model_state()["state"] == "idle"
    assert {entries for entries, _ in _held(app).values()} == {0}


def test_without_a_model_there_is_no_state_to_tell(tmp_path: Path) -> None:
    off = app_of(tmp_path, enable_semantic_search=False)
    assert off.footprint.model_state() == {}
    assert not off.footprint.release_models()
    off.close()
