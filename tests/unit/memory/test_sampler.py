"""One thread, one tick a second, whatever a tick does."""

import logging
import threading
import time

import pytest

from lib.memory.sampler import Sampler


def _named() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "mafteach-memory"]


@pytest.fixture
def running():
    made: list[Sampler] = []

    def start(tick, every: float = 0.02) -> Sampler:
        made.append(Sampler(tick, every))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.stop()


def _until(true) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_starting_twice_makes_one_thread_and_stopping_leaves_none(running) -> None:
    ticks: list[int] = []
    sampler = running(lambda: ticks.append(1))
    sampler.start()
    _until(lambda: len(ticks) >= 3)
    assert len(_named()) == 1
    assert _named()[0].daemon
    sampler.stop()
    assert _named() == []
    assert not sampler.running


def test_it_starts_again_after_a_stop(running) -> None:
    ticks: list[int] = []
    sampler = running(lambda: ticks.append(1))
    sampler.stop()
    before = len(ticks)
    assert not sampler.running
    sampler.start()
    _until(lambda: len(ticks) > before)
    assert sampler.running
    assert len(_named()) == 1


def test_a_tick_that_fails_is_logged_once_and_the_next_one_comes(running, caplog) -> None:
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(1)
        raise RuntimeError("no such file")

    with caplog.at_level(logging.ERROR, logger="mafteach.memory"):
        running(tick)
        _until(lambda: len(ticks) >= 4)
    assert len([each for each in caplog.records if "look at memory failed" in each.message]) == 1


@pytest.mark.parametrize(
    ("now", "wait"), [(100.0, 0.5), (100.4, 0.1), (100.5, 1.0), (100.6, 0.9), (100.999, 0.501)]
)
def test_ticks_fall_in_the_middle_of_seconds(now, wait) -> None:
    assert Sampler(lambda: None, clock=lambda: now).until_next() == pytest.approx(wait)


def test_a_tick_may_stop_its_own_sampler(running) -> None:
    done = threading.Event()
    holder: list[Sampler] = []

    def tick() -> None:
        if holder:
            holder[0].stop()
            done.set()

    holder.append(running(tick))
    assert done.wait(10)
