"""What stands next to a query's words, on each database."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.core.collocation import CollocatesQuery, Side
from lib.core.concordance import LinesQuery
from lib.core.errors import QueryError
from lib.core.query import Mode, Query, Tolerance
from lib.search.collocations import CollocatesPage, collocations
from lib.search.concordance import Concordances
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.stores.test_transactions import Counted

CORPUS = (
    *(doc(f"s{n}", f"הספינה הגדולה הפליגה של {n} ימים אל נמל רחוק", "נושא:ים") for n in range(20)),
    *(doc(f"f{n}", f"האיכר חרש {n} ימים את השדה הגדול עם סוסים", "נושא:שדה") for n in range(40)),
    doc("p", "בַּסְּפִינוֹת הַגְּדוֹלוֹת", "נושא:ים"),
)
Ask = Callable[..., CollocatesPage]


@pytest.fixture(scope="module")
def store(shared_store: SqlStore) -> SqlStore:
    put(shared_store, *CORPUS)
    return shared_store


@pytest.fixture
def ask(store: SqlStore) -> Ask:
    concordances = Concordances(store)

    def asked(text: str, window: int = 5, side: Side = Side.BOTH, **how) -> CollocatesPage:
        most, stop_words = how.pop("most", 40), how.pop("stop_words", False)
        query = CollocatesQuery(Query(text, **how), window, side, stop_words)
        return collocations(store, concordances, query, most)

    return asked


def _found(page: CollocatesPage) -> dict[str, tuple[int, int]]:
    return {each.word: (each.before, each.after) for each in page.collocates}


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.HYBRID])
def test_dictionary_words_are_counted_whatever_form_and_points_they_have(ask: Ask, mode) -> None:
    page = ask("ספינה", 2, mode=mode)
    assert (page.places, page.documents) == (21, 21)
    found = _found(page)
    assert found["הפליג"] == (0, 20) and found["גדול"] == (0, 21)
    assert not {"ספינה", "רחוק", "איכר"} & set(found)


def test_a_window_and_a_side_bound_what_is_counted(ask: Ask) -> None:
    assert "הפליג" not in _found(ask("ספינה", 1)) and "גדול" in _found(ask("ספינה", 1))
    assert _found(ask("נמל", 9, Side.AFTER)) == {"רחוק": (0, 20)}
    assert "רחוק" not in _found(ask("נמל", 9, Side.BEFORE))


def test_function_words_are_told_where_they_are_asked_for(ask: Ask) -> None:
    assert "של" not in _found(ask("ספינה"))
    assert _found(ask("ספינה", stop_words=True))["של"] == (0, 20)


@pytest.mark.parametrize("text", ["הספינה הגדולה", "ספינה הגדול", "הספינה"])
def test_exact_text_has_neighbours_too_wherever_in_a_word_it_ends(ask: Ask, text: str) -> None:
    page = ask(text, 2, mode=Mode.EXACT)
    assert page.places == 20 and _found(page)["הפליג"] == (0, 20)


@pytest.mark.parametrize("text", ["אינמצא", "?", ""])
def test_what_stands_nowhere_has_no_neighbours(ask: Ask, text: str) -> None:
    page = ask(text)
    assert page.collocates == () and page.places == page.standing == 0


@pytest.mark.parametrize("text", ["ספינה", '"ספינה גדולה"', "נמל"])
@pytest.mark.parametrize("tolerance", [Tolerance.SPELLING, Tolerance.PREFIX])
def test_each_leads_to_lines_where_both_stand(store: SqlStore, ask: Ask, text, tolerance) -> None:
    page = ask(text, tolerance=tolerance)
    assert page.collocates
    for each in page.collocates:
        lines = Concordances(store).page(LinesQuery(page.asked.where(each.word)))
        assert lines.documents >= each.counts.inside, each.word


def test_another_window_is_one_transaction_and_searches_nothing_again(store: SqlStore) -> None:
    counted = Counted(store)
    concordances = Concordances(counted)  # type: ignore[arg-type]
    asked = CollocatesQuery(Query("ספינה"))
    collocations(counted, concordances, asked)  # type: ignore[arg-type]
    kept = concordances.kept.counts()
    collocations(counted, concordances, replace(asked, window=2))  # type: ignore[arg-type]
    assert counted.reads == 2
    assert concordances.kept.counts().entries == kept.entries == 1


def test_of_many_places_the_first_are_looked_at_and_that_is_said(store: SqlStore) -> None:
    page = collocations(store, Concordances(store, most=7), CollocatesQuery(Query("ספינה")))
    assert page.places == 7 and page.truncated
    assert [said.code for said in page.notices] == ["first_places"]


def test_where_time_is_short_it_is_said_how_much_was_read(store: SqlStore) -> None:
    concordances = Concordances(store)
    asked = CollocatesQuery(Query("ספינה"))
    concordances.page(LinesQuery(asked.query), facets=True)
    page = collocations(store, concordances, asked, seconds=1e-6)
    assert [(said.code, dict(said.details)) for said in page.notices] == [
        ("first_read", {"read": 1, "total": 21})
    ]


@pytest.mark.parametrize("most", [0, 101])
def test_no_other_number_can_be_asked_for(ask: Ask, most: int) -> None:
    with pytest.raises(QueryError):
        ask("ספינה", most=most)


def test_only_so_many_are_told_and_all_are_counted(ask: Ask) -> None:
    page = ask("ספינה", most=1)
    assert len(page.collocates) == 1 < page.standing
