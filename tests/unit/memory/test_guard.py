"""Levels with hysteresis: raised once, cleared once, never flapping."""

import pytest

from lib.memory.guard import Guard, Level, Thresholds
from tests.scale import MB, reading

LIMIT = 1000 * MB


def _levels(guard: Guard, *steps: tuple[int, int]) -> list[str]:
    """The level after each (working set, hard), in percent of the limit."""
    told = []
    for working_set, hard in steps:
        guard.see(reading(working_set=working_set * 10 * MB, hard=hard * 10 * MB, limit=LIMIT))
        told.append(str(guard.level))
    return told


@pytest.mark.parametrize(
    ("steps", "levels"),
    [
        ([(79, 50), (80, 50), (79, 50), (70, 50), (69, 50), (79, 50)],
         ["ok", "warning", "warning", "warning", "ok", "ok"]),
        ([(95, 89), (95, 90), (95, 86), (95, 85), (95, 84), (71, 60), (69, 60)],
         ["warning", "critical", "critical", "critical", "warning", "warning", "ok"]),
        ([(95, 95), (50, 40)], ["critical", "ok"]),
        ([(95, 95), (75, 60), (69, 60)], ["critical", "warning", "ok"]),
        ([(99, 10)], ["warning"]),
        ([(60, 95)], ["critical"]),
    ],
)  # fmt: skip
def test_levels_follow_their_measures(steps, levels) -> None:
    assert _levels(Guard(Thresholds()), *steps) == levels


def test_swinging_around_a_threshold_raises_once_and_clears_once() -> None:
    guard = Guard(Thresholds())
    changes = [
        guard.see(reading(working_set=share * 10 * MB, hard=500 * MB, limit=LIMIT))
        for share in [*([79, 81] * 50), *([71, 79] * 50), *([69, 79] * 50)]
    ]
    told = [(str(each.before), str(each.now)) for each in changes if each]
    assert told == [("ok", "warning"), ("warning", "ok")]


def test_only_critical_refuses_loads() -> None:
    guard = Guard(Thresholds())
    refused = []
    for working_set, hard in [(50, 40), (85, 80), (95, 91), (85, 80)]:
        _levels(guard, (working_set, hard))
        refused.append(guard.refuses_loads)
    assert refused == [False, False, True, False]


def test_a_change_says_what_was_crossed() -> None:
    guard = Guard(Thresholds())
    change = guard.see(reading(working_set=850 * MB, hard=100 * MB, limit=LIMIT))
    assert change.rising
    assert change.as_dict() == {
        "level": "warning", "before": "ok", "measure": "working_set", "reason": "80% of the limit",
        "working_set_mb": 850.0, "hard_mb": 100.0, "limit_mb": 1000.0, "left_mb": 900.0,
        "source": "cgroup v2",
    }  # fmt: skip
    back = guard.see(reading(working_set=100 * MB, hard=100 * MB, limit=LIMIT))
    assert (back.rising, back.line.measure) == (False, "working_set")


def test_max_memory_mb_warns_earlier_but_never_later() -> None:
    early = Thresholds(alert=400 * MB)
    assert _levels(Guard(early), (39, 30), (40, 30), (36, 30), (35, 30), (34, 30)) == [
        "ok", "warning", "warning", "warning", "ok",
    ]  # fmt: skip
    assert early.as_dict(LIMIT)["warning"] == {
        "measure": "working_set", "raised": 400 * MB, "cleared": 350 * MB, "reason": "MAX_MEMORY_MB",
    }  # fmt: skip
    assert Thresholds(alert=900 * MB).as_dict(LIMIT)["warning"]["raised"] == 800 * MB


def test_a_reading_alone_is_judged_without_a_past() -> None:
    thresholds = Thresholds()
    assert thresholds.level(reading(working_set=750 * MB, hard=1, limit=LIMIT)) is Level.OK
    assert thresholds.level(reading(working_set=1, hard=900 * MB, limit=LIMIT)) is Level.CRITICAL
