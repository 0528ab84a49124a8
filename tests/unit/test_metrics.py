"""Measures of ranked retrieval, against values worked out by hand."""

import math

import pytest

from lib.evaluate.metrics import ndcg, percentile, recall, reciprocal_rank

RANKED = ["x", "a", "y", "b"]


def test_reciprocal_rank_counts_to_the_first_relevant() -> None:
    assert reciprocal_rank(RANKED, {"a", "b"}) == 1 / 2
    assert reciprocal_rank(RANKED, {"b"}, depth=3) == 0
    assert reciprocal_rank([], {"b"}) == 0


def test_recall_is_the_share_found_within_the_depth() -> None:
    assert recall(RANKED, {"a", "b", "c", "d"}, 10) == 0.5
    assert recall(RANKED, {"a", "b"}, 2) == 0.5


def test_ndcg_is_one_for_the_ideal_order_and_discounts_by_rank() -> None:
    assert ndcg(["a", "b", "x"], {"a", "b"}) == pytest.approx(1)
    expected = (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3))
    assert ndcg(RANKED, {"a", "b"}) == pytest.approx(expected)


def test_percentiles_are_values_that_occurred() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert percentile([], 0.5) == 0
