"""How words and meaning are weighed against each other."""

import pytest

from lib.search.hybrid import fused

NOT_NEAR = {1: 0.0, 2: 0.0}


@pytest.mark.parametrize(("full", "first"), [(7.0, 2), (1.4, 1)])
def test_words_weigh_less_where_even_the_best_passage_holds_few_of_them(full, first) -> None:
    scores = fused({1: 2.0, 2: 0.0}, {1: 0.2, 2: 0.9}, full, base=0.2, weight=0.5)
    assert max(scores, key=scores.__getitem__) == first


def test_the_best_passage_counts_as_one_if_it_holds_most_of_the_words() -> None:
    assert fused({1: 30.0, 2: 15.0}, NOT_NEAR, 7.0, base=0.2, weight=0.5) == {1: 1.0, 2: 0.5}
    assert fused({1: 7.0, 2: 3.5}, NOT_NEAR, 7.0, base=0.2, weight=0.5) == {1: 1.0, 2: 0.5}


def test_at_no_weight_the_order_is_that_of_words() -> None:
    scores = fused({1: 3.0, 2: 2.0, 3: 1.0}, {1: 0.1, 2: 0.5, 3: 0.9}, 6.3, base=0.2, weight=0)
    assert sorted(scores, key=scores.__getitem__, reverse=True) == [1, 2, 3]


def test_without_words_meaning_alone_orders() -> None:
    scores = fused({1: 0.0, 2: 0.0}, {1: 0.3, 2: 0.6}, 0.0, base=0.2, weight=0.4)
    assert scores == {1: pytest.approx(0.1), 2: pytest.approx(0.4)}


def test_calibration_takes_no_note_of_how_many_words_are_held() -> None:
    meaning = {1: 0.2, 2: 0.9}
    assert fused({1: 2.0, 2: 0.0}, meaning, 0.0, base=0.2, weight=0.5) == {1: 1.0, 2: 0.5}
