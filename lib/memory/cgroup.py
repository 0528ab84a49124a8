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


def limiting_group(files: Files, pid: str = "self", host: int | None = None) -> Group | None:
    """The group whose limit is nearest to process `pid`; None where no limit can be used,
    one above the `host`'s memory included."""
    for place, read in ((_place_1, _group_1), (_place_2, _group_2)):
        try:
            found = read(files, _levels(*place(files, pid)), host or _NO_LIMIT)
        except _UNREADABLE:
            continue
        if found is not None:
            return found
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


def _place_1(files: Files, pid: str) -> tuple[str, str]:
    for line in files.text(f"/proc/{pid}/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            mount = _mount(files, "cgroup", "memory") or ("/", "/sys/fs/cgroup/memory")
            return mount[1], _below(path, mount[0])
    raise KeyError("memory")


def _place_2(files: Files, pid: str) -> tuple[str, str]:
    for line in files.text(f"/proc/{pid}/cgroup").splitlines():
        if line.startswith("0::"):
            mount = _mount(files, "cgroup2") or ("/", "/sys/fs/cgroup")
            return mount[1], _below(line[3:], mount[0])
    raise KeyError("0::")


def _mount(files: Files, kind: str, option: str = "") -> tuple[str, str] | None:
    """(the group it shows, where) of the first mount of this kind."""
    try:
        lines = files.text("/proc/self/mountinfo").splitlines()
    except OSError:
        return None
    for line in lines:
        place, _, made = line.partition(" - ")
        filesystem, _, options = made.split(" ", 2)
        if filesystem == kind and (not option or option in options.split(",")):
            return place.split()[3], place.split()[4]
    return None


def _below(path: str, shown: str) -> str:
    """`path` as it is called under a mount that shows only the group `shown`: a container sees
    its own group as the root, whatever the host calls it."""
    if shown != "/" and (path + "/").startswith(shown + "/"):
        path = path[len(shown) :]
    return "" if ".." in path else path.rstrip("/")


def _levels(top: str, path: str) -> list[str]:
    """The group's directory and its ancestors', nearest first; those that are not mounted
    here are passed over when they are read."""
    names = path.split("/")
    return [top + "/".join(names[:end]) for end in range(len(names), 0, -1)]


def _limits(files: Files, levels: list[str], name: str, host: int) -> Iterator[tuple[int, str]]:
    """The usable ones; "max" is none."""
    for level in levels:
        try:
            limit = files.number(f"{level}/{name}")
        except _UNREADABLE:
            continue
        if _usable(limit, host):
            yield limit, level


def _usable(limit: int, host: int) -> bool:
    return 0 < limit <= host and limit < _NO_LIMIT


def _group_2(files: Files, levels: list[str], host: int) -> Group | None:
    found = min(_limits(files, levels, "memory.max", host), default=None, key=lambda each: each[0])
    if found is None:
        return None
    limit, level = found
    current, stat = files.number(f"{level}/memory.current"), files.table(f"{level}/memory.stat")
    inactive, anon, file = stat["inactive_file"], stat["anon"], stat["file"]
    shmem, mapped = stat.get("shmem", 0), stat.get("file_mapped", 0)
    kernel, reclaimable = _kernel_2(stat), stat.get("slab_reclaimable", 0)
    told = pressure(files, level)
    return Group(
        kind="cgroup v2",
        limit=limit,
        current=current,
        working_set=max(0, current - inactive),
        hard=max(0, anon + shmem + kernel - reclaimable),
        anonymous=anon,
        mapped=mapped,
        cache=max(0, file - mapped),
        peak=_optional(lambda: files.number(f"{level}/memory.peak")),
        kills=_optional(lambda: files.table(f"{level}/memory.events")["oom_kill"]),
        pressure=told[0] if told else None,
        source={
            "limit": f"{level}/memory.max",
            "working_set": f"{level}/memory.current − inactive_file of memory.stat",
            "hard": f"{level}/memory.stat: anon + shmem + kernel − slab_reclaimable",
            "peak": f"{level}/memory.peak",
            "kills": f"{level}/memory.events: oom_kill",
            **({"pressure": told[1]} if told else {}),
        },
    )


def _kernel_2(stat: dict[str, int]) -> int:
    """Linux before 5.18 names the parts only."""
    parts = ("kernel_stack", "pagetables", "percpu", "sock", "slab")
    return stat["kernel"] if "kernel" in stat else sum(stat.get(part, 0) for part in parts)


def _group_1(files: Files, levels: list[str], host: int) -> Group | None:
    own = next((level for level in levels if _readable(files, f"{level}/memory.stat")), None)
    if own is None:
        return None
    limits = list(_limits(files, levels, "memory.limit_in_bytes", host))
    # Our own group knows its smallest limit even where that ancestor lies outside the mount.
    told = files.table(f"{own}/memory.stat").get("hierarchical_memory_limit")
    if told is not None:
        holders = [each for each in limits if each[0] == told]
        limits = holders or ([(told, own)] if _usable(told, host) else [])
    if not limits:
        return None
    limit, level = min(limits, key=lambda each: each[0])
    return _measured_1(files, limit, level, own)


def _measured_1(files: Files, limit: int, level: str, own: str) -> Group:
    current = files.number(f"{level}/memory.usage_in_bytes")
    stat = files.table(f"{level}/memory.stat")
    inactive, rss, file = stat["total_inactive_file"], stat["total_rss"], stat["total_cache"]
    kernel = _optional(lambda: files.number(f"{level}/memory.kmem.usage_in_bytes")) or 0
    mapped = stat.get("total_mapped_file", 0)
    told = pressure(files, level)
    return Group(
        kind="cgroup v1",
        limit=limit,
        current=current,
        working_set=max(0, current - inactive),
        hard=rss + stat.get("total_shmem", 0) + kernel,
        anonymous=rss,
        mapped=mapped,
        cache=max(0, file - mapped),
        peak=_optional(lambda: files.number(f"{level}/memory.max_usage_in_bytes")),
        # Version 1 counts a kill where the process stood; failcnt is not a kill.
        kills=_optional(lambda: files.table(f"{own}/memory.oom_control")["oom_kill"]),
        pressure=told[0] if told else None,
        source={
            "limit": f"{level}/memory.limit_in_bytes",
            "working_set": f"{level}/memory.usage_in_bytes − total_inactive_file of memory.stat",
            "hard": f"{level}/memory.stat: total_rss + total_shmem, and memory.kmem.usage_in_bytes",
            "peak": f"{level}/memory.max_usage_in_bytes",
            "kills": f"{own}/memory.oom_control: oom_kill",
            **({"pressure": told[1]} if told else {}),
        },
    )


def _readable(files: Files, path: str) -> bool:
    return _optional(lambda: len(files.text(path))) is not None


def _optional(read: Callable[[], int]) -> int | None:
    try:
        return read()
    except _UNREADABLE:
        return None
