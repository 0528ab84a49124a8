"""Rate limits: who is counted together, what a visitor is told, and what is remembered."""

import sys
import threading
from pathlib import Path
from subprocess import run

import pytest

from lib.core.errors import RateLimited, SemanticUnavailable, SettingsError
from lib.limits.clients import Client
from lib.limits.rates import ADDRESS_FACTOR, RateLimits
from lib.limits.visits import MOST_WINDOWS, Visits
from tests.clock import Clock

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000.0)


def passed(limits: RateLimits, clients: list[Client]) -> int:
    """How many of these searches, one after the other, are let through."""
    through = 0
    for client in clients:
        try:
            limits.search(client)
            through += 1
        except RateLimited:
            pass
    return through


def test_300_searches_a_minute_are_limited_while_another_client_goes_on(clock) -> None:
    limits = RateLimits("60/minute", "off", clock)
    through = 0
    for number in range(300):
        clock.now = 1_000 + number / 5
        through += passed(limits, [Client("192.0.2.1", "a")])
        if number % 10 == 0:
            limits.search(Client("192.0.2.2", "b"))
    assert through == 60


def test_a_new_session_is_no_new_chance_beyond_the_addresss_own_limit(clock) -> None:
    limits = RateLimits("60/minute", "off", clock)
    sessions = [Client("192.0.2.1", f"s{number}") for number in range(300)]
    assert passed(limits, sessions) == 60 * ADDRESS_FACTOR < 300
    limits.search(Client("192.0.2.2", "b"))


def test_colleagues_behind_one_address_have_a_limit_each(clock) -> None:
    limits = RateLimits("60/minute", "off", clock)
    assert passed(limits, [Client("192.0.2.1", "a")] * 100) == 60
    assert passed(limits, [Client("192.0.2.1", "b")] * 60) == 60


def test_the_seconds_to_wait_are_true(clock) -> None:
    limits = RateLimits("2/minute", "off", clock)
    client = Client("192.0.2.1", "a")
    limits.search(client)
    clock.now += 20.5
    limits.search(client)
    with pytest.raises(RateLimited) as caught:
        limits.search(client)
    assert caught.value.status == 429
    assert caught.value.details == {"seconds": 40}
    clock.now += 39.4
    with pytest.raises(RateLimited):
        limits.search(client)
    clock.now += 0.2
    limits.search(client)


def test_what_was_refused_is_not_counted(clock) -> None:
    limits = RateLimits("2/minute", "off", clock)
    client = Client("192.0.2.1", "a")
    passed(limits, [client] * 50)
    clock.now += 60
    assert passed(limits, [client] * 50) == 2


def test_encodes_are_counted_apart_and_words_answer_beyond(clock) -> None:
    limits = RateLimits("60/minute", "3/minute", clock)
    client = Client("192.0.2.1", "a")
    gate = limits.gate(client)
    for _ in range(3):
        gate()
    with pytest.raises(SemanticUnavailable) as caught:
        gate()
    assert caught.value.details == {"why": "limited", "seconds": 60}
    limits.search(client)
    limits.gate(Client("192.0.2.2", "b"))()


@pytest.mark.parametrize("text", ["off", "0", " OFF "])
def test_a_limit_can_be_switched_off(text: str) -> None:
    limits = RateLimits(text, text)
    client = Client("192.0.2.1", "a")
    assert passed(limits, [client] * 1_000) == 1_000
    for _ in range(1_000):
        limits.gate(client)()
    assert limits.size == (0, 0)


@pytest.mark.parametrize(
    ("text", "allowed"), [("2/second", 2), ("5 per minute", 5), ("3 / 2 Hours", 3), ("1/day", 1)]
)
def test_rates_are_written_as_people_do(text: str, allowed: int, clock) -> None:
    assert passed(RateLimits(text, "off", clock), [Client("192.0.2.1", "a")] * 9) == allowed


@pytest.mark.parametrize(
    "text",
    ["", "60", "sixty/minute", "60/fortnight", "-1/minute", "0/minute", "1.5/minute", "٣/minute",
     "60/minute; 5/second", "60/0 minute", "9999999/day", "1" * 100 + "/day"],
)  # fmt: skip
def test_an_unreadable_rate_is_refused_with_what_it_takes(text: str) -> None:
    for rates in ((text, "off"), ("off", text)):
        with pytest.raises(SettingsError) as caught:
            RateLimits(*rates)
        name = "RATE_LIMIT" if rates[0] == text else "SEMANTIC_RATE_LIMIT"
        assert caught.value.message.startswith(f"{name}=")
        assert "60/minute" in caught.value.hint


def test_ten_thousand_clients_leave_the_store_bounded(clock) -> None:
    limits = RateLimits("60/minute", "20/minute", clock)
    for number in range(10_000):
        limits.search(Client(f"10.0.{number // 250}.{number % 250}", "s"))
    windows, times = limits.size
    assert windows == MOST_WINDOWS
    assert times <= MOST_WINDOWS


def test_whoever_goes_on_asking_is_not_forgotten_for_newcomers(clock) -> None:
    limits = RateLimits("5/minute", "off", clock)
    greedy = Client("192.0.2.1", "a")
    through = 0
    for number in range(2 * MOST_WINDOWS):
        limits.search(Client(f"10.0.{number // 250}.{number % 250}", "s"))
        if number % 100 == 0:
            through += passed(limits, [greedy])
    assert through == 5


def test_what_is_past_is_forgotten(clock) -> None:
    limits = RateLimits("60/minute", "off", clock)
    for number in range(1_000):
        limits.search(Client(f"10.0.0.{number}", "s"))
    clock.now += 61
    limits.search(Client("192.0.2.1", "a"))
    assert limits.size == (2, 2)


def test_the_store_is_bounded_in_times_too(clock) -> None:
    visits = Visits(clock, most_windows=100, most_times=50)
    for number in range(30):
        for _ in range(10):
            assert visits.acquire_entry(f"k{number}", 10, 60)
    assert visits.size == (5, 50)


def test_twenty_threads_get_no_more_than_one_would() -> None:
    limits = RateLimits("100/hour", "off")
    client, through = Client("192.0.2.1", "a"), []
    threads = [
        threading.Thread(target=lambda: through.append(passed(limits, [client] * 20)))
        for _ in range(20)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(through) == 100


def test_counting_starts_no_thread_and_the_library_comes_with_the_first_search() -> None:
    code = (
        "import sys, threading, lib.bootstrap\n"
        "from lib.limits.clients import Client\n"
        "from lib.limits.rates import RateLimits\n"
        "limits = RateLimits('1/minute', '1/minute')\n"
        "assert 'limits' not in sys.modules\n"
        "limits.search(Client('192.0.2.1', 'a'))\n"
        "assert 'limits' in sys.modules\n"
        "print(threading.active_count())"
    )
    done = run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr
