"""Sizes and durations as people read them."""

import pytest

from lib.core.measures import duration, size


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 B"), (1023, "1,023 B"), (1536, "1.5 KB"), (5 * 2**30, "5 GB")]
)
def test_sizes_are_written_for_people(number: int, text: str) -> None:
    assert size(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0:00"), (59.6, "1:00"), (65, "1:05"), (3723, "1:02:03")]
)
def test_durations_are_written_as_clocks(seconds: float, text: str) -> None:
    assert duration(seconds) == text
