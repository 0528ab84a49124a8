"""Where words stand: rates, and how far from evenly."""

import pytest

from lib.core.dispersion import DispersionQuery, Share, deviation
from lib.core.errors import QueryError
from lib.core.query import Query


def test_a_rate_is_of_ten_thousand_words() -> None:
    assert Share(words=2_000, places=3).rate == 15.0
    assert Share().rate == 0.0


def test_what_is_spread_as_the_words_are_deviates_by_nothing() -> None:
    assert deviation([Share(words=100, places=1), Share(words=300, places=3)]) == 0.0
    assert deviation([]) == deviation([Share(words=9)]) == 0.0


def test_what_stands_in_one_small_part_deviates_by_nearly_one() -> None:
    parts = [Share(words=10, places=5), Share(words=990)]
    assert deviation(parts) == pytest.approx(0.99)


@pytest.mark.parametrize(
    "asked", [DispersionQuery(Query("מים")), DispersionQuery(Query("מים"), "נוף", 7)]
)
def test_it_round_trips_to_the_address(asked: DispersionQuery) -> None:
    assert DispersionQuery.from_params({**asked.query.to_params(), **asked.to_params()}) == asked


@pytest.mark.parametrize("parts", ["0", "101", "x", "-1", "9" * 5_000])
def test_no_other_number_of_parts_can_be_asked_for(parts: str) -> None:
    with pytest.raises(QueryError):
        DispersionQuery.from_params({"q": ["מים"], "parts": [parts]})
