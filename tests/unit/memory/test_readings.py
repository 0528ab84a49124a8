"""Recorded machines: the right limit and numbers, or a fallback that says so."""

import json
from pathlib import Path

import psutil
import pytest

from lib.core.errors import MemoryUnknown
from lib.memory.readings import OVERLAP_SECONDS, MemoryReader
from tests.unit.memory.conftest import MB, PID, PRESSURE, ROLLUP, SENTINEL, STAT_2, STATUS

LIMIT = 512 * MB


def test_version_2_is_read_as_defined(tree, read) -> None:
    tree.in_group_2("/app.slice/web")
    tree.group_2("/app.slice/web", LIMIT)
    found = read()
    assert found.kind == "cgroup v2"
    assert (found.limit, found.current) == (LIMIT, 150 * MB)
    assert found.working_set == (150 - 25) * MB
    assert found.hard == (90 + 2 + 12 - 5) * MB
    assert found.left == LIMIT - found.hard
    assert found.headroom == LIMIT - found.working_set
    assert (found.anonymous, found.mapped, found.cache) == (90 * MB, 35 * MB, 25 * MB)
    assert (found.peak, found.kills) == (200 * MB, 1)
    assert (found.pressure.some, found.pressure.full) == (1.25, 0.5)
    assert found.source["limit"] == "/sys/fs/cgroup/app.slice/web/memory.max"
    assert not found.fallback
    assert found.at == 1000.0


def test_version_1_is_read_as_defined(tree, read) -> None:
    tree.in_group_1("/docker/abc")
    tree.group_1("/docker/abc", LIMIT)
    tree.put("/proc/pressure/memory", PRESSURE)
    found = read()
    assert found.kind == "cgroup v1"
    assert (found.limit, found.current) == (LIMIT, 150 * MB)
    assert found.working_set == (150 - 25) * MB
    assert found.hard == (90 + 2 + 7) * MB
    assert (found.anonymous, found.mapped, found.cache) == (90 * MB, 35 * MB, 25 * MB)
    assert (found.peak, found.kills) == (200 * MB, 3)
    assert found.source["pressure"] == "/proc/pressure/memory"
    assert found.source["limit"] == "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes"


def test_a_kernel_that_names_only_parts_of_its_own_memory(tree, read) -> None:
    tree.in_group_2()
    old = "".join(line for line in STAT_2.splitlines(True) if not line.startswith("kernel "))
    tree.group_2("", LIMIT, stat=old)
    parts = 1_000_000 + 2_000_000 + 100_000 + 4096 + 8 * MB
    assert read().hard == (90 + 2 - 5) * MB + parts


@pytest.mark.parametrize("path", ["/", "/../../system.slice", "/docker/abc", "/gone"])
def test_inside_a_namespace_our_group_is_the_root(tree, read, path) -> None:
    tree.in_group_2(path)
    tree.group_2("", LIMIT)
    assert read().source["limit"] == "/sys/fs/cgroup/memory.max"


@pytest.mark.parametrize("path", ["/kubepods/pod1/c1", "/"])
def test_a_mount_that_shows_only_the_container(tree, read, path) -> None:
    tree.in_group_1(path, shown="/kubepods/pod1/c1")
    tree.group_1("", LIMIT)
    assert read().limit == LIMIT
    assert read().kind == "cgroup v1"


def test_a_group_below_the_one_the_mount_shows(tree, read) -> None:
    tree.in_group_1("/kubepods/pod1/c1/worker", shown="/kubepods/pod1/c1")
    tree.group_1("", LIMIT)
    tree.group_1("/worker", 256 * MB)
    assert read().limit == 256 * MB


def test_the_smallest_limit_of_the_ancestors_counts_with_all_that_is_under_it(tree, read) -> None:
    tree.in_group_2("/pod/app/web")
    tree.group_2("/pod", 1024 * MB, current=900 * MB)
    tree.group_2("/pod/app", 300 * MB, current=250 * MB)
    tree.group_2("/pod/app/web", "max", current=100 * MB)
    found = read()
    assert (found.limit, found.current) == (300 * MB, 250 * MB)
    assert found.source["limit"] == "/sys/fs/cgroup/pod/app/memory.max"


def test_version_1_knows_the_limit_of_an_ancestor_that_is_not_mounted(tree, read) -> None:
    tree.in_group_1("/docker/abc", shown="/docker/abc")
    tree.group_1("", SENTINEL, hierarchical=300 * MB)
    assert read().limit == 300 * MB


def test_version_1_counts_kills_where_the_process_stood(tree, read) -> None:
    tree.in_group_1("/pod/web")
    tree.group_1("/pod", 300 * MB)
    tree.group_1("/pod/web", SENTINEL, hierarchical=300 * MB)
    tree.put("/sys/fs/cgroup/memory/pod/web/memory.oom_control", "oom_kill 5\n")
    found = read()
    assert found.source["limit"] == "/sys/fs/cgroup/memory/pod/memory.limit_in_bytes"
    assert found.kills == 5


def test_a_group_without_the_memory_controller_is_passed_over(tree, read) -> None:
    tree.in_group_2("/app/leaf")
    tree.group_2("/app", LIMIT)
    tree.put("/sys/fs/cgroup/app/leaf/cgroup.procs", "7\n")
    assert read().source["limit"] == "/sys/fs/cgroup/app/memory.max"


def test_a_mount_elsewhere_is_found(tree, read) -> None:
    tree.put(f"/proc/{PID}/cgroup", "0::/\n")
    tree.put("/proc/self/mountinfo", "24 1 0:20 / /run/cg rw - cgroup2 none rw\n")
    for name, text in (("max", LIMIT), ("current", 150 * MB), ("stat", STAT_2)):
        tree.put(f"/run/cg/memory.{name}", text)
    found = read()
    assert found.source["limit"] == "/run/cg/memory.max"
    assert (found.peak, found.kills, found.pressure) == (None, None, None)


def test_the_usual_place_is_tried_where_mounts_are_not_told(tree, read) -> None:
    tree.in_group_2()
    tree.group_2("", LIMIT)
    (tree.root / "proc/self/mountinfo").unlink()
    assert read().kind == "cgroup v2"


def _no_limit(tree, how: str) -> None:
    if how == "max":
        tree.in_group_2("/web")
        tree.group_2("/web", "max")
        tree.group_2("", "max")
    elif how == "the sentinel of version 1":
        tree.in_group_1("/web")
        tree.group_1("/web", SENTINEL)
        tree.group_1("", SENTINEL)
    elif how == "above the host's":
        tree.in_group_2("/web")
        tree.group_2("/web", 64 * 1024 * MB)
    elif how == "above the host's, version 1":
        tree.in_group_1("/web")
        tree.group_1("/web", 64 * 1024 * MB)
    elif how == "an unreadable limit":
        tree.in_group_2("/web")
        tree.group_2("/web", None)
    elif how == "an unreadable usage":
        tree.in_group_2("/web")
        tree.group_2("/web", LIMIT, current=None)
    elif how == "a damaged file":
        tree.in_group_2("/web")
        tree.group_2("/web", "many\n")
    elif how == "a damaged stat":
        tree.in_group_1("/web")
        tree.group_1("/web", LIMIT)
        tree.put("/sys/fs/cgroup/memory/web/memory.stat", "total_rss lots\n")
    elif how == "unmounted":
        tree.in_group_2("/web")


@pytest.mark.parametrize(
    "how",
    ["none", "max", "the sentinel of version 1", "above the host's", "above the host's, version 1",
     "an unreadable limit", "an unreadable usage", "a damaged file", "a damaged stat", "unmounted"],
)  # fmt: skip
def test_without_a_usable_limit_our_processes_count_against_the_setting(tree, read, how) -> None:
    _no_limit(tree, how)
    found = read()
    assert found.fallback
    assert found.kind == "processes"
    assert found.limit == LIMIT
    assert found.source["limit"] == "MEMORY_LIMIT_MB"
    assert found.source["why"]
    assert found.working_set == found.process.pss == 100_000 * 1024
    assert found.hard == 79_500 * 1024
    assert found.source["working_set"].startswith("PSS")


def test_rss_stands_in_where_pss_cannot_be_read(tree, read) -> None:
    tree.process(PID, rollup=None)
    found = read()
    assert found.process.pss is None
    assert found.working_set == 120_000 * 1024
    assert found.hard == 81_000 * 1024
    assert found.source["working_set"].startswith("RSS")


def test_version_1_without_an_account_of_the_kernels_memory(tree, read) -> None:
    tree.in_group_1("/web")
    tree.group_1("/web", LIMIT, kmem=None)
    assert read().hard == 92 * MB


def test_nothing_is_left_below_zero(tree, read) -> None:
    tree.in_group_2()
    tree.group_2("", 64 * MB, current=10 * MB)
    found = read()
    assert found.left == 0
    assert found.headroom == 64 * MB
    assert found.working_set == 0


def test_the_tree_of_processes_is_summed(tree, read) -> None:
    tree.put(f"/proc/{PID}/task/{PID}/children", "8 9 ")
    tree.process(8, parent=PID)
    tree.put("/proc/8/task/81/children", "10")
    tree.process(10, parent=8, rollup=None)
    held = read().process  # 9 has ended meanwhile
    assert held.processes == 3
    assert held.rss == 3 * 120_000 * 1024
    assert held.anonymous + held.mapped == held.rss
    assert (held.pss, held.uss) == (None, None)
    assert held.peak == 3 * 130_000 * 1024


def test_a_gunicorn_worker_is_counted_with_its_arbiter(tree, read) -> None:
    tree.process(PID, parent=3)
    tree.process(3)
    tree.put("/proc/3/cmdline", "/venv/bin/python\0/venv/bin/gunicorn\0-c\0gunicorn.conf.py\0")
    tree.put("/proc/3/task/3/children", f"{PID}")
    assert read().process.processes == 2


def test_a_zombie_child_counts_for_nothing(tree, read) -> None:
    tree.put(f"/proc/{PID}/task/{PID}/children", "8")
    tree.process(8, parent=PID, status="Name:\tgone\nState:\tZ (zombie)\n")
    assert read().process.processes == 1


def test_one_process_is_told_apart_into_its_parts(read) -> None:
    held = read().process
    assert held.rss == 120_000 * 1024
    assert held.anonymous == 80_000 * 1024
    assert held.mapped == 40_000 * 1024
    assert held.uss == 90_000 * 1024
    assert held.swap == 12 * 1024
    assert held.peak == 130_000 * 1024


def test_a_process_that_is_not_there_is_unknown(tree) -> None:
    with pytest.raises(MemoryUnknown, match="4000"):
        MemoryReader(512, 4000, tree.root).read()


def test_a_process_without_memory_is_unknown(tree, read) -> None:
    tree.put(f"/proc/{PID}/status", STATUS.replace("VmRSS", "Other"))
    with pytest.raises(MemoryUnknown):
        read()


def test_without_proc_our_own_process_is_still_measured(tmp_path) -> None:
    found = MemoryReader(512, root=tmp_path).read()
    assert found.fallback
    assert found.process.rss > 5 * MB
    assert found.source["process"] == "psutil"


def test_a_reading_survives_json(tree, read) -> None:
    tree.in_group_2()
    tree.group_2("", LIMIT)
    told = json.loads(json.dumps(read().as_dict()))
    assert told["left"] == read().left
    assert told["process"]["rss"] == 120_000 * 1024
    assert told["pressure"] == {"some": 1.25, "full": 0.5}
    assert told["source"]["hard"]


def test_a_cheap_reading_carries_what_is_shared_over_and_looks_again(tree, clock) -> None:
    reader = MemoryReader(512, PID, tree.root, clock=clock)
    first = reader.read(shared=False)
    assert first.working_set == 100_000 * 1024  # PSS: RSS less 20,000 kB that others share
    assert first.hard == 79_500 * 1024
    grown = STATUS.replace("120000", "150000").replace("80000", "110000")
    tree.put(f"/proc/{PID}/status", grown)
    clock.now += OVERLAP_SECONDS - 1
    second = reader.read(shared=False)
    assert second.working_set == 130_000 * 1024
    assert second.hard == 109_500 * 1024
    tree.put(f"/proc/{PID}/smaps_rollup", ROLLUP.replace("100000", "125000"))
    assert reader.read(shared=False).working_set == 130_000 * 1024
    clock.now += 1
    assert reader.read(shared=False).working_set == 125_000 * 1024


def test_a_cheap_reading_looks_again_when_a_process_comes_or_goes(tree, clock) -> None:
    reader = MemoryReader(512, PID, tree.root, clock=clock)
    reader.read(shared=False)
    tree.put(f"/proc/{PID}/task/{PID}/children", "8")
    tree.process(8, parent=PID)
    assert reader.read(shared=False).working_set == 200_000 * 1024


def test_a_cheap_reading_in_a_group_asks_for_no_pss(tree, clock) -> None:
    tree.in_group_2()
    tree.group_2("", LIMIT)
    found = MemoryReader(512, PID, tree.root, clock=clock).read(shared=False)
    assert (found.process.pss, found.process.uss) == (None, None)
    assert found.working_set == 125 * MB
    assert found.process.rss == 120_000 * 1024


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="this system has no /proc")
def test_our_own_process_is_what_psutil_says() -> None:
    reader, process = MemoryReader(512), psutil.Process()
    before = process.memory_full_info()
    held, (resident, mark) = reader.read().process, reader.own()
    after = process.memory_full_info()
    for name, ours in (("rss", held.rss), ("pss", held.pss), ("uss", held.uss), ("rss", resident)):
        theirs = sorted((getattr(before, name), getattr(after, name)))  # threads go on meanwhile
        assert theirs[0] - 2 * MB < ours < theirs[1] + 2 * MB
    assert mark >= resident - MB
    assert held.anonymous + held.mapped == held.rss
