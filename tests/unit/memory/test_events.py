"""What happened to our memory, kept bounded, from any thread."""

import threading

import pytest

from lib.memory.events import KINDS, Events

MB = 2**20


class Scale:
    """Answers as the process would: (resident bytes, their high-water mark)."""

    def __init__(self) -> None:
        self.now = self.mark = 100 * MB

    def weigh(self, now: int) -> None:
        self.now = now
        self.mark = max(self.mark, now)

    def __call__(self) -> tuple[int, int]:
        return self.now, self.mark


@pytest.fixture
def scale() -> Scale:
    return Scale()


def test_a_measured_block_tells_the_difference_and_the_peak(scale) -> None:
    events = Events(scale, clock=lambda: 50.0)
    with events.measured("model_load", model="alephbert") as event:
        scale.weigh(300 * MB)
        scale.weigh(230 * MB)
        event.details["profile"] = "faithful"
    (kept,) = events.recent()
    assert (kept.before, kept.after, kept.peak) == (100 * MB, 230 * MB, 300 * MB)
    assert kept.difference == 130 * MB
    assert kept.details == {"model": "alephbert", "profile": "faithful"}
    assert kept.started == 50.0
    assert kept.seconds is not None
    assert kept.seconds >= 0
    assert kept.as_dict()["difference"] == 130 * MB


def test_a_peak_below_the_mark_of_old_is_what_was_seen_meanwhile(scale) -> None:
    events = Events(scale)
    scale.weigh(500 * MB)
    scale.now = 100 * MB
    with events.measured("import"):
        events.observe(180 * MB)
        events.observe(120 * MB)
    events.observe(400 * MB)
    assert events.recent()[0].peak == 180 * MB


def test_what_is_under_way_lasts(scale) -> None:
    events = Events(scale)
    with events.measured("index"):
        assert events.recent()[0].seconds is None
        assert events.recent()[0].difference is None
    assert events.recent()[0].seconds is not None


def test_a_block_that_fails_is_recorded_and_its_error_goes_on(scale) -> None:
    events = Events(scale)
    with pytest.raises(RuntimeError, match="torn"), events.measured("model_load"):
        raise RuntimeError("torn")
    (kept,) = events.recent()
    assert (kept.code, kept.details["error"]) == ("failed", "RuntimeError")
    assert kept.after == 100 * MB


def test_the_list_stays_bounded_and_newest_comes_first(scale) -> None:
    events = Events(scale, most=20)
    for number in range(100):
        events.add("trim", number=number)
    assert [event.details["number"] for event in events.recent()] == list(range(99, 79, -1))
    assert [event.number for event in events.recent(2)] == [100, 99]


def test_refusals_by_the_thousand_are_one_event_a_minute(scale) -> None:
    times = iter(range(100_000))
    events = Events(scale, ticks=lambda: next(times) / 10)
    events.add("start")
    for _ in range(1200):  # two minutes
        events.count("encode_refused", waiting=8)
    kept = [event for event in events.recent() if event.kind == "encode_refused"]
    assert 2 <= len(kept) <= 3
    assert sum(event.details["times"] for event in kept) == 1200
    assert kept[0].details["waiting"] == 8


def test_an_unknown_kind_is_a_mistake_told_at_once(scale) -> None:
    with pytest.raises(ValueError, match="model_load"):
        Events(scale).add("modelload")
    for kind in KINDS:
        Events(scale).add(kind)


def test_the_reader_gets_copies(scale) -> None:
    events = Events(scale)
    events.add("configuration", code="started", workers=1)
    events.recent()[0].details["workers"] = 2
    assert events.recent()[0].details == {"workers": 1}


def test_many_threads_lose_nothing(scale) -> None:
    events = Events(scale, most=1000)

    def work() -> None:
        for _ in range(100):
            with events.measured("trim"):
                events.recent(5)
            events.count("encode_refused")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = events.recent(1000)
    assert sum(event.kind == "trim" for event in kept) == 800
    assert sum(event.details.get("times", 0) for event in kept) == 800
    assert len({event.number for event in kept}) == len(kept)


def test_what_happens_all_day_is_one_event_an_hour(scale) -> None:
    now = [0.0]
    events = Events(scale, ticks=lambda: now[0])
    for minute in range(0, 90, 5):
        now[0] = minute * 60.0
        scale.weigh(100 * MB)
        with events.measured("trim", "sessions_ended", sessions=2) as event:
            scale.weigh(99 * MB)
        events.join(event)
    with events.measured("trim"):
        pass
    _, later, first = events.recent()
    assert (first.details["sessions"], later.details["sessions"]) == (24, 12)
    assert (first.difference, later.difference) == (-12 * MB, -6 * MB)
    assert first.after == 99 * MB and first.seconds == 55 * 60.0


def test_a_joined_event_that_has_left_the_list_begins_anew(scale) -> None:
    events = Events(scale, most=2)
    for _ in range(3):
        with events.measured("trim", "sessions_ended", sessions=1) as event:
            pass
        events.join(event)
        events.add("clear")
        events.add("clear")
    assert [each.kind for each in events.recent()] == ["clear", "clear"]
