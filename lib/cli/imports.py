"""import: files into the corpus, each the whole of it or nothing."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from lib.bootstrap import App
from lib.cli.command import DONE, FAILED, PARTLY, Command, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, Interruption, interruption
from lib.cli.progress import ProgressLine
from lib.core.documents import Document
from lib.core.errors import ImportRefused, MafteachError, UsageError
from lib.core.measures import duration
from lib.core.visible import one_line
from lib.ingest.encodings import encoding_named
from lib.ingest.importer import Progress, Report, import_source, preview
from lib.ingest.mapping import FieldMapping, parse_mapping
from lib.ingest.readers import FORMATS, Reading, Told, separator_named
from lib.ingest.refusals import Broken, FileRefusal
from lib.ingest.sources import NAMES, Importable, check_name, open_import
from lib.ingest.sources.cutting import LENGTH, LONGEST, SHORTEST
from lib.ingest.sources.protocol import Options
from lib.search.rendering import error_as_dict

SHOWN_REJECTIONS = 10
PREVIEWED = 5
USUAL = {"csv": ",", "tsv": "\t"}
"""Separators that nobody needs to be told of."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+",
        help="JSONL, JSON, CSV, TSV, text, XLSX, ODS, or .gz of these; a published corpus: file, "
        "folder or .zip",
    )  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, help="what the file's name does not tell")
    parser.add_argument(
        "--encoding", metavar="E", default="",
        help="utf-8, utf-16, windows-1255, iso-8859-8 …; recognised unless told",
    )  # fmt: skip
    parser.add_argument(
        "--separator", metavar="S", default="",
        help="what stands between the cells of a table: , ; | or tab; recognised unless told",
    )  # fmt: skip
    parser.add_argument(
        "--sheet", metavar="NAME", default="", help="of a workbook; the first that holds anything"
    )
    parser.add_argument(
        "--map", metavar="TARGET=SOURCE", action="append", default=[],
        help='where a field comes from: text=body, tag:category=column, "ref={book} {page}"',
    )  # fmt: skip
    parser.add_argument("--source", choices=NAMES, help="whose corpus it is, if that is not seen")
    parser.add_argument(
        "--cut", metavar="N", nargs="?", type=int, const=LENGTH,
        help=f"cut longer passages to about N characters, {LENGTH:,} unless told",
    )  # fmt: skip
    parser.add_argument(
        "--text-from", metavar="COLUMN", default="",
        help="of a CSV of works: the column that leads to each text, or the texts' folder",
    )  # fmt: skip
    parser.add_argument(
        "--preview", action="store_true", help="show the first passages, and import nothing"
    )
    parser.add_argument(
        "--replace", action="store_true", help="also remove the passages the file does not name"
    )
    parser.add_argument(
        "--yes", action="store_true", help="with --replace, even more than a tenth of the corpus"
    )
    parser.add_argument("--dry-run", action="store_true", help="report, but keep nothing")
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    if options.replace and len(options.files) > 1:
        raise UsageError("--replace takes one file.", "Import the first with it, then the others.")
    mapping = parse_mapping(options.map)
    _check(options)
    if options.preview:
        return _preview(mapping, options, console)
    codes = set[int]()
    with interruption() as stop:
        for name in options.files:
            try:
                report = _import(app, Path(name), mapping, options, console, stop)
            except Interrupted:
                console.say(f"Stopped. {one_line(name)} was rolled back; none of it was kept.")
                return FAILED
            except MafteachError as error:
                _tell_refused(name, error, options.json, console)
                codes.add(FAILED)
                continue
            _tell(name, report, options.json, console)
            codes.add(_code(report))
    return FAILED if FAILED in codes else PARTLY if PARTLY in codes else DONE


def _check(options: Namespace) -> None:
    """Refuses what cannot be before anything is imported."""
    if options.cut is not None and not SHORTEST <= options.cut <= LONGEST:
        raise UsageError(f"--cut takes {SHORTEST} to {LONGEST:,} characters.")
    for name in options.files:
        if not (options.format or options.source or options.text_from):
            check_name(Path(name))
    if options.encoding:
        encoding_named(options.encoding)
    if options.separator:
        options.separator = separator_named(options.separator)


def _code(report: Report) -> int:
    if report.read and report.refused == report.read:
        return FAILED
    return DONE if report.complete else PARTLY


def _import(
    app: App,
    path: Path,
    mapping: FieldMapping,
    options: Namespace,
    console: Console,
    stop: Interruption,
) -> Report:
    try:
        return _imported(app, path, mapping, options, console, stop, agreed=options.yes)
    except ImportRefused as refused:
        removes_many = refused.said is not None and refused.said.code is FileRefusal.REMOVES_MANY
        if not removes_many or options.json or not console.asks(f"{refused.message} Go on?"):
            raise
        return _imported(app, path, mapping, options, console, stop, agreed=True)


def _imported(
    app: App,
    path: Path,
    mapping: FieldMapping,
    options: Namespace,
    console: Console,
    stop: Interruption,
    agreed: bool,
) -> Report:
    source, mapping = _opened(path, mapping, options)
    line = ProgressLine(console.err, source.name)

    def progress(now: Progress) -> None:
        stop.check()
        words = f"{now.read:,} read, {now.rate:,.0f}/s, {duration(now.seconds_left)} left"
        line.show(now.share, words)

    try:
        with closing(source):
            stop.check()
            return import_source(
                app.store, source, mapping, options.replace, options.dry_run, progress, agreed
            )
    finally:
        line.close()


def _opened(
    path: Path, mapping: FieldMapping, options: Namespace
) -> tuple[Importable, FieldMapping]:
    reading = Options(
        length=options.cut or LENGTH,
        cut=options.cut is not None,
        text_from=options.text_from,
        catalogue=path.name if options.text_from and path.is_file() else "",
        mapping=mapping,
    )
    told = Told(options.encoding, options.separator, options.sheet)
    return open_import(path, reading, options.source or "", options.format, told)


def _preview(mapping: FieldMapping, options: Namespace, console: Console) -> int:
    for name in options.files:
        source, left = _opened(Path(name), mapping, options)
        with closing(source):
            for each in preview(source, left, PREVIEWED):
                if options.json:
                    console.json(each.as_dict())
                elif isinstance(each, Broken):
                    console.say(_refused(each))
                else:
                    _show(each, console)
    return DONE


def _show(document: Document, console: Console) -> None:
    heading = " — ".join(one_line(part) for part in (document.title, document.ref) if part)
    console.line(f"{one_line(document.id)}  {heading}".rstrip())
    console.line("   " + one_line(document.text, 300))
    if document.tags:
        console.line("   " + one_line(" | ".join(map(str, document.tags)), 300))


def _refused(broken: Broken) -> str:
    return f"  {one_line(broken.where)}: {one_line(str(broken.reason))}"


def _tell(name: str, report: Report, as_json: bool, console: Console) -> None:
    figures = report.as_dict()
    if as_json:
        console.json({"file": Path(name).name, **figures})
        return
    written = "would be " if report.dry_run else ""
    counted = ", ".join(
        f"{figures[key]:,} {key}"
        for key in ("added", "updated", "unchanged", "removed", "kept", "refused")
        if figures[key] or key in ("added", "updated", "unchanged")
    )
    console.line(
        f"{one_line(Path(name).name)}: {report.read:,} read; {written}{counted}; "
        f"{report.seconds:.1f} s."
    )
    _tell_reading(report, console)
    for broken in report.rejected[:SHOWN_REJECTIONS]:
        console.say(_refused(broken))
    if report.refused > SHOWN_REJECTIONS:
        console.say(f"  and {report.refused - SHOWN_REJECTIONS:,} more; --json lists them.")


def _tell_reading(report: Report, console: Console) -> None:
    """What was guessed of the file, and what a replacement held back for want of understanding."""
    reading = report.reading
    if reading is not None and _is_telling(reading):
        console.say(f"  read as {_how(reading)}")
    if report.kept:
        console.say(
            f"  {report.kept:,} passages that the file does not name were kept: {report.unread:,} "
            "rows could not be understood, and any of them may name one."
        )


def _is_telling(reading: Reading) -> bool:
    unusual = reading.separator not in ("", USUAL.get(reading.format))
    return unusual or bool(reading.guessed - {"separator"})


def _how(reading: Reading) -> str:
    between = {"\t": "tabs"}.get(reading.separator, reading.separator)
    parts = [reading.format, reading.encoding, f"cells apart by {between}" if between else ""]
    parts.append(f"sheet {one_line(reading.sheet, 40)!r}" if reading.sheet else "")
    options = " ".join(f"--{name}" for name in sorted(reading.guessed))
    said = ", ".join(filter(None, parts))
    return f"{said}; {options} says otherwise." if options else f"{said}."


def _tell_refused(name: str, error: MafteachError, as_json: bool, console: Console) -> None:
    if as_json:
        console.json({"file": Path(name).name, "error": error_as_dict(error)})
    console.say(one_line(f"{Path(name).name}: {error}", 500))
    for broken in error.details.get("rejected", ())[:SHOWN_REJECTIONS]:
        console.say(_refused(broken))


IMPORT = Command("import", "read files into the corpus", arguments, run)
