"""Figures of keyness against others' own, and where they stand on nothing."""

from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.keyness import SURE, Counts


def test_the_log_likelihood_is_that_of_a_table_of_four() -> None:
    # 2 Σ O ln(O/E) by hand: 10 of 100 against 5 of 400, so that E = 3, 97, 12, 388.
    assert isclose(Counts(10, 100, 5, 400).log_likelihood, 15.968, abs_tol=1e-3)


def test_the_log_ratio_counts_doublings() -> None:
    assert Counts(8, 100, 4, 400).log_ratio == 3.0
    assert Counts(4, 100, 0, 400).log_ratio == 5.0  # half a passage elsewhere


def test_a_word_as_frequent_here_as_elsewhere_does_not_stand_out() -> None:
    assert Counts(10, 100, 40, 400).log_likelihood == 0
    assert Counts(10, 100, 80, 400).log_likelihood == 0


@pytest.mark.parametrize(("inside", "stands_out"), [(1, False), (3, True), (100, True)])
def test_what_stands_out_is_sure_and_twice_as_frequent(inside: int, stands_out: bool) -> None:
    assert Counts(inside, 100, 10, 4_000).stands_out is stands_out


def test_what_is_sure_but_hardly_more_frequent_does_not_stand_out() -> None:
    counts = Counts(6_000, 10_000, 4_000, 10_000)
    assert counts.log_likelihood > SURE and not counts.stands_out


@given(st.data())
def test_every_table_has_its_figures(data: st.DataObject) -> None:
    passages, rest = data.draw(st.integers(1, 10**6)), data.draw(st.integers(1, 10**6))
    inside = data.draw(st.integers(1, passages))
    counts = Counts(inside, passages, data.draw(st.integers(0, rest)), rest)
    assert 0 <= counts.log_likelihood < inf and -inf < counts.log_ratio < inf
