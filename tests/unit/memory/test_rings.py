"""A week of memory in fixed rings: peaks stay, gaps stay, the size stays."""

import itertools
import random

import pytest

from lib.memory.rings import MOST_POINTS, SERIES, SHAPES, Ring, Rings
from tests.scale import MB, reading

NOW = 1_800_000_000
HOUR, DAY, WEEK = 3600, 86_400, 7 * 86_400


def _filled(seconds: int, size=lambda at: 100 * MB) -> Rings:
    rings = Rings()
    for at in range(NOW - seconds + 1, NOW + 1):
        rings.add(reading(at + 0.5, working_set=size(at), hard=50 * MB))
    return rings


@pytest.fixture(scope="module")
def day() -> Rings:
    """24 h of ticks, 100 MB but for one second of 400 MB every 97 minutes, and one of 10 MB."""
    sizes = {NOW - minute * 60 - 17: 400 * MB for minute in range(10, 24 * 60, 97)}
    sizes[NOW - 5000] = 10 * MB
    return _filled(DAY, lambda at: sizes.get(at, 100 * MB))


def test_a_day_of_ticks_leaves_the_size_as_it_was(day) -> None:
    assert day.size_bytes == Rings().size_bytes < 0.6 * MB
    assert [len(ring.slots) for ring in day.rings] == [size for _, size in SHAPES]


@pytest.mark.parametrize("seconds", [1, 300, HOUR, HOUR + 1, DAY, DAY + 1, WEEK, 10 * WEEK])
@pytest.mark.parametrize("offset", [0, 1, 7, 599])
def test_no_window_has_more_than_600_points(day, seconds, offset) -> None:
    window = day.window(seconds, NOW + offset)
    assert 1 <= len(window.times) <= MOST_POINTS
    for band in window.bands.values():
        assert len(band.low) == len(band.mean) == len(band.high) == len(window.times)


@pytest.mark.parametrize("most", [2, 3, 10, 100, 600])
def test_peaks_and_lows_survive_every_down_sampling(day, most) -> None:
    band = day.window(DAY, NOW, most).bands["working_set"]
    known = [value for value in band.high if value is not None]
    assert max(known) == 400 * MB
    assert min(value for value in band.low if value is not None) == 10 * MB
    assert len(band.high) <= most
    week = day.window(WEEK, NOW, most).bands["working_set"]
    assert max(value for value in week.high if value is not None) == 400 * MB


def test_every_peak_has_a_point_of_its_own_in_a_day(day) -> None:
    high = day.window(DAY, NOW).bands["working_set"].high
    assert sum(value == 400 * MB for value in high) == len(range(10, 24 * 60, 97))


def test_a_peak_stays_in_its_point_as_time_goes_on(day) -> None:
    def where(now: int) -> set[int]:
        window = day.window(DAY, now)
        high = window.bands["working_set"].high
        return {at for at, value in zip(window.times, high, strict=True) if value == 400 * MB}

    assert where(NOW) - where(NOW + 120) <= {min(where(NOW))}


def test_mean_and_count_are_of_the_ticks() -> None:
    rings = Rings()
    for second, size in enumerate((10, 20, 60)):
        rings.add(reading(NOW + second, working_set=size * MB, hard=5 * MB))
    minute = rings.rings[1]
    place = (NOW // 60) % minute.size
    assert minute.counts[place] == 3
    assert minute.mean[place * len(SERIES)] == pytest.approx(30 * MB)
    window = rings.window(WEEK, NOW + 2)
    band = window.bands["working_set"]
    assert (band.low[-1], band.mean[-1], band.high[-1]) == (
        10 * MB,
        pytest.approx(30 * MB),
        60 * MB,
    )
    assert window.counts[-1] == 3


def test_joined_points_weigh_their_ticks() -> None:
    rings = Rings()
    for second in range(60):  # one full minute of 10 MB, and one tick of 70 MB in the next
        rings.add(reading(NOW + second, working_set=10 * MB, hard=5 * MB))
    rings.add(reading(NOW + 60, working_set=70 * MB, hard=5 * MB))
    means = rings.window(DAY, NOW + 60, most=2).bands["working_set"].mean
    assert means[-1] == pytest.approx((60 * 10 + 70) / 61 * MB, rel=1e-6)


def test_missed_ticks_are_gaps_and_not_old_values() -> None:
    rings = Rings()
    rings.add(reading(NOW - HOUR, working_set=300 * MB))  # whose slot comes round again at NOW
    for at in (NOW - 9, NOW - 8, NOW - 3):
        rings.add(reading(at))
    window = rings.window(10, NOW)
    assert window.times == list(range(NOW - 9, NOW + 1))
    assert [value is None for value in window.bands["hard"].mean] == [
        at not in (NOW - 9, NOW - 8, NOW - 3) for at in window.times
    ]
    assert window.counts == [1, 1, 0, 0, 0, 0, 1, 0, 0, 0]


def test_a_clock_set_back_or_forward_shows_no_future() -> None:
    rings = Rings()
    rings.add(reading(NOW + WEEK, working_set=400 * MB))
    rings.add(reading(NOW - 2))
    for seconds in (HOUR, DAY, WEEK):
        high = rings.window(seconds, NOW).bands["working_set"].high
        assert [value for value in high if value is not None] == [100 * MB]


def test_windows_take_the_finest_ring_that_reaches(day) -> None:
    steps = {seconds: day.window(seconds, NOW).step for seconds in (300, HOUR, DAY, WEEK)}
    assert steps == {300: 1, HOUR: 7, DAY: 180, WEEK: 1200}


def test_a_ring_agrees_with_a_list_of_everything() -> None:
    chance = random.Random(4)
    ring, taken = Ring(10, 50), []
    at = 0.0
    for _ in range(2000):
        at += chance.choice([1, 1, 1, 2, 35])
        sizes = tuple(chance.randrange(1, 100) * 4096 for _ in SERIES)
        ring.add(at, sizes)
        taken.append((int(at // 10), sizes))
    last = taken[-1][0]
    places = ring.places(last - 49, last)
    expected = {
        slot: [sizes for _, sizes in group]
        for slot, group in itertools.groupby(taken, key=lambda each: each[0])
        if slot > last - 50
    }
    assert [ring.slots[place] for place in places] == sorted(expected)
    for place in places:
        group = expected[ring.slots[place]]
        assert ring.counts[place] == len(group)
        for number in range(len(SERIES)):
            column = [sizes[number] for sizes in group]
            at_ = place * len(SERIES) + number
            assert (ring.low[at_], ring.high[at_]) == (min(column), max(column))
            assert ring.mean[at_] == pytest.approx(sum(column) / len(column), rel=1e-5)
