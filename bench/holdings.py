"""What a busy server's memory consists of, and what is left of it once nobody asks.

    python -m bench.holdings [--seconds 60] [--corpus FILE] [--map …]

The people of bench.soak ask for so long, by meaning too; then all leave, the model is released,
and the pages are forgotten.  RSS and its parts are the kernel's account of the serving process;
Python's small objects and malloc's blocks are the allocators' own.  `PYTHONMALLOC=malloc` before
it has Python's objects in malloc too.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from bench.memory import get
from bench.server import ROOT, free_port, running, status, wait_for
from bench.soak.ledger import Ledger
from bench.soak.people import Person
from bench.soak.run import PEOPLE, filled
from lib.ingest.sample import SAMPLE

SERVED = "bench.instrumented:app"
IDLE_SECONDS = 30
QUIET_SECONDS = 75
"""Until the model was released, closed pages were forgotten, and what they freed given back."""
HEAD = ("RSS", "anonymous", "mapped files", "Python's objects", "malloc, in use", "malloc, free")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--corpus", type=Path, default=SAMPLE)
    parser.add_argument("--map", action="append", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mafteach-bench-") as folder:
        url, port = f"sqlite:///{folder}/t.db", free_port()
        corpus = filled(url, asked.corpus, asked.map)
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", SERVED]
        environment = {
            **os.environ, "DATABASE_URL": url, "PORT": str(port), "MALLOC_ARENA_MAX": "2",
            "MODEL_IDLE_SECONDS": str(IDLE_SECONDS), "MEMORY_HISTORY": "off",
        }  # fmt: skip
        with running(command, ROOT, environment) as process:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz", process)
            (worker,) = psutil.Process(process.pid).children()
            print(f"| MB | {' | '.join(HEAD)} |\n|{'---|' * (len(HEAD) + 1)}")
            _row("fresh", address, worker.pid)
            ledger, over = Ledger(), threading.Event()
            people = [
                Person(n, address, corpus, ledger, lambda: True, over, seed=1)
                for n in range(PEOPLE)
            ]
            for each in people:
                each.start()
            time.sleep(asked.seconds)
            _row(f"{PEOPLE} people, after {asked.seconds:g} s", address, worker.pid)
            over.set()
            for each in people:
                each.join(60)
            time.sleep(QUIET_SECONDS)
            _row(f"{QUIET_SECONDS} s after the last", address, worker.pid)
            assert not ledger.failures, ledger.failures


def _row(name: str, address: str, pid: int) -> None:
    told = get(address, "/test/holdings")
    now = status(pid)
    kernel = (now["VmRSS"], now["RssAnon"], now["RssFile"])
    cells = (*kernel, *(told[each] / 2**20 for each in ("objects", "used", "free")))
    print(f"| {name} | {' | '.join(f'{each:.0f}' for each in cells)} |", flush=True)


if __name__ == "__main__":
    main()
