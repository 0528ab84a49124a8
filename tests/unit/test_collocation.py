"""What stands next to a word: counting, asking, and the search for where both stand."""

import pytest

from lib.core.collocation import CollocatesQuery, Neighbourhood, Side
from lib.core.errors import QueryError
from lib.core.query import Mode, Query, Tolerance

TITLE_AND_TEXT = ["a", "b", "|", "c", "x", "d", "e", "x", "d"]
"""Lemmas of a title and a text, with a place of x in each half of the text."""
PLACES = [(4, 5), (7, 8)]


def _near(window: int, side: Side) -> dict[str, int]:
    counted = Neighbourhood(window, side)
    counted.add(TITLE_AND_TEXT, (), PLACES)
    return dict(counted.near(1))


@pytest.mark.parametrize(
    ("window", "side", "near"),
    [
        (1, Side.BOTH, {"c": 1, "d": 2, "e": 1}),
        (1, Side.BEFORE, {"c": 1, "e": 1}),
        (1, Side.AFTER, {"d": 2}),
        (2, Side.BEFORE, {"c": 1, "d": 1, "e": 1}),
        (9, Side.BOTH, {"c": 1, "d": 2, "e": 1}),
    ],
)
def test_each_word_within_reach_counts_once_and_no_window_leaves_its_field(
    window, side, near
) -> None:
    assert _near(window, side) == near


def test_the_words_of_the_places_are_none_of_their_neighbours() -> None:
    counted = Neighbourhood(5, Side.BOTH)
    counted.add(TITLE_AND_TEXT, (), PLACES)
    assert counted.own == {"x"} and "x" not in dict(counted.near(1))


def test_a_passage_that_changed_meanwhile_is_counted_as_far_as_it_goes() -> None:
    counted = Neighbourhood(2, Side.BOTH)
    counted.add(["a"], (), [(5, 6)])
    assert counted.words == 0 and counted.own == set()


def test_elsewhere_is_what_was_read_there_and_as_often_in_each_passage_that_was_not() -> None:
    counted = Neighbourhood(1, Side.BOTH)
    counted.add(["w", "x", "w", "f", "w"], (), [(1, 2)])
    word = counted.collocate("w", passages=11, corpus_words=1_002)
    assert (word.before, word.after) == (1, 1)
    assert (word.counts.inside, word.counts.passages) == (2, 2)
    assert word.counts.elsewhere == 1 + 10 * 3 and word.counts.rest == 1_000


@pytest.mark.parametrize(
    "asked",
    [
        CollocatesQuery(Query("מים")),
        CollocatesQuery(Query("מים", tags=("א",)), 1, Side.AFTER, True),
        CollocatesQuery(Query('"בית ספר"'), 10, Side.BEFORE),
    ],
)
def test_it_round_trips_to_the_address(asked: CollocatesQuery) -> None:
    assert CollocatesQuery.from_params({**asked.query.to_params(), **asked.to_params()}) == asked


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": ["0"]}, {"window": ["11"]}, {"window": ["x"]}, {"window": ["9" * 5_000]},
        {"side": ["left"]}, {"stop_words": ["yes"]}, {"mode": ["semantic"]},
    ],
)  # fmt: skip
def test_what_it_cannot_take_is_refused(wrong) -> None:
    with pytest.raises(QueryError):
        CollocatesQuery.from_params({"q": ["מים"], **wrong})


@pytest.mark.parametrize(
    ("text", "window", "side", "near"),
    [
        ("מים", 5, Side.BOTH, '"מים קר"~4'),
        ("מים", 5, Side.AFTER, '"מים קר"~4'),
        ("מים", 1, Side.AFTER, '"מים קר"'),
        ("מים", 1, Side.BEFORE, '"קר מים"'),
        ("מים", 1, Side.BOTH, '"מים קר" | "קר מים"'),
        ('"בית ספר"', 3, Side.BOTH, '"בית ספר קר"~2'),
        ("מים אש", 3, Side.BOTH, '"מים קר"~2 | "אש קר"~2'),
        ("מים -חם -tag:ישן", 3, Side.BOTH, '"מים קר"~2 -חם -tag:ישן'),
        ("תגית:ישן מים", 3, Side.BOTH, "תגית:ישן מים קר"),
        ("מי*", 3, Side.BOTH, "מי* קר"),
    ],
)
def test_both_stand_where_one_is_near_the_other(text, window, side, near) -> None:
    assert CollocatesQuery(Query(text), window, side).where("קר").text == near


def test_where_the_querys_word_is_held_as_written_the_other_still_varies() -> None:
    where = CollocatesQuery(Query("מים", tolerance=Tolerance.NONE)).where("קר")
    assert where.tolerance is Tolerance.NONE and where.held == ("קר:spelling",)
    exact = CollocatesQuery(Query("בית ספר", Mode.EXACT), 3).where("קר")
    assert (exact.mode, exact.text) == (Mode.WORDS, '"בית ספר קר"~2')
