"""migrate-database: all of one database into another."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from lib.bootstrap import ROOT, Host
from lib.cli.command import DONE, FAILED, PARTLY, HostCommand, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, interruption
from lib.cli.progress import ProgressLine
from lib.core.errors import UsageError
from lib.ingest.move import Moved, move
from lib.stores.protocol import COPIED, CorpusStore
from lib.stores.registry import address_of, choose

SHOWN = ("documents", "tags", "models", "vectors", "judgements", "kept")
STEPS = ("read", "copy", "check")


def _arguments(parser: ArgumentParser) -> None:
    either = "a database's file, or an address as in DATABASE_URL"
    parser.add_argument("source", metavar="SRC", help=f"{either}; it is only read")
    parser.add_argument("target", metavar="DST", help=f"{either}; empty, or half copied before")
    parser.add_argument(
        "--anew", action="store_true", help="begin again where a copy into DST was stopped"
    )
    json_option(parser)


def run(host: Host, options: Namespace, console: Console) -> int:
    source, target = _address(options.source), _address(options.target)
    if _located(source, "SRC") == _located(target, "DST"):
        raise UsageError("SRC and DST are the same database.", "Name an empty one as DST.")
    line = ProgressLine(console.err, "migrate-database")
    try:
        with interruption() as stop, _opened(source, target) as (read, written):

            def progress(step: str, part: str, done: int, of: int) -> None:
                stop.check()
                share = (COPIED.index(part) + (done / of if of else 0)) / len(COPIED)
                words = f"{step}: {done:,} {part.replace('_', ' ')}"
                line.show((STEPS.index(step) + share) / len(STEPS), words)

            moved = move(read, written, options.anew, progress)
    except Interrupted:
        console.say("Stopped. Run the same command again: it goes on from there.")
        return FAILED
    finally:
        line.close()
    return _tell(moved, options.json, console)


def _address(named: str) -> str:
    """A path is counted from here, the file of an address from where the program lies."""
    return named if "://" in named else address_of(Path(named).absolute())


def _located(address: str, name: str) -> str:
    """Raises SettingsError for what is no address; without its password."""
    engine, url = choose(address, name)
    return str(engine.located(url, ROOT))


@contextmanager
def _opened(source: str, target: str) -> Iterator[tuple[CorpusStore, CorpusStore]]:
    from lib.stores.store import open_as_it_is, open_store

    with (
        closing(open_as_it_is(source, ROOT)) as read,
        closing(open_store(target, 1, 1, ROOT)) as written,
    ):
        yield read, written


def _tell(moved: Moved, as_json: bool, console: Console) -> int:
    rows = {part: each.rows for part, each in moved.sums.items()}
    if as_json:
        console.json({"rows": rows, "resumed": moved.resumed, "changed": list(moved.changed)})
    else:
        told = ", ".join(f"{rows[part]:,} {part}" for part in SHOWN)
        console.line(f"{told}: copied, read back row by row and the same.")
    if moved.changed:
        parts = ", ".join(part.replace("_", " ") for part in moved.changed)
        console.say(
            f"SRC was written to meanwhile ({parts}): DST holds it as it was when this began. "
            "Stop the server, empty DST and copy again."
        )
        return PARTLY
    console.say("Set DATABASE_URL to DST and start the server; SRC is as it was.")
    return DONE


MIGRATE_DATABASE = HostCommand(
    "migrate-database", "copy everything into another database", _arguments, run
)
