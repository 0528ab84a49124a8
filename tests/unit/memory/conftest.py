"""File trees as kernels write them, below a temporary root."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clock import Clock
from tests.scale import FakeReader

MB = 2**20
PID = 7

MEMINFO = "MemTotal:       16384000 kB\nMemFree:         1000000 kB\nMemAvailable:    9000000 kB\n"
STATUS = """Name:\tpython
Pid:\t7
VmPeak:\t  900000 kB
VmHWM:\t  130000 kB
VmRSS:\t  120000 kB
RssAnon:\t   80000 kB
RssFile:\t   39000 kB
RssShmem:\t    1000 kB
VmSwap:\t      12 kB
Threads:\t5
"""
ROLLUP = """557a589a8000-7ffcee7f7000 ---p 00000000 00:00 0                          [rollup]
Rss:              120000 kB
Pss:              100000 kB
Pss_Anon:          79000 kB
Pss_File:          20500 kB
Pss_Shmem:           500 kB
Shared_Clean:      30000 kB
Private_Clean:      9000 kB
Private_Dirty:     81000 kB
Anonymous:         80000 kB
Swap:                 12 kB
"""
PRESSURE = """some avg10=1.25 avg60=0.40 avg300=0.10 total=123456
full avg10=0.50 avg60=0.20 avg300=0.05 total=65432
"""
STAT_2 = f"""anon {90 * MB}
file {60 * MB}
kernel {12 * MB}
kernel_stack 1000000
pagetables 2000000
percpu 100000
sock 4096
shmem {2 * MB}
file_mapped {35 * MB}
inactive_anon 0
active_anon {90 * MB}
inactive_file {25 * MB}
active_file {33 * MB}
slab_reclaimable {5 * MB}
slab_unreclaimable {3 * MB}
slab {8 * MB}
"""
EVENTS_2 = "low 0\nhigh 0\nmax 17\noom 2\noom_kill 1\noom_group_kill 0\n"
STAT_1 = f"""cache {1 * MB}
rss {1 * MB}
hierarchical_memory_limit {{limit}}
hierarchical_memsw_limit 9223372036854771712
total_cache {60 * MB}
total_rss {90 * MB}
total_shmem {2 * MB}
total_mapped_file {35 * MB}
total_inactive_file {25 * MB}
total_active_file {33 * MB}
"""
SENTINEL = 9223372036854771712
MOUNT_2 = "24 1 0:20 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
MOUNT_1 = "35 31 0:32 {shown} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"


class Tree:
    """A machine's files: tree.put("/proc/7/status", text); None makes one unreadable."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.put("/proc/meminfo", MEMINFO)
        self.process(PID)

    def put(self, path: str, text: str | int | None) -> None:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            file.unlink(missing_ok=True)
            file.mkdir(exist_ok=True)  # reading it fails even for root
        else:
            file.write_text(f"{text}\n" if isinstance(text, int) else text, encoding="utf-8")

    def process(
        self, pid: int, parent: int = 1, status: str = STATUS, rollup: str | None = ROLLUP
    ) -> None:
        self.put(f"/proc/{pid}/status", status)
        self.put(f"/proc/{pid}/stat", f"{pid} (a (b) c) S {parent} 1 1 0 -1\n")
        self.put(f"/proc/{pid}/cmdline", "python\0-m\0lib\0")
        self.put(f"/proc/{pid}/task/{pid}/children", "")
        self.put(f"/proc/{pid}/smaps_rollup", rollup)

    def group_2(
        self,
        path: str,
        limit: int | str | None,
        current: int | None = 150 * MB,
        **files: str | None,
    ) -> None:
        """One level of the version 2 hierarchy; `files` are further ones, dots as underscores."""
        directory = f"/sys/fs/cgroup{path}".rstrip("/")
        self.put(f"{directory}/memory.max", limit if limit is None else f"{limit}\n")
        self.put(f"{directory}/memory.current", current)
        self.put(f"{directory}/memory.stat", files.get("stat", STAT_2))
        self.put(f"{directory}/memory.events", files.get("events", EVENTS_2))
        self.put(f"{directory}/memory.peak", 200 * MB)
        self.put(f"{directory}/memory.pressure", files.get("pressure", PRESSURE))

    def group_1(
        self,
        path: str,
        limit: int | None,
        hierarchical: int | None = None,
        kmem: int | None = 7 * MB,
    ) -> None:
        directory = f"/sys/fs/cgroup/memory{path}".rstrip("/")
        told = limit if hierarchical is None else hierarchical
        self.put(f"{directory}/memory.limit_in_bytes", limit)
        self.put(f"{directory}/memory.usage_in_bytes", 150 * MB)
        self.put(f"{directory}/memory.max_usage_in_bytes", 200 * MB)
        self.put(f"{directory}/memory.stat", STAT_1.format(limit=told))
        self.put(f"{directory}/memory.kmem.usage_in_bytes", kmem)
        self.put(f"{directory}/memory.failcnt", 99)
        self.put(f"{directory}/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n")

    def in_group_2(self, path: str = "/", shown: str = "/") -> None:
        """Where process 7 says it is."""
        self.put(f"/proc/{PID}/cgroup", f"0::{path}\n")
        self.put("/proc/self/mountinfo", MOUNT_2.replace(" / ", f" {shown} ", 1))

    def in_group_1(self, path: str = "/", shown: str = "/") -> None:
        self.put(f"/proc/{PID}/cgroup", f"9:name=systemd:/\n4:cpu,memory:{path}\n0::/\n")
        self.put(
            "/proc/self/mountinfo",
            MOUNT_2.replace("/sys/fs/cgroup", "/sys/fs/cgroup/unified")
            + MOUNT_1.format(shown=shown),
        )


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.fixture
def read(tree: Tree) -> Callable[..., object]:
    """read() → a Reading of process 7 on this machine, MEMORY_LIMIT_MB being 512."""
    from lib.memory.readings import MemoryReader

    return MemoryReader(512, PID, tree.root, clock=lambda: 1000.0).read


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scale(clock: Clock) -> FakeReader:
    return FakeReader(clock)
