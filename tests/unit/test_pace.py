"""Redraws that come too fast wait; nobody is refused."""

from lib.core.rate import Rate
from lib.limits.clients import Client
from lib.limits.pace import MOST_KNOWN, Pace
from lib.limits.rates import ADDRESS_FACTOR
from tests.clock import Clock

READER = Client("192.0.2.1", "a")


def test_a_few_at_once_do_not_wait_and_the_next_go_evenly() -> None:
    pace = Pace(Rate(20, 5), Clock())
    waits = [pace.wait(READER) for _ in range(23)]
    assert waits[:20] == [0.0] * 20
    assert [round(each, 2) for each in waits[20:]] == [0.25, 0.5, 0.75]


def test_whoever_pauses_may_be_quick_again() -> None:
    clock = Clock()
    pace = Pace(Rate(20, 5), clock)
    for _ in range(20):
        pace.wait(READER)
    clock.now += 5
    assert [pace.wait(READER) for _ in range(20)] == [0.0] * 20


def test_one_address_goes_four_times_as_fast_as_one_of_its_visitors() -> None:
    clock = Clock()
    pace = Pace(Rate(20, 5), clock)
    for number in range(20):
        assert pace.wait(Client("192.0.2.1", str(number))) == 0
    waits = [pace.wait(Client("192.0.2.1", f"n{number}")) for number in range(4)]
    assert [round(each, 4) for each in waits] == [
        round(n * 0.25 / ADDRESS_FACTOR, 4) for n in (1, 2, 3, 4)
    ]
    assert pace.wait(Client("192.0.2.2", "other")) == 0


def test_off_lets_everything_pass() -> None:
    pace = Pace(None, Clock())
    assert {pace.wait(READER) for _ in range(1_000)} == {0.0}


def test_who_is_no_longer_in_the_way_is_forgotten() -> None:
    clock = Clock()
    pace = Pace(Rate(20, 5), clock)
    for number in range(MOST_KNOWN):
        clock.now += 1
        pace.wait(Client(f"192.0.2.{number % 250}", str(number)))
    assert len(pace._even) <= MOST_KNOWN + 2
