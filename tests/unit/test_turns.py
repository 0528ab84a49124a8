"""Whose search is next, where there are more than may run."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.core.errors import RateLimited
from lib.limits import turns as module
from lib.limits.turns import WAITING_OF_ONE, Turns


def test_no_more_run_at_once_than_may_and_all_get_their_turn() -> None:
    turns = Turns(at_once=3, of_one=2)
    seen, lock = [], threading.Lock()

    def work(number: int) -> None:
        with turns.turn(f"192.0.2.{number % 4}"), lock:
            seen.append((turns.running, max(turns._running.values())))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(200)))
    assert len(seen) == 200
    assert max(running for running, _ in seen) <= 3
    assert max(own for _, own in seen) <= 2
    assert (turns.running, turns.waiting) == (0, 0)


def test_another_address_does_not_wait_for_those_of_the_first() -> None:
    turns = Turns(at_once=3, of_one=2)
    first = [turns._ask("greedy") for _ in range(8)]
    assert [each.done() for each in first] == [True] * 2 + [False] * 6
    assert turns._ask("other").done()


def test_the_address_that_runs_least_is_next() -> None:
    turns = Turns(at_once=2, of_one=2)
    for _ in range(2):
        turns._ask("greedy")
    waiting = turns._ask("greedy")
    other = turns._ask("other")
    turns._leave("greedy")
    assert (other.done(), waiting.done()) == (True, False)
    turns._leave("other")
    assert waiting.done()


def test_one_address_may_not_make_the_queue_long() -> None:
    turns = Turns(at_once=1, of_one=1)
    for _ in range(1 + WAITING_OF_ONE):
        turns._ask("greedy")
    with pytest.raises(RateLimited) as refused:
        turns._ask("greedy")
    assert refused.value.details == {"seconds": 2}
    turns._ask("other")


def test_who_waits_too_long_is_told_so_and_holds_no_turn(monkeypatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.01)
    turns = Turns(at_once=1, of_one=1)
    with turns.turn("first"):
        with pytest.raises(RateLimited), turns.turn("second"):
            pytest.fail("it was not its turn")
        assert turns.waiting == 0
    assert turns.running == 0


def test_a_task_waits_without_stopping_the_loop_and_may_be_cancelled(monkeypatch) -> None:
    turns = Turns(at_once=1, of_one=1)

    async def wait() -> str:
        async with turns.turn_of_task("one"):
            return "done"

    async def scenario() -> list[str]:
        async with turns.turn_of_task("one"):
            tasks = [asyncio.create_task(wait()) for _ in range(3)]
            await asyncio.sleep(0.01)
            assert turns.waiting == 3
            tasks[1].cancel()
            await asyncio.sleep(0.01)
            assert turns.waiting == 2
        return [await tasks[0], await tasks[2]]

    assert asyncio.run(scenario()) == ["done", "done"]
    assert (turns.running, turns.waiting) == (0, 0)


def test_a_task_that_waits_too_long_is_told_so(monkeypatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.01)
    turns = Turns(at_once=1, of_one=1)

    async def scenario() -> None:
        async with turns.turn_of_task("one"):
            with pytest.raises(RateLimited):
                async with turns.turn_of_task("one"):
                    pytest.fail("it was not its turn")

    asyncio.run(scenario())
    assert (turns.running, turns.waiting) == (0, 0)


def test_a_search_that_fails_gives_its_turn_back() -> None:
    turns = Turns(at_once=1, of_one=1)
    with pytest.raises(ZeroDivisionError), turns.turn("one"):
        raise ZeroDivisionError
    assert turns.running == 0
