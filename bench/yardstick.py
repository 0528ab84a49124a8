"""How fast this machine is now, beside the one on which bars in seconds were set.

    python -m bench.yardstick [--every 2.0]

Prints the seconds that a fixed piece of work takes, once in so many seconds, until it is ended.
An answer that has to come "within a second" is promised on two ordinary cores that are free; on
slower ones, or beside other tests, the same server is as much slower as this piece of work is.
The work is long enough to be taken off its core for others, as a search is.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server import ROOT

TURNS = 2_000_000
ORDINARY_SECONDS = 0.116
"""What TURNS take on the machine where the bars were set: two free cores, Python 3.11, where ten
million turns take 0.58 s."""
EVERY_SECONDS = 2.0
LONGEST_SECONDS = 60.0
"""That the first measurement is waited for."""


@dataclass(frozen=True)
class Yardstick:
    """What a process of its own has measured so far."""

    written: Path

    def slowness(self) -> float:
        """How many times longer the work has taken, but for the slowest twentieth: a bar is on
        almost all of many answers, too.  1 where it was not slower."""
        taken = sorted(self._taken())
        return max(1.0, taken[max(0, len(taken) * 19 // 20 - 1)] / ORDINARY_SECONDS)

    def _taken(self) -> list[float]:
        until = time.monotonic() + LONGEST_SECONDS
        while not (lines := self.written.read_text().split("\n")[:-1]):
            if time.monotonic() > until:
                raise TimeoutError(f"nothing was measured in {LONGEST_SECONDS:g} s")
            time.sleep(0.05)
        return list(map(float, lines))


@contextmanager
def yardstick() -> Iterator[Yardstick]:
    """Measures for as long as the block lasts, in a process of its own: threads of this one would
    wait for each other and not for the machine."""
    with tempfile.TemporaryDirectory(prefix="mafteach-yardstick-") as folder:
        written = Path(folder) / "seconds"
        with written.open("w") as out:
            process = subprocess.Popen([sys.executable, "-m", __spec__.name], cwd=ROOT, stdout=out)
        try:
            yield Yardstick(written)
        finally:
            process.kill()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=float, default=EVERY_SECONDS)
    every = parser.parse_args().every
    while True:
        print(f"{_work():.4f}", flush=True)
        time.sleep(every)


def _work() -> float:
    """Seconds."""
    begun, total = time.perf_counter(), 0
    for turn in range(TURNS):
        total += turn
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
