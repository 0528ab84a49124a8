"""An hour of 25 people and an administrator under a hard limit of 512 MB.

    python -m bench.soak [--minutes 60] [--people 25] [--corpus FILE] [--map …] [--seed 1]

The people come from addresses of their own over Streamlit's websockets and the API, mix every
mode, and read for six seconds between two questions; the limits of use are the defaults.  For
two minutes in four they search by meaning too, then they do not until the idle model has been
released.  The administrator imports through a browser and from a terminal in the same control
group, makes vectors there and takes backups.  `--corpus` and `--map` are as import takes them; the
sample unless told.  Ends with 1 where the kernel killed anything or a request failed otherwise
than by a designed refusal.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.soak.ledger import Ledger
from bench.soak.run import CYCLE_SECONDS, PEOPLE, Soaked, soak
from bench.soak.watch import slope
from lib.ingest.sample import SAMPLE

WARM_CYCLES = 2
"""Whose floors do not count: imports, first drawing, caches that fill."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--corpus", type=Path, default=SAMPLE)
    parser.add_argument("--map", action="append", default=[])
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(f"{asked.corpus.name}, {asked.people} people, {asked.minutes:g} minutes\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="mafteach-soak-") as folder:
        soaked = soak(
            Path(folder), asked.corpus, asked.map, asked.minutes * 60, asked.people, asked.seed
        )
    print(_table(soaked.ledger))
    print(_memory(soaked))
    for each in (*soaked.ledger.failures, *soaked.complaints):
        print(f"- {each}", file=sys.stderr)
    return 1 if soaked.kills or soaked.ledger.failures else 0


def _table(ledger: Ledger) -> str:
    head = ["what", "done", "refused", "failed", "p50 ms", "p95 ms", "longest ms"]
    rows = [head, ["---"] * len(head), *ledger.rows()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _memory(soaked: Soaked) -> str:
    floors = soaked.watch.floors(CYCLE_SECONDS)
    grown = slope(floors[WARM_CYCLES:])
    server = max(look.hard for look in soaked.watch.looks)
    return "\n".join((
        f"Killed: {soaked.kills}. Model loads: {soaked.loads}.",
        f"Most at once that cannot be evicted: server {server:.0f} MB, all in the group "
        f"{soaked.peak.group:.0f} MB; most resident, server "
        f"{max(look.resident for look in soaked.watch.looks):.0f} MB.",
        "Least in each cycle, MB: " + " ".join(f"{look.hard:.1f}" for look in floors),
        "Slope after warm-up: " + ("too short to tell" if grown is None else f"{grown:+.2f} MB/h"),
        f"Slowness of the machine meanwhile (bench/yardstick.py): {soaked.slowness:.2f}.",
    ))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
