"""judgements: what people said of passages, into a file that evaluate reads, and out of one."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lib.bootstrap import App
from lib.cli.command import DONE, PARTLY, Command
from lib.cli.console import Console
from lib.core.errors import ImportRefused, NotFound, QueryError
from lib.core.judgements import Judgement
from lib.core.query import Query
from lib.core.visible import one_line
from lib.evaluate.judged import Judged, by_query, read_judged, written
from lib.ingest.whole_file import whole_file
from lib.stores.protocol import JudgementWriter

SECONDS = 60.0
IMPORTED = "import"
"""Who said it, unless --by names somebody."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", metavar="export|import", choices=("export", "import"))
    parser.add_argument("file", metavar="FILE", help="JSONL of judged queries; - writes to stdout")
    parser.add_argument(
        "--by", metavar="NAME", default=IMPORTED, help="whose judgements are imported"
    )


def run(app: App, options: Namespace, console: Console) -> int:
    if options.what == "import":
        return _import(app, options, console)
    with app.store.reading(SECONDS) as reader:
        lines = list(written(by_query(reader.judgements())))
    if options.file == "-":
        for line in lines:
            console.raw(line)
        return DONE
    path = Path(options.file)
    with whole_file(path) as file:
        file.writelines(line.encode() for line in lines)
    console.say(f"Wrote {one_line(path.name)}: {len(lines):,} judged queries.")
    return DONE


def _import(app: App, options: Namespace, console: Console) -> int:
    """All in one transaction; what names passages that are not here is left out and counted."""
    judged = [_cleaned(each) for each in read_judged(Path(options.file))]
    at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    who = one_line(options.by, 80)
    with app.store.judging() as writer:
        taken = Counter(
            _taken(writer, Judgement(each.query, document, grade, who, at))
            for each in judged
            for document, grade in each.grades.items()
        )
    new, known, gone = taken[True], taken[False], taken[None]
    console.say(f"{new:,} judgements are new, {known:,} were known.")
    if gone:
        console.say(f"{gone:,} name passages that are not in this corpus, and were left out.")
    return PARTLY if gone else DONE


def _taken(writer: JudgementWriter, judgement: Judgement) -> bool | None:
    """None where there is no such passage."""
    try:
        return writer.judge(judgement)
    except NotFound:
        return None


def _cleaned(judged: Judged) -> Judged:
    """With the query as the page would ask it.  Raises ImportRefused."""
    try:
        text = Query(judged.query.strip()).text
    except QueryError as error:
        shown = one_line(judged.query, 60)
        raise ImportRefused(f"{shown!r}: {error.message}", error.hint) from error
    return replace(judged, query=text)


JUDGEMENTS = Command("judgements", "export or import what people judged relevant", arguments, run)
