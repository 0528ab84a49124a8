"""Why memory moved: a bounded list of what happened, for the chart and its table."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

KINDS = (
    "start", "model_load", "model_release", "encode_refused", "import", "index", "trim",
    "alert", "clear", "kill", "configuration",
)  # fmt: skip
MOST = 300
SAME_SECONDS = 60.0
JOINED_SECONDS = 3600.0
FAILED = "failed"


@dataclass
class Event:
    """`code` names the sentence in the interface's string tables, `details` (plain values)
    fill it.  `before`, `after` and `peak` are resident bytes of the server's process (an
    alert's peak is of the working set); `seconds` is None while it lasts."""

    number: int
    kind: str
    started: float
    code: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    seconds: float | None = 0.0
    before: int | None = None
    after: int | None = None
    peak: int | None = None

    @property
    def difference(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "difference": self.difference}


class Events:
    """Safe from any thread.  `measure` answers (resident bytes, their high-water mark), `clock`
    the Unix time, for people, and `ticks` seconds that nobody sets, for how long things took."""

    def __init__(
        self,
        measure: Callable[[], tuple[int, int]],
        most: int = MOST,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._measure = measure
        self._clock = clock
        self._ticks = ticks
        self._begun: dict[int, float] = {}
        self._counted: dict[tuple[str, str], tuple[float, Event]] = {}
        self._joined: dict[str, tuple[float, Event]] = {}
        self._list: deque[Event] = deque(maxlen=most)
        self._lock = threading.Lock()
        self._made = 0

    def add(self, kind: str, code: str = "", **details: Any) -> Event:
        """Something that took no time."""
        return self._keep(Event(0, kind, self._clock(), code or kind, details))

    def count(self, kind: str, code: str = "", **details: Any) -> Event:
        """Something that may happen a thousand times a minute: within SAME_SECONDS it is one
        event, whose `times` counts them."""
        now, key = self._ticks(), (kind, code or kind)
        with self._lock:
            begun, event = self._counted.get(key, (-math.inf, None))
            if event is not None and now - begun < SAME_SECONDS:
                event.details |= {**details, "times": event.details.get("times", 1) + 1}
                event.seconds = now - begun
                return event
        event = self.add(kind, code, **details, times=1)
        self._counted[key] = now, event
        return event

    def begin(self, kind: str, code: str = "", **details: Any) -> Event:
        """Something that lasts until `end`; `lift` raises its peak meanwhile."""
        event = self._keep(Event(0, kind, self._clock(), code or kind, details, seconds=None))
        self._begun[id(event)] = self._ticks()
        return event

    def lift(self, event: Event, peak: int) -> None:
        with self._lock:
            event.peak = max(event.peak or 0, peak)

    def end(self, event: Event) -> None:
        event.seconds = self._ticks() - self._begun.pop(id(event))

    @contextmanager
    def measured(self, kind: str, code: str = "", **details: Any) -> Iterator[Event]:
        """Records what the block did to our memory; the block may add to `details`.  One that
        raises is recorded as failed, with the error's name."""
        before, mark = self._measure()
        event = Event(0, kind, self._clock(), code or kind, details, None, before, peak=before)
        self._keep(event)
        begun = time.perf_counter()
        try:
            yield event
        except BaseException as error:
            event.code = FAILED
            event.details["error"] = type(error).__name__
            raise
        finally:
            after, highest = self._measure()
            seen = max(event.peak or 0, before, after)
            event.after = after
            # The mark tells exactly if it rose; else the peak lay below an earlier one.
            event.peak = highest if highest > mark else seen
            event.seconds = time.perf_counter() - begun

    def join(self, event: Event) -> None:
        """Adds one that was measured to that of the same code which began within the hour
        before: its numbers are the sums of both, and so is its difference, `before` lying as far
        from the new `after`."""
        now = self._ticks()
        with self._lock:
            begun, first = self._joined.get(event.code, (-math.inf, event))
            if now - begun >= JOINED_SECONDS or first not in self._list or event not in self._list:
                self._joined[event.code] = now, event
                return
            self._list.remove(event)
            changed = (first.difference or 0) + (event.difference or 0)
            first.after = event.after
            first.before = None if event.after is None else event.after - changed
            first.peak = max(first.peak or 0, event.peak or 0)
            first.seconds = now - begun
            for name, value in event.details.items():
                if isinstance(value, int):
                    first.details[name] = first.details.get(name, 0) + value

    def observe(self, resident: int) -> None:
        """Lifts the peak of what is under way; the sampler calls it at every tick."""
        with self._lock:
            for event in self._list:
                if event.seconds is None and event.before is not None:
                    event.peak = max(event.peak or 0, resident)

    def recent(self, most: int = MOST) -> list[Event]:
        """Copies, newest first."""
        with self._lock:
            newest = list(self._list)[: -most - 1 : -1]
            return [replace(event, details=dict(event.details)) for event in newest]

    def take_over(self, earlier: Iterable[Event]) -> None:
        """What an earlier server recorded goes before ours; what lasted then was cut off."""
        with self._lock:
            ours = list(self._list)
            self._list.clear()
            self._list.extend([*earlier, *ours])
            for number, event in enumerate(self._list, 1):
                event.number = number
                if event not in ours and event.seconds is None:
                    event.seconds, event.details["cut_off"] = 0.0, True
            self._made = len(self._list)

    def _keep(self, event: Event) -> Event:
        if event.kind not in KINDS:
            raise ValueError(f"{event.kind!r} is no kind of event; there are {', '.join(KINDS)}")
        with self._lock:
            self._made += 1
            event.number = self._made
            self._list.append(event)
        return event
