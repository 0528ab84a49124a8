"""A few rounds of every target; `python -m bench.fuzz` plays on."""

import pytest

from bench.fuzz.hanging import Hanging, no_hang
from bench.fuzz.targets import TARGETS

EXAMPLES = 25


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_nothing_hostile_breaks(name: str) -> None:
    TARGETS[name].round(1, EXAMPLES)


def test_a_hang_is_told() -> None:
    with pytest.raises(Hanging), no_hang(0.05):
        while True:
            pass


def test_work_that_ends_in_time_is_none() -> None:
    with no_hang(0.05):
        pass
    sum(range(5_000_000))
