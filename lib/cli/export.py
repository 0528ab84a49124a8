"""export: the corpus into a file that import reads back."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from lib.bootstrap import App
from lib.cli.command import DONE, FAILED, Command
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, Interruption, interruption
from lib.cli.progress import ProgressLine
from lib.core.documents import Document
from lib.core.errors import DatabaseUnavailable
from lib.core.measures import duration
from lib.core.visible import one_line
from lib.ingest.exporter import FORMATS, exported
from lib.ingest.whole_file import whole_file
from lib.stores.protocol import CorpusReader

SECONDS = 600.0


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="jsonl", help="jsonl unless told")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write there instead of standard output"
    )


def run(app: App, options: Namespace, console: Console) -> int:
    if options.output in (None, "-"):
        with app.store.reading(SECONDS) as reader:
            for line in exported(reader.stream(), options.format):
                console.raw(line)
        return DONE
    path = Path(options.output)
    try:
        try:
            _export(app, path, options.format, console)
        except DatabaseUnavailable:
            console.say("The database was lost on the way; trying once more.")
            _export(app, path, options.format, console)
    except Interrupted:
        console.say(f"Stopped. {one_line(path.name)} is as it was.")
        return FAILED
    console.say(f"Wrote {one_line(path.name)}, {path.stat().st_size:,} bytes.")
    return DONE


def _export(app: App, path: Path, format: str, console: Console) -> None:
    """One snapshot of the corpus.  Raises Interrupted."""
    line = ProgressLine(console.err, one_line(path.name))
    try:
        with interruption() as stop, app.store.reading(SECONDS) as reader:
            documents = _followed(reader, line, stop)
            with whole_file(path) as file:
                file.writelines(each.encode() for each in exported(documents, format))
    finally:
        line.close()


def _followed(reader: CorpusReader, line: ProgressLine, stop: Interruption) -> Iterator[Document]:
    """The documents, with a word on how far they are."""
    total, begun = reader.statistics().documents, time.monotonic()
    for number, document in enumerate(reader.stream(), start=1):
        stop.check()
        seconds = time.monotonic() - begun
        left = duration(seconds * (total - number) / number)
        rate = number / seconds if seconds else 0.0
        line.show(number / total, f"{number:,} of {total:,}, {rate:,.0f}/s, {left} left")
        yield document


EXPORT = Command("export", "write the corpus as JSONL or CSV", arguments, run)
