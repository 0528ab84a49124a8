"""Importing Israel's laws section by section: rate and memory, next to a bare INSERT of the rows.

    python -m bench.imports [--databases sqlite …]

Each import runs in a process of its own, so that its peak is its own; the rival reads the same
file and stores id, heading and text in one table without any index.
"""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.databases import DATABASES, database
from bench.passages import SHARED
from lib.bootstrap import build
from lib.core.settings import Settings
from lib.ingest.importer import import_source
from lib.ingest.mapping import parse_mapping
from lib.ingest.readers import Record, open_path, records

LAWS = SHARED / "law_sections.jsonl.gz"
MAPPING = ("title=heading", "tag:law=law")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--once", metavar="URL", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not LAWS.exists():
        sys.exit("The laws lie beside the repository and are not on this machine.")
    if asked.once:
        print(_once(asked.once))
        return
    print("| into | passages | passages/s | peak growth MB |\n|---|---|---|---|")
    print(_bare(), flush=True)
    for kind in asked.databases:
        with database(kind) as url:
            command = [sys.executable, "-m", "bench.imports", "--once", url]
            row = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(f"| {kind} | {row.strip()} |", flush=True)


def _once(url: str) -> str:
    app = build(Settings(database_url=url, log_level="WARNING"))
    before = peak()
    source = open_path(LAWS)
    with source.stream:
        report = import_source(app.store, source, parse_mapping(MAPPING))
    growth = peak() - before
    app.close()
    return f"{report.written.added:,} | {report.written.added / report.seconds:,.0f} | {growth:.0f}"


def _bare() -> str:
    begun = time.perf_counter()
    source = open_path(LAWS)
    with tempfile.TemporaryDirectory() as folder, source.stream:
        database = sqlite3.connect(Path(folder) / "bare.db")
        database.execute("CREATE TABLE laws (id TEXT, heading TEXT, text TEXT)")
        rows = [each.fields for each in records(source) if isinstance(each, Record)]
        wanted = "INSERT INTO laws VALUES (:id, :heading, :text)"
        with database:
            database.executemany(wanted, rows)
        database.close()
    rate = len(rows) / (time.perf_counter() - begun)
    return f"| a bare table, no index | {len(rows):,} | {rate:,.0f} | – |"


def peak() -> float:
    """MB of memory that this process has held at most; ru_maxrss would count the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
