"""How long searches took since the start, by mode; what /metrics tells."""

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
