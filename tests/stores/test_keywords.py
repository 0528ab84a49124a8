"""Words that stand out in what a query finds, on each database."""

import pytest

from lib.core.errors import QueryError
from lib.core.keyness import Unit
from lib.core.query import Mode, Query
from lib.search import keywords as module
from lib.search import pairs
from lib.search.keywords import KeywordsPage, keywords
from lib.stores.store import SqlStore
from tests.conftest import doc, put

CORPUS = (
    *(doc(f"s{n}", f"הספינה הפליגה בים ו{n} המלחים שרו של את", "נושא:ים") for n in range(20)),
    *(doc(f"f{n}", f"האיכר חרש את השדה עם {n} סוסים של", "נושא:שדה") for n in range(40)),
    doc("both", "ספינות בשדה", "נושא:שדה"),
)


@pytest.fixture(scope="module")
def store(shared_store: SqlStore) -> SqlStore:
    put(shared_store, *CORPUS)
    return shared_store


def _found(page: KeywordsPage) -> dict[str, tuple[int, int]]:
    return {each.word: (each.counts.inside, each.counts.elsewhere) for each in page.words}


def test_dictionary_words_of_a_tag_stand_out_against_the_rest(store: SqlStore) -> None:
    page = keywords(store, Query(tags=("נושא:ים",)))
    assert (page.total, page.counted, page.rest) == (20, 20, 41)
    found = _found(page)
    assert found["ספינה"] == (20, 1) and found["מלח"] == (20, 0)
    assert not {"של", "את", "ספינות", "1"} & set(found)
    assert "איכר" not in found and page.standing == len(found)


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.HYBRID, Mode.EXACT])
def test_the_words_that_were_asked_for_are_not_among_them(store: SqlStore, mode: Mode) -> None:
    found = _found(keywords(store, Query("סוסים", mode)))
    assert "איכר" in found and not {"סוס", "סוסים"} & set(found)


def test_excluded_tags_divide_the_corpus_too(store: SqlStore) -> None:
    assert "איכר" in _found(keywords(store, Query(not_tags=("נושא:ים",))))


def test_the_whole_corpus_has_nothing_to_compare_with(store: SqlStore) -> None:
    page = keywords(store, Query())
    assert page.words == () and page.rest == 0
    assert [said.code for said in page.notices] == ["no_rest"]


@pytest.mark.parametrize("text", ["אינמצא", "?", "-", '"'])
def test_nothing_found_has_no_words(store: SqlStore, text: str) -> None:
    page = keywords(store, Query(text))
    assert page.words == () and page.total == page.standing == 0


def test_of_many_passages_a_sample_is_counted_the_same_every_time_and_that_is_said(
    store: SqlStore, monkeypatch
) -> None:
    monkeypatch.setattr(module, "MOST_COUNTED", 15)
    first, again = (keywords(store, Query(tags=("נושא:ים",))) for _ in range(2))
    assert first.words == again.words and _found(first)["מלח"][0] == 15
    assert [(said.code, said.details) for said in first.notices] == [
        ("sampled", (("counted", 15), ("total", 20)))
    ]


def test_only_so_many_are_told_and_all_are_counted(store: SqlStore) -> None:
    page = keywords(store, Query(tags=("נושא:ים",)), most=2)
    assert len(page.words) == 2 < page.standing


@pytest.mark.parametrize("most", [0, -1, 101])
def test_no_other_number_can_be_asked_for(store: SqlStore, most: int) -> None:
    with pytest.raises(QueryError):
        keywords(store, Query("ים"), most)


def test_meaning_divides_nothing(store: SqlStore) -> None:
    with pytest.raises(QueryError, match="semantic"):
        keywords(store, Query("ים", Mode.SEMANTIC))


def test_pairs_of_neighbours_stand_out_too_function_words_between_no_pair(store: SqlStore) -> None:
    page = keywords(store, Query(tags=("נושא:ים",)), unit=Unit.PAIRS)
    found = _found(page)
    assert found["ספינה הפליג"] == (20, 0) and found["הפליג ים"] == (20, 0)
    assert all(len(pair.split()) == 2 for pair in found)
    assert not any("של" in pair.split() or "את" in pair.split() for pair in found)
    assert (page.counted, page.compared, page.rest) == (20, 41, 41)


def test_pairs_that_hold_the_querys_own_word_are_collocations_and_no_keywords(
    store: SqlStore,
) -> None:
    found = _found(keywords(store, Query("ספינה"), unit=Unit.PAIRS))
    assert "הפליג ים" in found and not any("ספינה" in pair.split() for pair in found)


def test_the_whole_corpus_has_no_pairs_to_compare(store: SqlStore) -> None:
    assert keywords(store, Query(), unit=Unit.PAIRS).words == ()


def test_pairs_seen_least_are_forgotten_where_there_are_too_many(
    store: SqlStore, monkeypatch
) -> None:
    monkeypatch.setattr(pairs, "MOST_HELD", 6)
    found = _found(keywords(store, Query(tags=("נושא:ים",)), unit=Unit.PAIRS))
    assert found["ספינה הפליג"][0] >= 15
