"""How long searches took since the start, by mode; what /metrics tells."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from lib.core.histogram import Counts, Histogram
from lib.core.query import Mode
from lib.core.results import ResultPage


class Timings:
    """Of one process: whole searches, and what of them was waiting for an encoder."""

    def __init__(self) -> None:
        self._search = {mode: Histogram() for mode in Mode}
        self._encode = {mode: Histogram() for mode in Mode}

    def observe(self, page: ResultPage) -> None:
        """By the mode that was asked for; only where a model answered, and answered anew, was
        anything encoded."""
        mode = page.query.mode
        self._search[mode].observe(page.timings_ms["total"] / 1000)
        if page.model and "encode" in page.timings_ms:
            self._encode[mode].observe(page.timings_ms["encode"] / 1000)

    def searches(self) -> dict[Mode, Counts]:
        return {mode: histogram.counts() for mode, histogram in self._search.items()}

    def encodes(self) -> dict[Mode, Counts]:
        return {mode: histogram.counts() for mode, histogram in self._encode.items()}


@contextmanager
def measured(timings: dict[str, float], name: str) -> Iterator[None]:
    """Adds milliseconds: what is begun again takes the time of both."""
    begun = time.perf_counter()
    yield
    passed = round((time.perf_counter() - begun) * 1000, 2)
    timings[name] = timings.get(name, 0.0) + passed
