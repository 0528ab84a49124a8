"""backup, restore and rescue: the whole database into a file, and back."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from lib.bootstrap import ROOT, App, Host
from lib.cli.command import DONE, FAILED, PARTLY, Command, HostCommand, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, interruption
from lib.cli.progress import ProgressLine
from lib.core.visible import one_line
from lib.ingest.backup import Manifest, Progress, restore, write
from lib.stores.protocol import ARCHIVED

SHOWN = ("documents", "tags", "models", "vectors")


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the backup, a zip file")
    json_option(parser)


def _restore_arguments(parser: ArgumentParser) -> None:
    _file(parser)
    parser.add_argument(
        "--replace", action="store_true", help="remove what the database holds before"
    )


def run_backup(app: App, options: Namespace, console: Console) -> int:
    def work(path: Path, progress: Progress) -> Manifest:
        with app.store.archiving() as archive:
            return write(archive, path, progress)

    done = _shown(work, options, console, "No backup was written.")
    return DONE if done else FAILED


def run_restore(app: App, options: Namespace, console: Console) -> int:
    def work(path: Path, progress: Progress) -> Manifest:
        return restore(app.store, path, options.replace, progress)

    done = _shown(work, options, console, "The database is as it was.")
    return DONE if done else FAILED


def run_rescue(host: Host, options: Namespace, console: Console) -> int:
    from lib.stores.salvage import salvaging

    def work(path: Path, progress: Progress) -> Manifest:
        with salvaging(host.settings.database_url, ROOT) as salvage:
            return write(salvage, path, progress, lambda: dict(salvage.lost))

    done = _shown(work, options, console, "Nothing was written.")
    if done is None:
        return FAILED
    console.say(f"Move the damaged database away, then: python -m lib restore {options.file}")
    return PARTLY if done.lost else DONE


def _shown(
    work: Callable[[Path, Progress], Manifest], options: Namespace, console: Console, undone: str
) -> Manifest | None:
    """What the work has done, its progress shown as it goes; None where it was stopped."""
    path = Path(options.file)
    line = ProgressLine(console.err, path.name)
    try:
        with interruption() as stop:

            def progress(part: str, done: int) -> None:
                stop.check()
                line.show(ARCHIVED.index(part) / len(ARCHIVED), f"{done:,} {part}")

            manifest = work(path, progress)
    except Interrupted:
        console.say(f"Stopped. {undone}")
        return None
    finally:
        line.close()
    _tell(manifest, path, options.json, console)
    return manifest


def _tell(manifest: Manifest, path: Path, as_json: bool, console: Console) -> None:
    numbers = {part: each.records for part, each in manifest.parts.items()}
    if as_json:
        figures = {"made": manifest.made, "records": numbers, "lost": dict(manifest.lost)}
        console.json({"file": path.name, "bytes": path.stat().st_size, **figures})
        return
    told = ", ".join(f"{numbers[part]:,} {part.replace('_', ' ')}" for part in SHOWN)
    console.line(f"{one_line(path.name)}: {told}; read back and the same.")
    if manifest.lost:
        lost = ", ".join(
            f"{each:,} {part.replace('_', ' ')}" for part, each in manifest.lost.items()
        )
        console.say(f"Could not be read: {lost}.")


BACKUP = Command("backup", "write all that the database keeps into one file", _file, run_backup)
RESTORE = Command(
    "restore", "take a backup into an empty database", _restore_arguments, run_restore
)
RESCUE = HostCommand("rescue", "save what can be read of a damaged database", _file, run_rescue)
