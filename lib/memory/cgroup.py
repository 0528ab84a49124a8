"""What the kernel says about the control group that limits us, versions 1 and 2.

The group that counts is the one that holds the smallest limit, ourselves or an ancestor: what
our siblings use brings its end nearer too.  Definitions of `working_set` and `hard`:

- version 2: current − inactive_file; anon + shmem + kernel − slab_reclaimable
  (docs.kernel.org/admin-guide/cgroup-v2.html, memory.stat)
- version 1: usage_in_bytes − total_inactive_file; total_rss + total_shmem + kmem.usage_in_bytes
  (docs.kernel.org/admin-guide/cgroup-v1/memory.html)

`working_set` is what platforms draw.  `hard` is what cannot be taken back without swap: the
kernel evicts file pages, mapped weights among them, before it kills.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from lib.memory.files import Files

_UNREADABLE = (OSError, ValueError, KeyError, IndexError)
_NO_LIMIT = 2**60
"""Version 1 writes 9223372036854771712 (and its like on larger pages) for none."""


@dataclass(frozen=True)
class Pressure:
    """Share of the last 10 s, in percent, in which some or all tasks waited for memory (PSI)."""

    some: float
    full: float


@dataclass(frozen=True)
class Group:
    """Bytes; None where this kernel does not tell.  `source` says where each was read."""

    kind: str
    limit: int
    current: int
    working_set: int
    hard: int
    anonymous: int
    mapped: int
    cache: int
    peak: int | None = None
    kills: int | None = None
    pressure: Pressure | None = None
    source: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Version:
    """How one version of control groups calls things: files, and keys of memory.stat."""

    kind: str
    filesystem: str
    usual: str
    limit: str
    usage: str
    peak: str
    kills: str
    inactive: str
    anonymous: str
    file: str
    mapped: str
    hard: str


_1 = _Version(
    kind="cgroup v1", filesystem="cgroup", usual="/sys/fs/cgroup/memory",
    limit="memory.limit_in_bytes", usage="memory.usage_in_bytes",
    peak="memory.max_usage_in_bytes", kills="memory.oom_control",  # failcnt is not a kill
    inactive="total_inactive_file", anonymous="total_rss", file="total_cache",
    mapped="total_mapped_file", hard="total_rss + total_shmem + memory.kmem.usage_in_bytes",
)  # fmt: skip
_2 = _Version(
    kind="cgroup v2", filesystem="cgroup2", usual="/sys/fs/cgroup",
    limit="memory.max", usage="memory.current", peak="memory.peak", kills="memory.events",
    inactive="inactive_file", anonymous="anon", file="file", mapped="file_mapped",
    hard="anon + shmem + kernel − slab_reclaimable",
)  # fmt: skip


def limiting_group(files: Files, pid: str = "self", host: int | None = None) -> Group | None:
    """The group whose limit is nearest to process `pid`; None where no limit can be used,
    one above the `host`'s memory included."""
    for version in (_1, _2):
        try:
            levels = _levels(files, version, pid)
            own = next(level for level in levels if _readable(files, f"{level}/memory.stat"))
            limit, level = _smallest(files, version, levels, own, host or _NO_LIMIT)
            return _measured(files, version, limit, level, own)
        except (StopIteration, *_UNREADABLE):
            continue
    return None


def pressure(files: Files, directory: str) -> tuple[Pressure, str] | None:
    """Of the group, else of the whole machine, and the file that said so."""
    for path in (f"{directory}/memory.pressure", "/proc/pressure/memory"):
        try:
            lines = dict(line.split(" ", 1) for line in files.text(path).splitlines())
            shares = {name: float(rest.split()[0].split("=")[1]) for name, rest in lines.items()}
            return Pressure(shares["some"], shares["full"]), path
        except _UNREADABLE:
            continue
    return None


def _levels(files: Files, version: _Version, pid: str) -> list[str]:
    """The directories of the process' group and its ancestors, nearest first; what is not
    mounted here is passed over when it is read."""
    shown, top = _mount(files, version) or ("/", version.usual)
    names = _below(_path(files, version, pid), shown).split("/")
    return [top + "/".join(names[:end]) for end in range(len(names), 0, -1)]


def _path(files: Files, version: _Version, pid: str) -> str:
    """What /proc/PID/cgroup calls the group; raises KeyError where there is none."""
    for line in files.text(f"/proc/{pid}/cgroup").splitlines():
        number, controllers, path = line.split(":", 2)
        if number == "0" if version is _2 else "memory" in controllers.split(","):
            return path
    raise KeyError(version.kind)


def _mount(files: Files, version: _Version) -> tuple[str, str] | None:
    """(the group it shows, where) of the first mount of this kind."""
    try:
        lines = files.text("/proc/self/mountinfo").splitlines()
    except OSError:
        return None
    for line in lines:
        place, _, made = line.partition(" - ")
        filesystem, _, options = made.split(" ", 2)
        holds_memory = version is _2 or "memory" in options.split(",")
        if filesystem == version.filesystem and holds_memory:
            return place.split()[3], place.split()[4]
    return None


def _below(path: str, shown: str) -> str:
    """`path` as it is called under a mount that shows only the group `shown`: a container sees
    its own group as the root, whatever the host calls it."""
    if shown != "/" and (path + "/").startswith(shown + "/"):
        path = path[len(shown) :]
    return "" if ".." in path else path.rstrip("/")


def _smallest(
    files: Files, version: _Version, levels: list[str], own: str, host: int
) -> tuple[int, str]:
    """(limit, the group that holds it); raises ValueError where none can be used."""
    limits = list(_limits(files, version, levels, host))
    # Version 1 tells every group its smallest limit, even of an ancestor that is not mounted.
    told = files.table(f"{own}/memory.stat").get("hierarchical_memory_limit")
    if told is not None:
        holders = [each for each in limits if each[0] == told]
        limits = holders or ([(told, own)] if _usable(told, host) else [])
    return min(limits, key=lambda each: each[0])


def _limits(
    files: Files, version: _Version, levels: list[str], host: int
) -> Iterator[tuple[int, str]]:
    """The usable ones; "max" is none."""
    for level in levels:
        limit = _optional(partial(files.number, f"{level}/{version.limit}"))
        if limit is not None and _usable(limit, host):
            yield limit, level


def _usable(limit: int, host: int) -> bool:
    return 0 < limit <= host and limit < _NO_LIMIT


def _measured(files: Files, version: _Version, limit: int, level: str, own: str) -> Group:
    """Of the group at `level`; a kill is looked up at our `own` in version 1, which counts it
    where the process stood."""
    current = files.number(f"{level}/{version.usage}")
    stat = files.table(f"{level}/memory.stat")
    anonymous, file, mapped = (
        stat[version.anonymous], stat[version.file], stat.get(version.mapped, 0),
    )  # fmt: skip
    kills = f"{own if version is _1 else level}/{version.kills}"
    told = pressure(files, level)
    return Group(
        kind=version.kind,
        limit=limit,
        current=current,
        working_set=max(0, current - stat[version.inactive]),
        hard=_hard_1(files, level, stat) if version is _1 else _hard_2(stat),
        anonymous=anonymous,
        mapped=mapped,
        cache=max(0, file - mapped),
        peak=_optional(lambda: files.number(f"{level}/{version.peak}")),
        kills=_optional(lambda: files.table(kills)["oom_kill"]),
        pressure=told[0] if told else None,
        source=_source(version, level, kills) | ({"pressure": told[1]} if told else {}),
    )


def _source(version: _Version, level: str, kills: str) -> dict[str, str]:
    return {
        "limit": f"{level}/{version.limit}",
        "working_set": f"{level}/{version.usage} − {version.inactive} of memory.stat",
        "hard": f"{level}/memory.stat: {version.hard}",
        "peak": f"{level}/{version.peak}",
        "kills": f"{kills}: oom_kill",
    }


def _hard_1(files: Files, level: str, stat: dict[str, int]) -> int:
    kernel = _optional(lambda: files.number(f"{level}/memory.kmem.usage_in_bytes"))
    return stat["total_rss"] + stat.get("total_shmem", 0) + (kernel or 0)


def _hard_2(stat: dict[str, int]) -> int:
    """Linux before 5.18 names only the parts of the kernel's memory."""
    parts = ("kernel_stack", "pagetables", "percpu", "sock", "slab")
    kernel = stat["kernel"] if "kernel" in stat else sum(stat.get(part, 0) for part in parts)
    return max(0, stat["anon"] + stat.get("shmem", 0) + kernel - stat.get("slab_reclaimable", 0))


def _readable(files: Files, path: str) -> bool:
    return _optional(lambda: len(files.text(path))) is not None


def _optional(read: Callable[[], int]) -> int | None:
    try:
        return read()
    except _UNREADABLE:
        return None
