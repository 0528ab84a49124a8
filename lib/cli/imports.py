"""import: files into the corpus, each the whole of it or nothing."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lib.bootstrap import App
from lib.cli.command import DONE, FAILED, Command, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, Interruption, interruption
from lib.cli.progress import ProgressLine, duration
from lib.core.errors import MafteachError, UsageError
from lib.core.visible import one_line
from lib.ingest.importer import Progress, Report, import_source
from lib.ingest.mapping import FieldMapping, parse_mapping
from lib.ingest.readers import FORMATS, format_of, open_path
from lib.search.rendering import error_as_dict

SHOWN_REJECTIONS = 10


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="JSONL, JSON, CSV, text; or .gz")
    parser.add_argument("--format", choices=FORMATS, help="what the file's name does not tell")
    parser.add_argument(
        "--map", metavar="TARGET=SOURCE", action="append", default=[],
        help='where a field comes from: text=body, tag:category=column, "ref={book} {page}"',
    )  # fmt: skip
    parser.add_argument(
        "--replace", action="store_true", help="also remove the passages the file does not name"
    )
    parser.add_argument("--dry-run", action="store_true", help="report, but keep nothing")
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    if options.replace and len(options.files) > 1:
        raise UsageError("--replace takes one file.", "Import the first with it, then the others.")
    mapping = parse_mapping(options.map)
    for name in options.files:
        options.format or format_of(Path(name).name)  # refused before anything is imported
    code = DONE
    with interruption() as stop:
        for name in options.files:
            try:
                report = _import(app, Path(name), mapping, options, console, stop)
            except Interrupted:
                console.say(f"Stopped. {one_line(name)} was rolled back; none of it was kept.")
                return FAILED
            except MafteachError as error:
                _tell_refused(name, error, options.json, console)
                code = FAILED
                continue
            _tell(name, report, options.json, console)
            if report.read and report.refused == report.read:
                code = FAILED
    return code


def _import(
    app: App,
    path: Path,
    mapping: FieldMapping,
    options: Namespace,
    console: Console,
    stop: Interruption,
) -> Report:
    source = open_path(path, options.format)
    line = ProgressLine(console.err, source.name)

    def progress(now: Progress) -> None:
        stop.check()
        words = f"{now.read:,} read, {now.rate:,.0f}/s, {duration(now.seconds_left)} left"
        line.show(now.share, words)

    try:
        with source.stream:
            stop.check()
            return import_source(
                app.store, source, mapping, options.replace, options.dry_run, progress
            )
    finally:
        line.close()


def _tell(name: str, report: Report, as_json: bool, console: Console) -> None:
    figures = report.as_dict()
    if as_json:
        console.json({"file": Path(name).name, **figures})
        return
    written = "would be " if report.dry_run else ""
    counted = ", ".join(
        f"{figures[key]:,} {key}"
        for key in ("added", "updated", "unchanged", "removed", "refused")
        if figures[key] or key in ("added", "updated", "unchanged")
    )
    console.line(
        f"{one_line(Path(name).name)}: {report.read:,} read; {written}{counted}; "
        f"{report.seconds:.1f} s."
    )
    for broken in report.rejected[:SHOWN_REJECTIONS]:
        console.say(f"  line {broken.line}: {one_line(broken.reason)}")
    if report.refused > SHOWN_REJECTIONS:
        console.say(f"  and {report.refused - SHOWN_REJECTIONS:,} more; --json lists them.")


def _tell_refused(name: str, error: MafteachError, as_json: bool, console: Console) -> None:
    if as_json:
        console.json({"file": Path(name).name, "error": error_as_dict(error)})
    console.say(one_line(f"{Path(name).name}: {error}", 500))
    for broken in error.details.get("rejected", ())[:SHOWN_REJECTIONS]:
        console.say(f"  line {broken.line}: {one_line(broken.reason)}")


IMPORT = Command("import", "read files into the corpus", arguments, run)
