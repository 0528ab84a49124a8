"""Counts in fixed steps, each holding all below it."""

import threading

from lib.core.histogram import Histogram


def test_each_step_counts_all_that_were_at_most_that() -> None:
    histogram = Histogram((0.1, 1.0))
    for value in (0.05, 0.1, 0.5, 3.0):
        histogram.observe(value)
    counts = histogram.counts()
    assert counts.upto == ((0.1, 2), (1.0, 3), (float("inf"), 4))
    assert counts.total == 3.65


def test_a_new_one_has_counted_nothing() -> None:
    counts = Histogram((1.0,)).counts()
    assert counts.upto == ((1.0, 0), (float("inf"), 0))
    assert counts.total == 0.0


def test_threads_that_count_at_once_lose_none() -> None:
    histogram = Histogram((1.0,))

    def observe() -> None:
        for _ in range(2_000):
            histogram.observe(0.5)

    threads = [threading.Thread(target=observe) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert histogram.counts().upto[0] == (1.0, 8_000)
    assert histogram.counts().total == 4_000.0
