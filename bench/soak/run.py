"""The whole of it: a server under the limit, its people, its administrator, and who watches."""

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

import psutil

from bench.cgroups import Limited, limited
from bench.server import COMMANDS, ROOT, free_port, running, wait_for
from bench.soak.administrator import PASSWORD, Administrator
from bench.soak.ledger import Ledger
from bench.soak.people import Corpus, Person
from bench.soak.watch import Look, Watch
from bench.yardstick import yardstick
from lib.bootstrap import build
from lib.core.settings import Settings
from lib.ingest.importer import import_source
from lib.ingest.mapping import parse_mapping
from lib.ingest.readers import open_path

LIMIT_MB = 512
ROOMY_MB = 65_536
"""For who fills the database, outside the limit."""
PEOPLE = 25
CYCLE_SECONDS = 240.0
"""In the first half of a cycle people search by meaning too, in the second they do not, so that
the model is loaded and released once in each."""
IDLE_SHARE = 6
"""Of a cycle, this part is the time after which the model is idle."""


@dataclass(frozen=True)
class Soaked:
    seconds: float
    ledger: Ledger
    watch: Watch
    kills: int
    loads: int
    """Of the model, by the server's log."""
    complaints: list[str]
    """What the server's log holds of stack traces and errors."""
    slowness: float
    """Of the machine meanwhile; see bench/yardstick.py."""

    @property
    def peak(self) -> Look:
        return max(self.watch.looks, key=lambda look: look.group)


def soak(
    folder: Path,
    source: Path,
    mapping: Sequence[str],
    seconds: float,
    people: int = PEOPLE,
    seed: int = 1,
    cycle: float = CYCLE_SECONDS,
) -> Soaked:
    """Raises OSError where no control group can be made; `mapping` is import's --map."""
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/soak.db", "ADMIN_PASSWORD": PASSWORD,
        "MODEL_IDLE_SECONDS": str(round(cycle / IDLE_SHARE)),
        "MEMORY_HISTORY": f"{folder}/memory.history", "MALLOC_ARENA_MAX": "2",
    }  # fmt: skip
    corpus = filled(environment["DATABASE_URL"], source, mapping)
    ledger, over, log = Ledger(), threading.Event(), folder / "server.log"
    with (
        limited(LIMIT_MB) as group,
        _served(group, environment, log) as (address, pid),
        yardstick() as machine,
    ):
        watch = Watch(pid, group, over)
        meaning = partial(_meaning, watch, cycle)
        threads: list[threading.Thread] = [
            watch,
            Administrator(address, group, environment, ledger, over),
            *(Person(n, address, corpus, ledger, meaning, over, seed) for n in range(people)),
        ]
        for each in threads:
            each.start()
        until = monotonic() + seconds
        while monotonic() < until and group.kills == 0:
            over.wait(1)
        over.set()
        for each in threads:
            each.join(120)
        lines = log.read_text(encoding="utf-8").splitlines()
        complaints = [each for each in lines if "Traceback" in each or " ERROR " in each]
        loads = sum("Loading" in each for each in lines)
        slowness = machine.slowness()
        return Soaked(watch.seconds, ledger, watch, group.kills, loads, complaints, slowness)


def _meaning(watch: Watch, cycle: float) -> bool:
    return watch.seconds % cycle < cycle / 2


def filled(url: str, source: Path, mapping: Sequence[str]) -> Corpus:
    """What stands in the empty database at `url`, imported and indexed."""
    app = build(Settings(database_url=url, memory_limit_mb=ROOMY_MB))
    with (opened := open_path(source)).stream:
        import_source(app.store, opened, parse_mapping(mapping))
    app.index(app.models.preferred)
    corpus = app.store.read(lambda reader: Corpus.of(list(reader.stream())))
    app.close()
    return corpus


@contextmanager
def _served(group: Limited, environment: dict[str, str], log: Path) -> Iterator[tuple[str, int]]:
    """As the Procfile has it."""
    port = free_port()
    command = group.command(sys.executable, *COMMANDS["gunicorn"].split())
    with running(command, ROOT, {**os.environ, **environment, "PORT": str(port)}, log) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        (worker,) = psutil.Process(process.pid).children()
        yield f"http://127.0.0.1:{port}", worker.pid
