"""stats: the corpus in figures."""

from argparse import Namespace
from dataclasses import asdict

from lib.bootstrap import App
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console


def run(app: App, options: Namespace, console: Console) -> int:
    figures = asdict(app.store.read(lambda reader: reader.stats(), seconds=60))
    if options.json:
        console.json(figures)
        return DONE
    database, size = figures.pop("database"), figures.pop("size_bytes")
    database += "" if figures.pop("writable") else ", for reading only"
    del figures["database_title"]
    outgrown = figures.pop("outgrown")
    console.table(
        [
            *([name, f"{number:,}"] for name, number in figures.items()),
            ["size", f"{size / 1_000_000:,.1f} MB"],
            ["database", database],
        ]
    )
    if outgrown:
        console.say(
            "A database server serves so many passages better (docs/SCALE.md); "
            "python -m lib migrate-database copies them."
        )
    return DONE


STATS = Command("stats", "show the corpus in figures", json_option, run)
