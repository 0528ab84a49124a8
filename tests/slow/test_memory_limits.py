"""Real control groups: what is read is what the kernel counts, and relief comes before a kill."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.memory.readings import MemoryReader
from tests.cgroups import MB, Limited, limited

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent

STEPPED = """
import json, logging, sys, threading, time
from lib.bootstrap import configure_logging
from lib.core.settings import Settings
from lib.memory.watch import MemoryWatch

configure_logging("INFO")
watch = MemoryWatch(Settings(max_memory_mb=100_000))
held, order, given_up = [], [], threading.Event()

def release():
    order.append(["release", watch.level])
    held.clear()
    given_up.set()

watch.relief.register("release_model", release)
watch.start()
while not given_up.is_set():
    held.append(b"x" * (2 << 20))
    given_up.wait(0.25)
deadline = time.monotonic() + 20
while watch.level != "ok" and time.monotonic() < deadline:
    time.sleep(0.1)
time.sleep(3)  # does it stay cleared?
watch.stop()
for event in reversed(watch.events.recent()):
    order.append([event.kind, event.details.get("level", ""), event.started])
print(json.dumps({"order": order, "level": watch.level, "kills": watch.latest.kills}))
"""

BUSY = """
import mmap, random, sys, time
print("ready", flush=True)
chance = random.Random(1)
while True:
    held = b"x" * (chance.randrange(1, 60) << 20)
    with open(sys.argv[1], "r+b") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as map:
        sum(map[::4096])
    time.sleep(0.02)
"""

OBEDIENT = """
import mmap, sys
kept = []
print("ready", flush=True)
for line in sys.stdin:
    if line == "heap\\n":
        kept.append(b"x" * (50 << 20))
    else:
        file = open(line.strip(), "rb")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        sum(mapped[::4096])
        kept.append((file, mapped))
    print("done", flush=True)
"""


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A file of 30 MB."""
    path = tmp_path / "weights"
    path.write_bytes(bytes(30 * MB))
    return path


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """start(group, code, *argv): Python in a group, ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def call(group: Limited, code: str, *argv: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            group.command(sys.executable, "-c", code, *argv), cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield call
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


@pytest.fixture
def group() -> Iterator[Limited]:
    with limited(200) as made:
        yield made


def test_filled_in_steps_it_warns_is_critical_gives_up_and_clears_once(group, start) -> None:
    process = start(group, STEPPED)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err[-2000:]
    told = json.loads(out)
    assert told["order"][0] == ["release", "critical"]
    steps = [
        (kind, level) for kind, level, _ in told["order"][1:] if kind in ("alert", "clear", "trim")
    ]
    assert steps == [("alert", "warning"), ("alert", "critical"), ("trim", ""), ("clear", "ok")]
    assert (told["level"], told["kills"], group.kills) == ("ok", 0, 0)
    changes = [line for line in err.splitlines() if "Memory level" in line]
    assert len(changes) in (3, 4)  # from critical straight to ok, or by way of warning
    assert sum("level=ok" in line for line in changes) == 1
    assert "Memory usage: " in err


def test_under_load_a_reading_is_the_kernels_own_file_to_a_megabyte(group, weights, start) -> None:
    process = start(group, BUSY, str(weights))
    process.stdout.readline()
    reader = MemoryReader(512, process.pid)
    compared, sizes = 0, []
    deadline = time.monotonic() + 60
    while compared < 200 and time.monotonic() < deadline:
        before, stat = group.usage, group.stat
        reading = reader.read(shared=False)
        after = group.usage
        sizes.append(reading.current)
        time.sleep(0.005)
        if abs(after - before) > MB / 4:
            continue  # it moved between our looks: not the same instant
        compared += 1
        inactive = stat["total_inactive_file" if group.version == 1 else "inactive_file"]
        assert abs(reading.current - before) < MB
        assert abs(reading.working_set - max(0, before - inactive)) < MB
        assert reading.limit == 200 * MB
        assert not reading.fallback
    assert compared == 200
    assert max(sizes) - min(sizes) > 30 * MB  # it was under load


def test_the_heap_is_hard_and_mapped_weights_are_not(group, weights, start) -> None:
    process = start(group, OBEDIENT)
    process.stdout.readline()
    reader = MemoryReader(512, process.pid)
    bare = reader.read()
    _tell(process, "heap")
    heap = reader.read()
    _tell(process, str(weights))
    mapped = reader.read()
    assert abs(heap.hard - bare.hard - 50 * MB) < 2 * MB
    assert abs(bare.left - heap.left - 50 * MB) < 2 * MB
    assert abs(heap.process.anonymous - bare.process.anonymous - 50 * MB) < 2 * MB
    assert abs(mapped.hard - heap.hard) < 2 * MB
    assert abs(mapped.process.mapped - heap.process.mapped - 30 * MB) < 2 * MB
    assert mapped.process.uss <= mapped.process.pss <= mapped.process.rss


def _tell(process: subprocess.Popen[str], line: str) -> None:
    process.stdin.write(line + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


def test_a_kill_is_counted_and_a_full_group_alone_is_not(start) -> None:
    with limited(40) as group:
        sleeper = start(group, "import sys; print('ready', flush=True); sys.stdin.read()")
        sleeper.stdout.readline()
        reader = MemoryReader(512, sleeper.pid)
        assert reader.read().kills == 0
        greedy = start(group, "held = b'x' * (80 << 20)")
        assert greedy.wait(60) == -9
        assert reader.read().kills == group.kills == 1


def test_a_child_is_counted_with_its_parent(group, start) -> None:
    code = (
        "import subprocess, sys; "
        "child = subprocess.Popen([sys.executable, '-c', "
        "\"held = b'x' * (40 << 20); print('ready', flush=True); input()\"], stdin=subprocess.PIPE); "
        "sys.stdin.read()"
    )
    process = start(group, code)
    process.stdout.readline()
    held = MemoryReader(512, process.pid).read().process
    assert held.processes == 2
    assert held.rss > 45 * MB
