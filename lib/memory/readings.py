"""One reading: how much memory is held, how much may be, how much is left."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lib.core.errors import MemoryUnknown
from lib.memory import process
from lib.memory.cgroup import Group, Pressure, limiting_group, pressure
from lib.memory.files import Files
from lib.memory.process import Overlap, ProcessMemory

OVERLAP_SECONDS = 30.0
MB = 2**20
"""Platforms sell memory in units of 2**20 bytes and call them MB; so do we."""


@dataclass(frozen=True)
class Reading:
    """Bytes, at the Unix time `at`; None where the system does not tell.

    `kind` is "cgroup v2", "cgroup v1" or, where no control group limits us, "processes": then
    working_set is the sum of our processes' PSS (RSS where that cannot be read), hard their
    unevictable part, and the limit is MEMORY_LIMIT_MB.  `source` names the file behind each
    number, and under "why" the reason for a fallback.

    working_set   what platforms draw: everything but file pages nobody has used lately
    hard          what the kernel cannot take back; at the limit it kills
    anonymous, mapped, cache   heaps; files and shared memory in use; other pages of files
    process       our own processes
    """

    at: float
    kind: str
    limit: int
    working_set: int
    hard: int
    anonymous: int
    mapped: int
    cache: int
    process: ProcessMemory
    current: int = 0
    peak: int | None = None
    kills: int | None = None
    pressure: Pressure | None = None
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """What a model load can count on: the limit less what cannot be evicted."""
        return max(0, self.limit - self.hard)

    @property
    def headroom(self) -> int:
        """What an operator sees on the platform's graph above the curve."""
        return max(0, self.limit - self.working_set)

    @property
    def fallback(self) -> bool:
        return not self.kind.startswith("cgroup")

    def as_dict(self) -> dict[str, Any]:
        """For JSON; docs/API.md lists the keys."""
        whole = asdict(self)
        source = whole.pop("source")
        derived = {"left": self.left, "headroom": self.headroom, "fallback": self.fallback}
        return {**whole, **derived, "source": source}


class MemoryReader:
    """Reads the memory of one process' host, as often as asked.

    `pid` None is ourselves.  Raises MemoryUnknown where nothing can be read.
    """

    def __init__(
        self,
        limit_mb: int = 512,
        pid: int | None = None,
        root: Path = Path("/"),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._fallback_limit = limit_mb * MB
        self._files = Files(root)
        self._pid = pid
        self._clock = clock
        self._overlap: tuple[list[int], float, Overlap] | None = None

    def read(self, shared: bool = True) -> Reading:
        """A reading of this moment.  Without `shared` it is cheap enough for every second: it
        has no USS and, in a control group, no PSS; elsewhere what processes share is looked up
        every OVERLAP_SECONDS only."""
        group = limiting_group(self._files, self._name, self._host)
        try:
            held = self._held(shared) if shared or group else self._nearly()
        except (OSError, KeyError) as exc:
            if self._pid is not None:
                raise MemoryUnknown(
                    f"The memory of process {self._pid} cannot be read: {exc}.",
                    "Name a process that runs, and one of your own.",
                ) from exc
            held = _from_psutil()
        return self._of_group(group, held) if group else self._of_processes(held)

    def own(self) -> tuple[int, int]:
        """(resident bytes, their high-water mark) of the one process."""
        try:
            return process.own(self._files, self._name)
        except (OSError, KeyError, ValueError):
            held = _from_psutil()
            return held.rss, held.peak or held.rss

    @property
    def _name(self) -> str:
        return "self" if self._pid is None else str(self._pid)

    @cached_property
    def _host(self) -> int | None:
        """The machine's memory: no limit above it means anything."""
        try:
            return self._files.kilobytes("/proc/meminfo")["MemTotal"]
        except (OSError, KeyError, ValueError):
            return None

    @property
    def _tree(self) -> list[int]:
        return process.tree(self._files, os.getpid() if self._pid is None else self._pid)

    def _held(self, shared: bool) -> ProcessMemory:
        return process.measured(self._files, self._tree, shared)

    def _nearly(self) -> ProcessMemory:
        """PSS without its price."""
        pids, now = self._tree, self._clock()
        cheap = process.measured(self._files, pids, shared=False)
        known, since, overlap = self._overlap or ([], 0.0, None)
        if overlap is None or known != pids or abs(now - since) >= OVERLAP_SECONDS:
            overlap = Overlap.between(cheap, process.measured(self._files, pids, shared=True))
            self._overlap = (pids, now, overlap)
        return overlap.taken_off(cheap)

    def _of_group(self, group: Group, held: ProcessMemory) -> Reading:
        return Reading(
            at=self._clock(),
            kind=group.kind,
            limit=group.limit,
            working_set=group.working_set,
            hard=group.hard,
            anonymous=group.anonymous,
            mapped=group.mapped,
            cache=group.cache,
            process=held,
            current=group.current,
            peak=group.peak,
            kills=group.kills,
            pressure=group.pressure,
            source={**group.source, "process": self._process_source(held)},
        )

    def _of_processes(self, held: ProcessMemory) -> Reading:
        counted, measure = (held.rss, "RSS") if held.pss is None else (held.pss, "PSS")
        told = pressure(self._files, "")
        return Reading(
            at=self._clock(),
            kind="processes",
            limit=self._fallback_limit,
            working_set=counted,
            hard=min(counted, held.unevictable),
            anonymous=held.anonymous,
            mapped=held.mapped,
            cache=0,
            process=held,
            current=counted,
            peak=held.peak,
            pressure=told[0] if told else None,
            source={
                "why": "no control group with a limit of its own could be read",
                "limit": "MEMORY_LIMIT_MB",
                "working_set": f"{measure}, summed over the tree of processes",
                "hard": "their anonymous and shared memory",
                "peak": "VmHWM",
                "process": self._process_source(held),
                **({"pressure": told[1]} if told else {}),
            },
        )

    def _process_source(self, held: ProcessMemory) -> str:
        if held.peak is None:
            return "psutil"
        return f"/proc/{self._name}/status" + ("" if held.pss is None else " and smaps_rollup")


def _from_psutil() -> ProcessMemory:
    """Of this process, on a system without /proc."""
    import psutil

    rss = psutil.Process().memory_info().rss
    return ProcessMemory(processes=1, rss=rss, anonymous=rss, mapped=0, unevictable=rss)
