"""A tag chosen by hand: all of, any of, none of."""

import pytest

from lib.core.query import Query, TagMatch
from lib.ui.search.choosing import Way, turned, way_beside, way_of, with_tag, without

ONE, OTHER, THIRD, ELSEWHERE = "עיר:ירושלים", "עיר:חיפה", "עיר:עכו", "זמן:קדום"


def test_a_second_tag_of_a_category_is_an_alternative_to_a_single_one() -> None:
    query = Query("מים", tags=(ELSEWHERE, ONE), page=3)
    assert way_beside(query, "עיר") is Way.ANY
    chosen = with_tag(query, OTHER, Way.ANY)
    assert (chosen.tags, chosen.any_tags, chosen.page) == ((ELSEWHERE,), (ONE, OTHER), 1)
    assert way_beside(chosen, "עיר") is Way.ANY
    assert with_tag(chosen, THIRD, Way.ANY).any_tags == (ONE, OTHER, THIRD)


def test_where_all_are_asked_for_the_next_is_asked_for_too() -> None:
    assert way_beside(Query(tags=(ONE, OTHER)), "עיר") is Way.ALL
    assert way_beside(Query(tags=(ELSEWHERE,)), "עיר") is Way.ALL


def test_a_chip_turns_from_all_to_any_to_none_and_again() -> None:
    query, seen = Query(tags=(ONE, OTHER)), []
    for _ in range(4):
        way = way_of(query, ONE)
        seen.append(way)
        query = with_tag(query, ONE, turned(way))
    assert seen == [Way.ALL, Way.ANY, Way.NONE, Way.ALL]
    assert query.any_tags == (OTHER, ONE) and not query.not_tags


def test_a_tag_is_chosen_once_however_often_it_is_turned() -> None:
    for way in Way:
        for before in (Query(tags=(ONE,)), Query(any_tags=(ONE,)), Query(not_tags=(ONE,))):
            after = with_tag(before, ONE, way)
            assert (*after.tags, *after.any_tags, *after.not_tags) == (ONE,)
            assert way_of(after, ONE) is way
            assert without(after, ONE) == Query()


@pytest.mark.parametrize("way", [Way.ALL, Way.ANY])
def test_an_address_that_asks_for_any_of_its_tags_goes_on_so(way: Way) -> None:
    query = Query(tags=(ONE, ELSEWHERE), tag_match=TagMatch.ANY)
    assert way_of(query, ONE) is Way.ANY and way_beside(query, "עיר") is Way.ANY
    assert with_tag(query, OTHER, way).tags == (ONE, ELSEWHERE, OTHER)
