"""Lines are asked for, sorted and kept without any text."""

import pytest

from lib.core.concordance import Found, Gathering, LineSort, LinesQuery, beside
from lib.core.errors import QueryError
from lib.core.query import Mode, Query, Sort


def _gathered(*found: tuple[str, str, str], most: int = 100) -> Gathering:
    """(words before, form, words after), each in a document of its own."""
    gathering = Gathering(by_words=True, most=most)
    for row, (before, form, after) in enumerate(found, start=1):
        place = Found(3, 4, form, before.split()[::-1], after.split())
        gathering.add(row, [place])
    return gathering


def _rows(gathering: Gathering, sort: LineSort) -> list[int]:
    return [place.row for place in gathering.concordance().places(sort)]


def test_lines_are_sorted_by_the_word_that_follows_then_by_the_next() -> None:
    gathering = _gathered(("", "מים", "קרים מאוד"), ("", "מים", "חמים"), ("", "מים", "קרים"))
    assert _rows(gathering, LineSort.AFTER) == [2, 3, 1]
    assert _rows(gathering, LineSort.ORDER) == [1, 2, 3]


def test_lines_are_sorted_by_the_word_before_then_by_the_one_before_that() -> None:
    gathering = _gathered(("כל מי", "מים", ""), ("בלי שתי", "מים", ""), ("אל מי", "מים", ""))
    assert _rows(gathering, LineSort.BEFORE) == [3, 1, 2]


def test_a_final_letter_is_sorted_as_the_letter_it_is() -> None:
    gathering = _gathered(("", "א", "דרכים"), ("", "א", "דרך"), ("", "א", "דרכה"))
    assert _rows(gathering, LineSort.AFTER) == [2, 3, 1]


def test_where_nothing_stands_beside_comes_first_and_equals_keep_their_order() -> None:
    gathering = _gathered(("", "א", "ב"), ("", "א", ""), ("", "א", "ב"))
    assert _rows(gathering, LineSort.AFTER) == [2, 1, 3]


def test_forms_are_counted_most_frequent_first() -> None:
    gathering = _gathered(("", "במים", ""), ("", "מים", ""), ("", "מים", ""))
    told = [(each.form, each.places) for each in gathering.concordance().forms]
    assert told == [("מים", 2), ("במים", 1)]


def test_no_more_places_are_kept_than_may_be_and_that_is_known() -> None:
    gathering = Gathering(by_words=True, most=2)
    gathering.add(1, [Found(place, place + 1, "א", (), ()) for place in range(3)])
    found = gathering.concordance()
    assert (len(found), found.truncated, found.documents) == (2, True, 1)


def test_thousands_of_places_weigh_little() -> None:
    gathering = _gathered(*[(f"א{n} ב", "מים", f"ג{n} ד") for n in range(5_000)], most=5_000)
    found = gathering.concordance()
    assert len(found) == 5_000
    assert found.size_bytes < 250_000


def test_a_page_is_a_part_of_the_order() -> None:
    found = _gathered(*[("", "א", "") for _ in range(5)]).concordance()
    assert [place.row for place in found.places(LineSort.AFTER, 3, 10)] == [4, 5]
    assert found.places(LineSort.ORDER, 50, 10) == []


def test_what_stands_beside_ends_where_its_field_does() -> None:
    words = ["כותרת", "|", "אחד", "שניים", "שלושה"]
    assert list(beside(words, 3, 4, "|")) == [["אחד"], ["שלושה"]]


def test_an_address_asks_for_lines_with_a_search_s_own_parameters() -> None:
    asked = LinesQuery.from_params({"q": ["מים"], "sort": ["after"], "page": ["3"], "tag": ["נהר"]})
    assert asked == LinesQuery(Query("מים", tags=("נהר",)), LineSort.AFTER, 3)
    assert LinesQuery.from_params({"q": ["מים"], "limit": ["10"]}).limit == 10
    assert LinesQuery.from_params({"q": ["מים"]}).limit == 50
    for order in ("order", "relevance"):
        assert LinesQuery.from_params({"q": ["מים"], "sort": [order]}).sort is LineSort.ORDER


@pytest.mark.parametrize(
    "params",
    [
        {"mode": ["semantic"]}, {"sort": ["sideways"]}, {"page": ["0"]}, {"limit": ["101"]},
        {"page": ["99999"]}, {"limit": ["x"]},
    ],
)  # fmt: skip
def test_what_cannot_be_lined_up_is_refused(params: dict[str, list[str]]) -> None:
    with pytest.raises(QueryError):
        LinesQuery.from_params({"q": ["מים"], **params})


def test_pages_and_orders_of_one_concordance_have_one_key() -> None:
    one = LinesQuery(Query("מים", Mode.WORDS, limit=50))
    other = LinesQuery(Query("מים", Mode.WORDS, sort=Sort.ORDER), LineSort.AFTER, page=3, limit=9)
    assert one.key == other.key
