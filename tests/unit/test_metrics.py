"""Measures of ranked retrieval, against values worked out by hand."""

import math
import random

import pytest

from lib.evaluate.metrics import interval, ndcg, percentile, recall, reciprocal_rank

RANKED = ["x", "a", "y", "b"]


def test_reciprocal_rank_counts_to_the_first_relevant() -> None:
    assert reciprocal_rank(RANKED, {"a", "b"}) == 1 / 2
    assert reciprocal_rank(RANKED, {"b"}, depth=3) == 0
    assert reciprocal_rank([], {"b"}) == 0


def test_recall_is_the_share_found_within_the_depth() -> None:
    assert recall(RANKED, {"a", "b", "c", "d"}, 10) == 0.5
    assert recall(RANKED, {"a", "b"}, 2) == 0.5


def test_any_grade_is_relevant_to_reciprocal_rank_and_recall() -> None:
    grades = {"a": 1, "b": 3, "c": 2}
    assert reciprocal_rank(RANKED, grades) == 1 / 2
    assert recall(RANKED, grades, 10) == pytest.approx(2 / 3)


def test_ndcg_is_one_for_the_ideal_order_and_discounts_by_rank() -> None:
    assert ndcg(["a", "b", "x"], {"a": 1, "b": 1}) == pytest.approx(1)
    expected = (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3))
    assert ndcg(RANKED, {"a": 1, "b": 1}) == pytest.approx(expected)


def test_ndcg_wants_higher_grades_first() -> None:
    grades = {"a": 1, "b": 3, "c": 2}
    assert ndcg(["b", "c", "a"], grades) == pytest.approx(1)
    ideal = 7 + 3 / math.log2(3) + 1 / 2
    assert ndcg(["a", "b"], grades) == pytest.approx((1 + 7 / math.log2(3)) / ideal)


def test_ndcg_asks_for_no_more_than_fits_into_the_depth() -> None:
    grades = {str(number): 1 for number in range(20)}
    assert ndcg([str(number) for number in range(20)], grades, 10) == pytest.approx(1)


def test_nothing_relevant_is_worth_nothing() -> None:
    assert (reciprocal_rank(RANKED, {}), recall(RANKED, {}, 10), ndcg(RANKED, {})) == (0, 0, 0)


def test_percentiles_are_values_that_occurred() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert percentile([], 0.5) == 0


def test_an_interval_is_as_wide_as_the_normal_one_where_that_holds() -> None:
    choice = random.Random(3)
    values = [choice.random() for _ in range(400)]
    mean, error = sum(values) / 400, (1 / 12 / 400) ** 0.5
    low, high = interval(values)
    assert low == pytest.approx(mean - 1.96 * error, abs=error / 3)
    assert high == pytest.approx(mean + 1.96 * error, abs=error / 3)


def test_the_same_values_have_the_same_interval() -> None:
    values = [0.0, 1.0, 0.5, 1.0, 0.0]
    assert interval(values) == interval(values)
    assert interval(values) != interval(values[:4])


def test_values_that_do_not_vary_have_no_width() -> None:
    assert interval([0.5] * 20) == (0.5, 0.5)
