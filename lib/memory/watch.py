"""The one object that knows the server's memory: readings, what happened, what is left."""

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.core.settings import Settings
from lib.memory import allocator
from lib.memory.allocator import Trimmed
from lib.memory.events import Event, Events
from lib.memory.guard import Change, Guard, Level, Thresholds
from lib.memory.history import History
from lib.memory.readings import MB, MemoryReader, Reading
from lib.memory.relief import Relief
from lib.memory.report import report, usage_line
from lib.memory.rings import Rings
from lib.memory.sampler import Sampler
from lib.memory.webhook import Webhook

ROUTINE = ("sessions_ended",)
"""Codes of what happens all day: an hour's are one event, lest they bury what matters."""
LINE_SECONDS = 60.0
SAVE_SECONDS = 300.0
STOP_SECONDS = 0.5
SEVERITY = {Level.OK: logging.INFO, Level.WARNING: logging.WARNING, Level.CRITICAL: logging.ERROR}
log = logging.getLogger("mafteach.memory")


@dataclass(frozen=True)
class Peak:
    """Bytes, and the Unix time at which they were held."""

    size: int
    at: float


class MemoryWatch:
    """Made with the application, started with the server; until then it only answers.

    `clock` tells the Unix time at which something was seen, `ticks` how long something lasts: an
    operator, or the network's time, may set the clock while we run.

    reading()   now, PSS and USS included (1 to 4 ms); raises MemoryUnknown
    current()   the sampler's last look, for whoever looks often
    base        resident bytes of the process when the watch began, None before
    left()      bytes that a model load can count on; raises MemoryUnknown
    level       ok, warning or critical, as of the last tick
    refuses_loads   whether a model must not be loaded now, whatever is left
    events      what happened; `with watch.events.measured("model_load"):` around what weighs
    highest(now)    the most since the start
    rings       the last hour, day and week
    relief      what is given up when memory is critical: `watch.relief.register(name, action)`
    alerts      how many there were since the start, by level
    trim()      gives free memory back and records the difference
    """

    def __init__(
        self,
        settings: Settings,
        history: Path | None = None,
        root: Path = Path("/"),
        clock: Callable[[], float] = time.time,
        reader: MemoryReader | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader = reader or MemoryReader(settings.memory_limit_mb, root=root, clock=clock)
        self._clock = clock
        self._ticks = ticks
        self.thresholds = Thresholds(alert=settings.max_memory_mb * MB)
        self.rings = Rings()
        self.events = Events(self._reader.own, clock=clock, ticks=ticks)
        self.guard = Guard(self.thresholds)
        self.relief = Relief(self._reader.own, ("trim", self.trim))
        self.latest: Reading | None = None
        self.peak: Reading | None = None
        self.base: int | None = None
        self._history = History(history, self.rings, self.events)
        self._sampler = Sampler(self.tick, clock=clock)
        self._webhook = Webhook(settings.alert_webhook_url)
        self.alerts: dict[Level, int] = {Level.WARNING: 0, Level.CRITICAL: 0}
        self._alerts: list[Event] = []
        self._said = self._saved = self._started = -math.inf

    def reading(self) -> Reading:
        return self._reader.read()

    def current(self) -> Reading:
        """The sampler's last look, or one now where it does not run; raises MemoryUnknown."""
        return self.latest if self._sampler.running and self.latest else self._reader.read(False)

    def own(self) -> int:
        """Resident bytes of the server's process."""
        return self._reader.own()[0]

    def left(self) -> int:
        return self._reader.read(shared=False).left

    def highest(self, now: Reading) -> Peak:
        """The most since the start: what a look saw, or the process reached between two looks
        while something was measured."""
        seen = self.peak or now
        ours = [event for event in self.events.recent() if event.started >= self._started]
        reached = [Peak(event.peak, event.started) for event in ours if event.peak]
        return max((Peak(seen.working_set, seen.at), *reached), key=lambda peak: peak.size)

    @property
    def level(self) -> Level:
        return self.guard.level

    @property
    def refuses_loads(self) -> bool:
        return self.guard.refuses_loads

    @property
    def restarts(self) -> list[Any]:
        """Of the history: when an earlier server was last seen, and whether it ended well."""
        return self._history.restarts

    def trim(self, code: str = "trim", **details: Any) -> Trimmed:
        """Not on the event loop; see allocator.trim.  `code` says what came before it."""
        with self.events.measured("trim", code, **details) as event:
            trimmed = allocator.trim()
        if code in ROUTINE:
            self.events.join(event)
        return trimmed

    def start(self) -> None:
        """Takes the history over and begins to look once a second.  A second call changes
        nothing."""
        if self._sampler.running:
            return
        now = self._started = self._clock()
        self.base = self._reader.own()[0]
        restart = self._history.load(now)
        if restart is None:
            self.events.add("start")
        else:
            self.events.add("start", "restarted", last_seen=restart.last_seen, clean=restart.clean)
        self._sampler.start()

    def stop(self) -> None:
        """Nothing is left running; the history is written to its end."""
        if not self._sampler.running:
            return
        self._sampler.stop()
        self.relief.join(STOP_SECONDS)
        self._history.save(self._clock(), clean=True)

    def tick(self) -> None:
        """One look: what the sampler does every second."""
        reading = self._reader.read(shared=False)
        self._see_limit(reading)
        self._see_kills(reading)
        self.latest = reading
        if self.peak is None or reading.working_set > self.peak.working_set:
            self.peak = reading
        self.rings.add(reading)
        self.events.observe(self._reader.own()[0])
        self._guard(reading)
        self._say_now_and_then(reading)
        if self._ticks() - self._saved >= SAVE_SECONDS:
            self._save(reading)

    def report(self, model: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What /api/v1/memory says, with the state of the `model`; the level is the guard's
        where the sampler runs."""
        reading = self.reading()
        level = self.level if self._sampler.running else self.thresholds.level(reading)
        peak = self.peak or reading
        return {
            **report(reading, level, self.thresholds),
            "refuses_loads": self.refuses_loads,
            "peak": {"working_set": peak.working_set, "hard": peak.hard, "at": peak.at},
            "model": dict(model or {}),
            "events": [event.as_dict() for event in self.events.recent(50)],
        }

    def _guard(self, reading: Reading) -> None:
        change = self.guard.see(reading)
        if change is not None:
            self._record(change)
            self._tell(change)
            if change.now is Level.CRITICAL:
                self._save(reading)  # what led here is most wanted if this is the end
        for alert in self._alerts:
            self.events.lift(alert, reading.working_set)
        if self.level is Level.CRITICAL:
            self.relief.start()

    def _record(self, change: Change) -> None:
        """An alert lasts until its own level is left; the return to ok is the one clear."""
        if change.rising:
            self.alerts[change.now] += 1
            self._alerts.append(
                self.events.begin("alert", f"memory_{change.now}", **change.as_dict())
            )
            return
        ended = [
            each for each in self._alerts if Level(each.details["level"]).rank > change.now.rank
        ]
        self._alerts = [each for each in self._alerts if each not in ended]
        for alert in ended:
            self.events.end(alert)
        if change.now is Level.OK:
            self.events.add("clear", "memory_ok", **change.as_dict())

    def _tell(self, change: Change) -> None:
        values = change.as_dict()
        line = " ".join(f"{name}={str(value).replace(' ', '_')}" for name, value in values.items())
        log.log(SEVERITY[change.now], "Memory level %s", line)
        text = usage_line(change.now, change.reading.as_dict())
        self._webhook.send(f"Mafteach: memory is {change.now}. {text}", values)

    def _save(self, reading: Reading) -> None:
        self._saved = self._ticks()
        self._history.save(reading.at, clean=False)

    def _see_limit(self, reading: Reading) -> None:
        """At the first look, and when the platform changes it under us."""
        before = self.latest
        if before is None or (before.limit, before.kind) != (reading.limit, reading.kind):
            self.events.add(
                "configuration", "memory_limit", limit=reading.limit, source=reading.kind
            )

    def _see_kills(self, reading: Reading) -> None:
        before = self.latest.kills if self.latest else reading.kills
        if before is not None and reading.kills is not None and reading.kills > before:
            self.events.add("kill", times=reading.kills - before, source=reading.kind)
            log.error("The kernel killed a process of ours: kills=%d", reading.kills)

    def _say_now_and_then(self, reading: Reading) -> None:
        if self._ticks() - self._said >= LINE_SECONDS:
            self._said = self._ticks()
            log.info("%s", usage_line(self.level, reading.as_dict()))
