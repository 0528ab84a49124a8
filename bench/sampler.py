"""What watching memory costs: the share of one core, and the memory of rings and events.

    python -m bench.sampler [--seconds 30]

A process of a server's size (150 MB in use, 20 threads) is watched by the sampler's own thread,
once a second.  CPU is the kernel's account of that thread; memory is what the process gained
with full rings and a full list of events.  The rival is psutil's memory_full_info() over the
process and its children, which tells less (no limit, no control group).
"""

import argparse
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil

from lib.core.settings import Settings
from lib.memory.allocator import resident, trim
from lib.memory.events import MOST
from lib.memory.readings import MB
from lib.memory.rings import SHAPES
from lib.memory.watch import MemoryWatch

THREADS = 20
HELD_MB = 150
TIMES = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=30)
    asked = parser.parse_args()
    held = bytearray(b"x") * (HELD_MB * MB)
    idle = threading.Event()
    for _ in range(THREADS):
        threading.Thread(target=idle.wait, daemon=True).start()
    process = psutil.Process()
    _psutil(process)
    MemoryWatch(Settings()).tick()  # whatever is loaded on first use
    trim()
    before = resident()
    watch = MemoryWatch(Settings())
    _fill(watch)
    gained = resident() - before
    print("| what | measured | bar |\n|---|---|---|")
    kind = watch.reading().kind
    print(f"| one tick by {kind}, CPU | {_cpu(watch.tick) * 1e6:.0f} µs | |")
    print(
        f"| psutil's account of the same, CPU | {_cpu(lambda: _psutil(process)) * 1e6:.0f} µs | |"
    )
    print(
        f"| sampler thread over {asked.seconds} s"
        f" | {_share(watch, asked.seconds):.2%} of one core | 0.5% |"
    )
    print(f"| rings | {watch.rings.size_bytes / MB:.2f} MB | |")
    print(f"| rings and {MOST} events, resident | {gained / MB:.2f} MB | 1 MB |")
    del held


def _fill(watch: MemoryWatch) -> None:
    """Every slot of every ring, and every event there can be."""
    reading = watch.reading()
    taken = tuple(float(reading.hard) for _ in range(6))
    for ring, (step, size) in zip(watch.rings.rings, SHAPES, strict=True):
        for slot in range(size):
            ring.add(slot * step, taken)
    for number in range(MOST):
        with watch.events.measured("model_load", model="alephbert", number=number):
            pass


def _cpu(work: Callable[[], object]) -> float:
    """Median seconds of this thread's CPU."""
    taken = []
    for _ in range(TIMES):
        begun = time.thread_time()
        work()
        taken.append(time.thread_time() - begun)
    return median(taken)


def _psutil(process: psutil.Process) -> int:
    members = [process, *process.children(recursive=True)]
    return sum(int(each.memory_full_info().pss) for each in members)


def _share(watch: MemoryWatch, seconds: int) -> float:
    """Of one core, by the kernel's own account of the thread."""
    watch.start()
    (name,) = (t for t in threading.enumerate() if t.name == "mafteach-memory")
    account = Path(f"/proc/self/task/{name.native_id}/schedstat")
    time.sleep(1.5)
    begun, cpu = time.monotonic(), int(account.read_text().split()[0])
    time.sleep(seconds)
    share = (int(account.read_text().split()[0]) - cpu) / 1e9 / (time.monotonic() - begun)
    watch.stop()
    return share


if __name__ == "__main__":
    main()
