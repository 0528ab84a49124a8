"""Connections below requests: which are closed, when, and for whom."""

import logging
from dataclasses import dataclass

import pytest

from lib.web.connections import (
    CLOSING_SECONDS,
    DEAF_SECONDS,
    SECONDS,
    STALLED_SECONDS,
    Connections,
    Phase,
)
from lib.web.server import RESERVED_FILES, most_connections
from tests.clock import Clock


@dataclass(eq=False)
class Made:
    peer: str | None = "192.0.2.1"
    phase: Phase = Phase.FIRST_REQUEST
    request: object = None
    unread: int = 0
    closing: bool = False
    gone: bool = False

    def abort(self) -> None:
        self.gone = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connections(clock: Clock) -> Connections:
    return Connections(clock)


@pytest.mark.parametrize("phase", SECONDS)
def test_what_takes_too_long_is_closed(phase, connections, clock) -> None:
    slow = Made(phase=phase)
    connections.opened(slow)
    connections.tick()
    clock.now += SECONDS[phase] - 1
    connections.tick()
    assert not slow.gone
    clock.now += 1
    connections.tick()
    assert slow.gone and len(connections) == 0


@pytest.mark.parametrize("phase", [Phase.ANSWER, Phase.PAGE])
def test_answers_and_open_pages_may_take_their_time(phase, connections, clock) -> None:
    working = Made(phase=phase)
    connections.opened(working)
    for _ in range(100):
        clock.now += 60
        connections.tick()
    assert not working.gone


def test_each_request_has_its_own_time(connections, clock) -> None:
    steady = Made(phase=Phase.BODY)
    connections.opened(steady)
    for number in range(10):
        steady.request = number
        connections.tick()
        clock.now += SECONDS[Phase.BODY] - 1
    assert not steady.gone


def test_who_reads_nothing_is_closed_and_who_reads_slowly_is_not(connections, clock) -> None:
    deaf, slow = (Made(phase=Phase.ANSWER, unread=100_000) for _ in range(2))
    connections.opened(deaf)
    connections.opened(slow)
    for _ in range(int(STALLED_SECONDS) + 1):
        connections.tick()
        clock.now += 1
        slow.unread -= 1
        deaf.unread += 1  # a ping
    connections.tick()
    assert deaf.gone and not slow.gone


def test_what_is_closed_and_not_read_is_ended_soon(connections, clock) -> None:
    leaving = Made(phase=Phase.PAGE, unread=10, closing=True)
    connections.opened(leaving)
    connections.tick()
    clock.now += CLOSING_SECONDS
    connections.tick()
    assert leaving.gone


def test_where_there_is_no_room_the_greedy_address_makes_some(connections, clock) -> None:
    connections.most = 20
    other = Made(peer="192.0.2.2", phase=Phase.NEXT_REQUEST)
    connections.opened(other)
    made = []
    for _ in range(60):
        clock.now += 0.01
        made.append(Made())
        connections.opened(made[-1])
    assert not other.gone
    assert 18 <= len(connections) <= 20
    left = len(connections) - 1
    assert [each.gone for each in made] == [True] * (60 - left) + [False] * left  # the oldest went


def test_who_is_at_work_is_not_closed_for_others(connections, clock) -> None:
    connections.most = 10
    working = [Made(phase=Phase.PAGE if n % 2 else Phase.ANSWER) for n in range(10)]
    for each in working:
        connections.opened(each)
    connections.tick()
    newcomer = Made(peer="192.0.2.2")
    connections.opened(newcomer)
    assert newcomer.gone and not any(each.gone for each in working)


def test_who_does_not_read_makes_room_at_once(connections, clock) -> None:
    connections.most = 10
    deaf = [Made(phase=Phase.ANSWER, unread=100) for _ in range(10)]
    for each in deaf:
        connections.opened(each)
    connections.tick()
    clock.now += DEAF_SECONDS
    newcomer = Made(peer="192.0.2.2")
    connections.opened(newcomer)
    assert not newcomer.gone and [each.gone for each in deaf].count(True) == 1


def test_what_was_lost_is_forgotten(connections) -> None:
    made = [Made() for _ in range(5)]
    for each in made:
        connections.opened(each)
    for each in made[:3]:
        each.gone = True
    connections.tick()
    assert len(connections) == 2


def test_the_log_tells_it_once_a_minute(connections, clock, caplog) -> None:
    connections.most = 10
    with caplog.at_level(logging.WARNING, "mafteach.connections"):
        for _ in range(1_000):
            connections.opened(Made())
        for each in list(connections._open):
            each.phase = Phase.PAGE
        clock.now += 60
        connections.tick()
    assert [each.getMessage() for each in caplog.records] == [
        "connections closed to make room: 1",
        "connections closed to make room: 989",
    ]


@pytest.mark.parametrize(
    ("pages", "files", "most"),
    [(100, 1_024, 400), (200, 4_096, 800), (100, 512, 128), (100, 256, 116)],
)
def test_there_are_fewer_connections_than_files(pages: int, files: int, most: int) -> None:
    assert most_connections(pages, files) == most
    assert most <= max(files - RESERVED_FILES, pages + 16)
