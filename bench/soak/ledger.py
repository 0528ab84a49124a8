"""What was asked of the server, how long it took, and what came of it."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from time import monotonic

DONE, REFUSED = "done", "refused"
SEARCH = "search"
"""What the names of searches begin with."""


class Refused(Exception):
    """A refusal as designed: too much asked at once, with a word when to come back."""


@dataclass
class Ledger:
    """Written by many threads."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def deed(self, kind: str) -> Iterator[None]:
        """Times what the block does; what it raises is a failure unless it is Refused."""
        begun, outcome = monotonic(), DONE
        try:
            yield
        except Refused:
            outcome = REFUSED
        except Exception as error:
            outcome = "failed"
            self.fail(f"{kind}: {type(error).__name__}: {error}")
        with self._lock:
            self.outcomes[kind][outcome] += 1
            if outcome == DONE:
                self.seconds[kind].append(monotonic() - begun)

    def fail(self, what: str) -> None:
        with self._lock:
            self.failures.append(what)

    def rows(self) -> list[list[str]]:
        """Of a table: kind, done, refused, failed; p50, p95, longest in ms; all searches last."""
        kinds = sorted(self.outcomes)
        rows = [self._row(kind, [kind]) for kind in kinds]
        return [*rows, self._row("all searches", [k for k in kinds if k.startswith(SEARCH)])]

    def slowest_of_twenty(self) -> float:
        """The 95th percentile of all searches, in seconds."""
        return self._percentile([k for k in self.seconds if k.startswith(SEARCH)], 95)

    def _row(self, name: str, kinds: list[str]) -> list[str]:
        counts = sum((self.outcomes[kind] for kind in kinds), Counter[str]())
        times = (self._percentile(kinds, 50), self._percentile(kinds, 95), self._longest(kinds))
        counted = [str(counts[each]) for each in (DONE, REFUSED, "failed")]
        return [name, *counted, *(f"{each * 1000:.0f}" for each in times)]

    def _percentile(self, kinds: list[str], which: int) -> float:
        taken = [each for kind in kinds for each in self.seconds[kind]]
        if len(taken) < 2:
            return sum(taken)
        return quantiles(taken, n=100, method="inclusive")[which - 1]

    def _longest(self, kinds: list[str]) -> float:
        return max((each for kind in kinds for each in self.seconds[kind]), default=0.0)
