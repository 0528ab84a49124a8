"""How fast this machine is now, beside the one on which bars in seconds were set.

    python -m bench.yardstick [--every 1.0]

Prints the seconds that a fixed piece of work takes, once in so many seconds, until it is ended.
An answer that has to come "within a second" is promised on two ordinary cores that are free; on
slower ones, or beside other tests, the same server is as much slower as this piece of work is.
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
from statistics import mean

from bench.server import ROOT

TURNS = 500_000
ORDINARY_SECONDS = 0.029
"""What TURNS take on the machine where the bars were set: two free cores, Python 3.11, where ten
million turns take 0.58 s."""
EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Yardstick:
    """What a process of its own has measured so far."""

    written: Path

    def slowness(self) -> float:
        """How many times longer the work has taken in the mean; 1 where it was not slower."""
        taken = [float(each) for each in self.written.read_text().split("\n")[:-1]]
        return max(1.0, mean(taken) / ORDINARY_SECONDS)


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
