"""The whole watch on an injected clock and scale: what it says, records and gives up."""

import json
import logging
import re
import threading
import time

import pytest

from lib.core.errors import MemoryUnknown
from lib.core.settings import Settings
from lib.memory import relief
from lib.memory.history import History
from lib.memory.watch import MemoryWatch
from tests.scale import MB


@pytest.fixture
def watch(scale, clock):
    made = MemoryWatch(Settings(max_memory_mb=10_000), reader=scale, clock=clock, ticks=clock)
    yield made
    made.stop()


def _pass(watch, clock, seconds: int = 1) -> None:
    for _ in range(seconds):
        clock.now += 1
        watch.tick()


def _kinds(watch) -> list[str]:
    return [event.kind for event in reversed(watch.events.recent())]


def test_memory_filled_in_steps_warns_then_is_critical_then_gives_up_and_clears_once(
    watch, scale, clock, caplog
) -> None:
    order: list[str] = []
    watch.relief.register("release_model", lambda: order.append(f"release at {watch.level}"))
    with caplog.at_level(logging.INFO, logger="mafteach.memory"):
        for size in [*range(300, 500, 10), *range(500, 200, -10)]:
            scale.fill(size + 5, size)
            _pass(watch, clock)
            watch.relief.join(10)
    levels = [
        re.search(r"level=(\w+) before=(\w+)", each.message).groups()
        for each in caplog.records
        if each.message.startswith("Memory level")
    ]
    assert levels == [
        ("warning", "ok"),
        ("critical", "warning"),
        ("warning", "critical"),
        ("ok", "warning"),
    ]
    assert order[0] == "release at critical"
    happened = [kind for kind in _kinds(watch) if kind in ("alert", "clear", "trim")]
    assert happened[:2] == ["alert", "alert"]
    assert happened.count("clear") == 1
    assert "trim" in happened


def test_alerts_last_until_they_are_over_and_keep_their_peak(watch, scale, clock) -> None:
    for size, hard, seconds in ((450, 420, 10), (480, 470, 5), (450, 420, 5), (100, 90, 1)):
        scale.fill(size, hard)
        _pass(watch, clock, seconds)
    warning, critical = [
        event for event in reversed(watch.events.recent()) if event.kind == "alert"
    ]
    assert (warning.code, critical.code) == ("memory_warning", "memory_critical")
    assert (warning.seconds, warning.peak) == (20, 480 * MB)
    assert critical.seconds == 5
    assert warning.details["limit_mb"] == 512.0
    watch.relief.join(10)


def test_relief_tries_again_while_it_stays_critical_but_not_at_every_tick(scale, clock) -> None:
    watch = MemoryWatch(Settings(), reader=scale, clock=clock, ticks=clock)
    runs: list[float] = []
    watch.relief = relief.Relief(scale.own, ("count", lambda: runs.append(clock())), clock)
    scale.fill(500, 490)
    for _ in range(65):
        _pass(watch, clock)
        watch.relief.join(10)
    assert len(runs) == 3
    assert runs[1] - runs[0] == relief.AGAIN_SECONDS


def test_an_action_that_fails_or_hangs_does_not_stop_the_looking(watch, scale, clock) -> None:
    gate, after = threading.Event(), []

    def broken() -> None:
        raise RuntimeError("no")

    watch.relief.register("broken", broken)
    watch.relief.register("hanging", lambda: gate.wait(10))
    watch.relief.register("after", lambda: after.append(1))
    scale.fill(500, 490)
    begun = time.monotonic()
    _pass(watch, clock, 50)
    assert time.monotonic() - begun < 5
    assert watch.rings.window(50, clock()).counts == [1] * 50
    gate.set()
    watch.relief.join(10)
    assert after == [1]


def test_loads_are_refused_only_while_critical(watch, scale, clock) -> None:
    refused = []
    for size in (300, 430, 470, 300):
        scale.fill(size + 1, size)
        _pass(watch, clock)
        refused.append(watch.refuses_loads)
    assert refused == [False, False, True, False]
    watch.relief.join(10)


def test_one_memory_line_a_minute_in_the_promised_form(watch, scale, clock, caplog) -> None:
    with caplog.at_level(logging.INFO, logger="mafteach.memory"):
        scale.fill(123.4, 80)
        _pass(watch, clock, 181)
    lines = [each.message for each in caplog.records if each.message.startswith("Memory usage")]
    assert len(lines) == 4
    assert lines[0].startswith("Memory usage: 123.4 MB ")
    assert "of 512.0 MB (24%)" in lines[0]


def test_a_kill_is_seen_once(watch, scale, clock, caplog) -> None:
    scale.others = {"kills": 2}  # before our time
    _pass(watch, clock, 2)
    assert "kill" not in _kinds(watch)
    scale.others = {"kills": 3}
    with caplog.at_level(logging.ERROR, logger="mafteach.memory"):
        _pass(watch, clock, 5)
    assert _kinds(watch).count("kill") == 1
    assert "killed a process" in caplog.text


def test_a_limit_that_changes_is_an_event(watch, scale, clock) -> None:
    _pass(watch, clock, 3)
    scale.others = {"kind": "cgroup v1"}
    _pass(watch, clock, 3)
    limits = [
        each.details["source"] for each in watch.events.recent() if each.kind == "configuration"
    ]
    assert limits == ["cgroup v1", "cgroup v2"]


def test_the_peak_since_the_start_is_kept(watch, scale, clock) -> None:
    for size in (100, 300, 50):
        scale.fill(size, size - 10)
        _pass(watch, clock)
    assert watch.peak.working_set == 300 * MB
    assert watch.latest.working_set == 50 * MB
    assert watch.report()["peak"] == {"working_set": 300 * MB, "hard": 290 * MB, "at": clock() - 1}


def test_what_cannot_be_read_is_a_gap(scale, clock) -> None:
    watch = MemoryWatch(Settings(), reader=scale, clock=clock, ticks=clock)
    _pass(watch, clock)
    scale.failing = MemoryUnknown("No.")
    with pytest.raises(MemoryUnknown):
        _pass(watch, clock)
    with pytest.raises(MemoryUnknown):
        watch.left()
    scale.failing = None
    _pass(watch, clock)
    assert watch.rings.window(3, clock()).counts == [1, 0, 1]


def test_left_is_the_limit_less_what_cannot_be_evicted(watch, scale) -> None:
    scale.fill(400, 200)
    assert watch.left() == 312 * MB
    scale.fill(600, 600)
    assert watch.left() == 0


def test_the_report_is_plain_json(watch, scale, clock) -> None:
    _pass(watch, clock)
    told = json.loads(json.dumps(watch.report({"state": "loaded"})))
    assert told["level"] == "ok"
    assert told["model"] == {"state": "loaded"}
    assert told["thresholds"]["critical"]["raised"] == round(512 * MB * 0.9)
    assert [event["kind"] for event in told["events"]] == ["configuration"]


def test_it_starts_once_stops_and_remembers(tmp_path, caplog) -> None:
    kept = tmp_path / "memory.history"
    settings = Settings()
    for _ in range(2):
        watch = MemoryWatch(settings, kept)
        watch.start()
        watch.start()
        deadline = time.monotonic() + 10
        while watch.latest is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        watch.stop()
        watch.stop()
    assert not [each for each in threading.enumerate() if each.name == "mafteach-memory"]
    (restart,) = watch.restarts
    assert restart.clean
    codes = [event.code for event in reversed(watch.events.recent())]
    assert [code for code in codes if code in ("start", "restarted")] == ["start", "restarted"]


def test_a_server_that_was_killed_is_known_by_its_silence(scale, clock, tmp_path) -> None:
    kept = tmp_path / "memory.history"
    killed = MemoryWatch(Settings(), kept, reader=scale, clock=clock, ticks=clock)
    _pass(killed, clock, 3)
    next_one = MemoryWatch(Settings(), kept, reader=scale, clock=clock, ticks=clock)
    next_one.start()
    next_one.stop()
    assert not next_one.restarts[0].clean


def test_the_history_is_written_rarely_but_at_once_when_critical(
    scale, clock, tmp_path, monkeypatch
) -> None:
    watch = MemoryWatch(
        Settings(), tmp_path / "memory.history", reader=scale, clock=clock, ticks=clock
    )
    saves: list[float] = []
    monkeypatch.setattr(History, "save", lambda self, at, clean: saves.append(at))
    begun = clock() + 1
    _pass(watch, clock, 700)
    assert saves == [begun, begun + 300, begun + 600]
    scale.fill(500, 490)
    _pass(watch, clock)
    assert saves[3:] == [begun + 700]
    watch.relief.join(10)
