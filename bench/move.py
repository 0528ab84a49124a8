"""A corpus of laws with vectors copied from SQLite to PostgreSQL and back: time and peak memory,
next to a backup and a restore of the same.

    python -m bench.move [--passages 32000]

Each command is a process of its own, so that its peak is its own.  The rival does the same in two
commands, through a file, in one transaction: it analyses every passage anew, and begins again
where it was stopped.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from bench.databases import database
from bench.law import arguments, imported, law
from lib.stores.protocol import Embedded, ModelRecord, PackedVector

DIMENSION = 384
AT_ONCE = 500
MODEL = "random@1"


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mafteach-bench-")))
        server = stack.enter_context(database("postgresql"))
        source, back = f"sqlite:///{folder}/source.db", f"sqlite:///{folder}/back.db"
        told = _fill(source, asked.passages)
        print(f"{told}, vectors of {DIMENSION} dimensions\n")
        print("| what | seconds | peak RSS MB |\n|---|---|---|")
        _row("SQLite → PostgreSQL", [["migrate-database", source, server]])
        _row("PostgreSQL → SQLite", [["migrate-database", server, back]])
        file = f"{folder}/b.zip"
        commands = [["backup", file], ["restore", file]]
        restored = f"sqlite:///{folder}/restored.db"
        _row("the same by backup and restore", commands, [server, restored])


def _fill(url: str, count: int) -> str:
    what, documents = law(count)
    choice = random.Random(5)
    with closing(imported(url, documents)) as app:
        with app.store.embedding() as writer:
            writer.record(ModelRecord(MODEL, DIMENSION, complete=True))
        rows = app.store.read(lambda reader: reader.unembedded(MODEL, count), 60)
        for start in range(0, len(rows), AT_ONCE):
            some = [row_id for row_id, _ in rows[start : start + AT_ONCE]]
            vectors = [PackedVector(choice.randbytes(DIMENSION), 0.01) for _ in some]
            with app.store.embedding() as writer:
                writer.put(MODEL, [Embedded(*each) for each in zip(some, vectors, strict=True)])
    return f"{len(documents):,} {what}"


def _row(what: str, commands: list[list[str]], addresses: list[str] | None = None) -> None:
    begun, peaks = time.perf_counter(), []
    for command, address in zip(commands, addresses or ["sqlite://"], strict=True):
        environment = {**os.environ, "DATABASE_URL": address, "LOG_LEVEL": "WARNING"}
        process = subprocess.Popen(
            [sys.executable, "-m", "lib", *command],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{command[0]} failed: {os.waitstatus_to_exitcode(status)}")
        peaks.append(used.ru_maxrss / 1024)
    print(f"| {what} | {time.perf_counter() - begun:.0f} | {max(peaks):.0f} |", flush=True)


if __name__ == "__main__":
    main()
