"""How words and meaning are weighed against each other."""

import pytest

from lib.search.hybrid import fused, leaning

NOT_NEAR = {1: 0.0, 2: 0.0}


@pytest.mark.parametrize(("full", "first"), [(7.0, 2), (1.4, 1)])
def test_words_weigh_less_where_even_the_best_passage_holds_few_of_them(full, first) -> None:
    scores = fused({1: 2.0, 2: 0.0}, {1: 0.2, 2: 0.9}, full, base=0.2, clear=0.5, weight=0.5)
    assert max(scores, key=scores.__getitem__) == first


def test_the_best_passage_counts_as_one_if_it_holds_most_of_the_words() -> None:
    for words in ({1: 30.0, 2: 15.0}, {1: 7.0, 2: 3.5}):
        scores = fused(words, NOT_NEAR, 7.0, base=0.2, clear=0.5, weight=0.5)
        assert scores == {1: 1.0, 2: 0.5}


@pytest.mark.parametrize(("nearest", "first"), [(0.9, 2), (0.3, 1)])
def test_meaning_weighs_less_where_even_the_nearest_passage_is_not_clearly_near(
    nearest, first
) -> None:
    words, meaning = {1: 1.0, 2: 0.7}, {1: 0.2, 2: nearest}
    scores = fused(words, meaning, 1.0, base=0.2, clear=0.5, weight=0.5)
    assert max(scores, key=scores.__getitem__) == first


def test_at_no_weight_the_order_is_that_of_words() -> None:
    words, meaning = {1: 3.0, 2: 2.0, 3: 1.0}, {1: 0.1, 2: 0.5, 3: 0.9}
    scores = fused(words, meaning, 6.3, base=0.2, clear=0.5, weight=0)
    assert sorted(scores, key=scores.__getitem__, reverse=True) == [1, 2, 3]


def test_without_words_meaning_alone_orders() -> None:
    scores = fused({1: 0.0, 2: 0.0}, {1: 0.3, 2: 0.6}, 0.0, base=0.2, clear=0.5, weight=0.4)
    assert scores == {1: pytest.approx(0.1), 2: pytest.approx(0.4)}


def test_calibration_takes_no_note_of_how_many_words_are_held() -> None:
    scores = fused({1: 2.0, 2: 0.0}, {1: 0.2, 2: 0.9}, 0.0, base=0.2, clear=0.5, weight=0.5)
    assert scores == {1: 1.0, 2: 0.5}


def test_meaning_weighs_more_the_less_of_the_words_is_held() -> None:
    weights = [leaning(best, 7.0) for best in (0.0, 2.8, 7.0, 70.0)]
    assert weights == pytest.approx([1.4, 1.0, 0.4, 0.4])
    assert leaning(0.0, 0.0) == 1.4
