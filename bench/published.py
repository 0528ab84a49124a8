"""Importing a folder of 1,000 texts with their catalogue, next to one JSONL of the same passages.

    python -m bench.published [--texts 1000] [--megabytes 50]

The folder is laid out as Project Ben-Yehuda's dump, of running Hebrew, its lines wrapped.  Each
import runs in a process of its own; growth is of the peak over the process with its database
open.  The rival's file is what the folder's passages are when they are exported.
"""

import argparse
import csv
import itertools
import json
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.databases import database
from bench.imports import peak
from bench.passages import passages
from lib.bootstrap import build
from lib.core.settings import Settings
from lib.ingest.importer import import_source
from lib.ingest.records import Record
from lib.ingest.sources import open_import
from lib.ingest.sources.protocol import Options

PARAGRAPH = 7
"""Passages of sixty words that make a paragraph of a text."""

COLUMNS = ("ID", "path", "title", "authors", "translators", "original_language", "genre",
           "source_edition")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=1_000)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--once", nargs=2, metavar=("URL", "PATH"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(_once(asked.once[0], Path(asked.once[1]))))
        return
    with tempfile.TemporaryDirectory(prefix="mafteach-bench-") as folder:
        dump, lines = Path(folder) / "dump", Path(folder) / "same.jsonl"
        size = _write(dump, asked.texts, asked.megabytes << 20)
        _export(dump, lines)
        print(f"{asked.texts:,} texts, {size / 2**20:.0f} MB\n")
        print("| read from | passages | seconds | passages/s | peak growth MB |")
        print("|---|---|---|---|---|")
        rates = [_measured(name, path) for name, path in (("one JSONL", lines), ("folder", dump))]
    print(f"\nThe folder at {rates[1] / rates[0]:.2f} of the speed of the JSONL.")


def _measured(name: str, path: Path) -> float:
    with database("sqlite") as url:
        command = [sys.executable, "-m", "bench.published", "--once", url, str(path)]
        ran = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    added, seconds, growth = json.loads(ran)
    rate = added / seconds
    print(f"| {name} | {added:,} | {seconds:.1f} | {rate:,.0f} | {growth:.0f} |", flush=True)
    return float(rate)


def _once(url: str, path: Path) -> tuple[int, float, float]:
    app = build(Settings(database_url=url, log_level="WARNING"))
    before = peak()
    source, mapping = open_import(path, Options())
    with closing(source):
        report = import_source(app.store, source, mapping)
    growth = peak() - before
    app.close()
    assert report.refused == 0, report.rejected[:3]
    return report.written.added, report.seconds, growth


def _write(folder: Path, texts: int, size: int) -> int:
    """The dump, of about `size` bytes; returns how many it has."""
    paragraphs = _paragraphs(size)
    written = 0
    (folder / "txt").mkdir(parents=True)
    with (folder / "pseudocatalogue.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number in range(texts):
            rows.writerow(
                [number, f"/p{number % 90}/m{number}", f"חיבור {number}", f"מחבר {number % 90}",
                 "", "", "פרוזה", ""]
            )  # fmt: skip
            path = folder / f"txt/p{number % 90}/m{number}.txt"
            path.parent.mkdir(exist_ok=True)
            with path.open("w", encoding="utf-8") as text:
                while text.tell() < size // texts:
                    text.write(textwrap.fill(next(paragraphs), 90) + "\n\n")
                written += text.tell()
    return written


def _paragraphs(size: int) -> Iterator[str]:
    _, some = passages(size // 600)
    texts = (document.text for document in itertools.cycle(some))
    while True:
        yield " ".join(itertools.islice(texts, PARAGRAPH))


def _export(dump: Path, path: Path) -> None:
    source, _ = open_import(dump, Options())
    with closing(source), path.open("w", encoding="utf-8") as file:
        for item in source.opened()[1]:
            assert isinstance(item, Record), item
            file.write(json.dumps(item.fields, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
