"""export: the corpus into a file that import reads back."""

import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from lib.bootstrap import App
from lib.cli.command import DONE, Command
from lib.cli.console import Console
from lib.core.errors import MafteachError
from lib.core.visible import one_line
from lib.ingest.exporter import FORMATS, exported

SECONDS = 600.0


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="jsonl", help="jsonl unless told")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write there instead of standard output"
    )


def run(app: App, options: Namespace, console: Console) -> int:
    with app.store.reading(SECONDS) as reader:
        lines = exported(reader.stream(), options.format)
        if options.output in (None, "-"):
            for line in lines:
                console.raw(line)
        else:
            path = Path(options.output)
            _write(path, lines)
            console.say(f"Wrote {one_line(path.name)}, {path.stat().st_size:,} bytes.")
    return DONE


def _write(path: Path, lines: Iterator[str]) -> None:
    """The whole file or none: a reader never meets half of it, nor a failure the old one."""
    beside: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=".export-", delete=False
        ) as file:
            beside = Path(file.name)
            file.writelines(lines)
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as error:
        raise MafteachError(
            f"{one_line(str(path))} cannot be written: {error.strerror}.",
            "Name another place with -o.",
        ) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _umask() -> int:
    """The process' mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


EXPORT = Command("export", "write the corpus as JSONL or CSV", arguments, run)
