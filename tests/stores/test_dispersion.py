"""Where a query's words stand, on each database."""

import pytest

from lib.core.dispersion import DispersionQuery
from lib.core.documents import Tag
from lib.core.query import Mode, Query
from lib.search import keywords
from lib.search.dispersion import DispersionPage, dispersion
from lib.stores.store import SqlStore
from tests.conftest import doc, put

CORPUS = (
    *(doc(f"s{n}", "ים ים וים כחול", "נושא:ים", "זמן:קדום", order=float(n)) for n in range(10)),
    *(doc(f"f{n}", "שדה ירוק ליד הים הגדול", "נושא:שדה", order=10.0 + n) for n in range(5)),
    *(doc(f"h{n}", "הר גבוה", "נושא:הר", order=20.0 + n) for n in range(25)),
)


@pytest.fixture(scope="module")
def store(shared_store: SqlStore) -> SqlStore:
    put(shared_store, *CORPUS)
    return shared_store


def _asked(store: SqlStore, text: str = "ים", category: str = "", parts: int = 4, **how):
    return dispersion(store, DispersionQuery(Query(text, **how), category, parts))


def _shares(page: DispersionPage) -> list[tuple[int, int, int, int]]:
    shares = [part.share for part in page.parts]
    return [(each.passages, each.words, each.holding, each.places) for each in shares]


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.HYBRID, Mode.EXACT])
def test_equal_parts_tell_how_often_the_words_stand_in_each(store: SqlStore, mode) -> None:
    page = _asked(store, mode=mode)
    assert _shares(page) == [(10, 40, 10, 30), (10, 35, 5, 5), (10, 20, 0, 0), (10, 20, 0, 0)]
    assert [part.first.id if part.first else "" for part in page.parts] == ["s0", "f0", "", ""]
    assert not any(part.first.text for part in page.parts if part.first)  # a hundred are 20 MB
    assert (page.whole.places, page.whole.holding, page.whole.passages) == (35, 15, 40)
    assert page.counted == 15 and 0.4 < page.deviation < 0.6


def test_tags_of_the_commonest_category_are_told_by_rate(store: SqlStore) -> None:
    page = _asked(store)
    assert page.category == "נושא" and {each.name for each in page.categories} == {"נושא", "זמן"}
    assert [(each.tag, each.share.places, each.share.words) for each in page.tags] == [
        (Tag("ים", "נושא"), 30, 40), (Tag("שדה", "נושא"), 5, 25), (Tag("הר", "נושא"), 0, 50),
    ]  # fmt: skip


def test_another_category_can_be_asked_for_and_an_unknown_one_is_the_usual(
    store: SqlStore,
) -> None:
    assert [str(each.tag) for each in _asked(store, category="זמן").tags] == ["זמן:קדום"]
    assert _asked(store, category="אין").category == "נושא"


def test_chosen_tags_narrow_what_the_parts_are_of(store: SqlStore) -> None:
    page = _asked(store, tags=("נושא:שדה",), parts=5)
    assert _shares(page) == [(1, 5, 1, 1)] * 5


def test_there_are_no_more_parts_than_passages(store: SqlStore) -> None:
    assert len(_asked(store, tags=("נושא:שדה",), parts=40).parts) == 5


@pytest.mark.parametrize("text", ["אינמצא", "?", ""])
def test_what_stands_nowhere_has_no_places(store: SqlStore, text: str) -> None:
    page = _asked(store, text)
    assert page.whole.places == page.whole.holding == 0


def test_of_many_passages_a_sample_stands_for_all_and_that_is_said(
    store: SqlStore, monkeypatch
) -> None:
    monkeypatch.setattr(keywords, "MOST_COUNTED", 5)
    page = _asked(store, tags=("נושא:ים",))
    assert (page.counted, page.whole.holding) == (5, 10)
    assert 28 <= page.whole.places <= 32  # three in each, rounded part by part
    assert [said.code for said in page.notices] == ["sampled"]
