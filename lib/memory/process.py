"""What processes hold: one, or a tree of them."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lib.memory.files import Files


@dataclass(frozen=True)
class ProcessMemory:
    """Bytes, summed over the processes; None where the system does not tell.

    `rss` counts a page once for every process that maps it, `pss` once in all, `uss` only what
    would come back if they ended.  `anonymous` is the heap (and stacks), `mapped` the files and
    shared memory: rss = anonymous + mapped.  `unevictable` is what only swap could take back:
    anonymous and shared memory, shared pages counted once where the system tells.
    `peak` is the high-water mark of rss (VmHWM).
    """

    processes: int
    rss: int
    anonymous: int
    mapped: int
    unevictable: int
    swap: int = 0
    peak: int | None = None
    pss: int | None = None
    uss: int | None = None

    def __add__(self, other: "ProcessMemory") -> "ProcessMemory":
        """One whose PSS is not known makes that of the whole unknown."""

        def both(name: str) -> int | None:
            mine, others = getattr(self, name), getattr(other, name)
            return None if mine is None or others is None else mine + others

        return ProcessMemory(
            self.processes + other.processes,
            self.rss + other.rss,
            self.anonymous + other.anonymous,
            self.mapped + other.mapped,
            self.unevictable + other.unevictable,
            self.swap + other.swap,
            both("peak"),
            both("pss"),
            both("uss"),
        )


@dataclass(frozen=True)
class Overlap:
    """What the cheap account of some processes counts too much, because they share it with one
    another or with the rest of the machine; it changes slowly.  `pss` is None where unreadable."""

    pss: int | None
    unevictable: int

    @classmethod
    def between(cls, cheap: ProcessMemory, exact: ProcessMemory) -> "Overlap":
        pss = None if exact.pss is None else cheap.rss - exact.pss
        return cls(pss, cheap.unevictable - exact.unevictable)

    def taken_off(self, cheap: ProcessMemory) -> ProcessMemory:
        """`cheap` with the PSS that it very nearly has."""
        return replace(
            cheap,
            pss=None if self.pss is None else max(0, cheap.rss - self.pss),
            unevictable=max(0, cheap.unevictable - self.unevictable),
        )


def own(files: Files, pid: str = "self") -> tuple[int, int]:
    """(resident bytes, their high-water mark) of one process; about 30 µs."""
    status = files.kilobytes(f"/proc/{pid}/status")
    return status["VmRSS"], status["VmHWM"]


def measured(files: Files, pids: Sequence[int], shared: bool) -> ProcessMemory:
    """Of these processes together; with `shared` also PSS and USS, which cost the kernel a walk
    over every page (1 to 6 ms).  A child that has ended meanwhile counts for nothing.

    Raises OSError where the first of them cannot be read.
    """
    first, *rest = pids
    whole = _one(files, first, shared)
    for pid in rest:
        try:
            whole += _one(files, pid, shared)
        except (OSError, KeyError):  # ended, or about to: a zombie has no memory
            continue
    return whole


def _one(files: Files, pid: int, shared: bool) -> ProcessMemory:
    status = files.kilobytes(f"/proc/{pid}/status")
    if "VmRSS" not in status:
        raise ProcessLookupError(f"process {pid} has no memory of its own")
    rollup = _rollup(files, pid) if shared else {}
    rss = rollup.get("Rss", status["VmRSS"])
    anonymous = rollup.get("Anonymous", status.get("RssAnon", rss))
    shmem = status.get("RssShmem", 0)
    private = ("Private_Clean", "Private_Dirty", "Private_Hugetlb")
    return ProcessMemory(
        processes=1,
        rss=rss,
        anonymous=anonymous,
        mapped=max(0, rss - anonymous),
        unevictable=rollup.get("Pss_Anon", anonymous) + rollup.get("Pss_Shmem", shmem),
        swap=status.get("VmSwap", 0),
        peak=status.get("VmHWM"),
        pss=rollup.get("Pss"),
        uss=sum(rollup.get(name, 0) for name in private) if rollup else None,
    )


def _rollup(files: Files, pid: int) -> dict[str, int]:
    """Empty where it may not be read: another user's process, or an old kernel."""
    try:
        found = files.kilobytes(f"/proc/{pid}/smaps_rollup")
    except OSError:
        return {}
    return found if "Pss" in found else {}


def tree(files: Files, pid: int) -> list[int]:
    """The process and its descendants; a gunicorn worker's tree begins at its arbiter, which
    the platform counts too."""
    root = _arbiter(files, pid) or pid
    return [root, *_descendants(files, root, frozenset({root}))]


def _arbiter(files: Files, pid: int) -> int | None:
    parent = _parent(files, pid)
    try:
        words = files.text(f"/proc/{parent}/cmdline").split("\0")
    except OSError:
        return None
    return parent if any(word.rpartition("/")[2] == "gunicorn" for word in words[:3]) else None


def _descendants(files: Files, pid: int, seen: frozenset[int]) -> Iterator[int]:
    for child in _children(files, pid):
        if child not in seen:
            yield child
            yield from _descendants(files, child, seen | {child})


def _children(files: Files, pid: int) -> list[int]:
    """Every thread may have children of its own."""
    found: list[int] = []
    try:
        for thread in files.names(f"/proc/{pid}/task"):
            found += map(int, files.text(f"/proc/{pid}/task/{thread}/children").split())
    except (OSError, ValueError):
        pass  # the process has ended, or this kernel keeps no such list
    return found


def servers(application: str, folder: Path, files: Files | None = None) -> list[int]:
    """Python processes started in `folder` that serve the module `application`; those of one
    server are one, its first."""
    files = files or Files()
    found = [
        pid
        for pid in _pids(files)
        if pid != os.getpid() and _serves(files, pid, application, folder)
    ]
    return [pid for pid in found if _parent(files, pid) not in found]


def _pids(files: Files) -> list[int]:
    try:
        return sorted(int(name) for name in files.names("/proc") if name.isdecimal())
    except OSError:
        return []


def _serves(files: Files, pid: int, application: str, folder: Path) -> bool:
    try:
        words = files.text(f"/proc/{pid}/cmdline").split("\0")
        where = os.readlink(files.on_host(f"/proc/{pid}/cwd"))
    except OSError:
        return False
    python = words[0].rpartition("/")[2].startswith("python")
    named = any(word.rpartition("/")[2].startswith(application) for word in words[1:])
    return python and named and where == str(folder)


def _parent(files: Files, pid: int) -> int | None:
    try:
        return int(files.text(f"/proc/{pid}/stat").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
