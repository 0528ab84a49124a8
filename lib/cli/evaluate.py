"""evaluate: search quality over judged queries, mode by mode."""

import zlib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lib.bootstrap import App
from lib.cli.command import DONE, FAILED, PARTLY, Command, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, interruption
from lib.cli.progress import ProgressLine
from lib.core.errors import UsageError
from lib.core.query import Mode
from lib.core.visible import one_line
from lib.evaluate.kept import KeptOutcomes
from lib.evaluate.run import Evaluation, Judged, evaluate, read_judged

COLUMNS = (
    "mode", "queries", "mrr@10", "mrr@10_ci", "ndcg@10", "recall@10", "recall@10_ci",
    "recall@100", "p50_ms", "p95_ms",
)  # fmt: skip


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help='JSONL of {"query": …, "relevant": [ids] or {id: grade}}'
    )
    parser.add_argument(
        "--modes", nargs="+", metavar="MODE",
        help="among exact, words, semantic, hybrid; those that can answer unless told",
    )  # fmt: skip
    parser.add_argument(
        "--resume", metavar="KEPT", default="",
        help="keep what is measured in this file, and take from it what an earlier run did",
    )  # fmt: skip
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    """What was measured is told, however the run ends."""
    modes = _modes(options.modes, app.models.available)
    judged = read_judged(Path(options.file))
    kept = KeptOutcomes(Path(options.resume), _stamp(app)) if options.resume else None
    found: list[Evaluation] = []
    code = DONE
    try:
        for mode in modes:
            found.append(_measured(app, judged, mode, kept, console))
    except Interrupted:
        left = ", ".join(mode for mode in modes[len(found) :])
        goes_on = "The next run with --resume goes on from there." if kept else ""
        console.say(f"Stopped; not measured: {left}. {goes_on}".rstrip())
        code = FAILED
    finally:
        if kept:
            kept.close()
    if options.json:
        console.json({figures.mode: figures.as_dict() for figures in found})
    elif found:
        _show(found, console)
    return code or (PARTLY if any(figures.failed for figures in found) else DONE)


def _stamp(app: App) -> str:
    """What outcomes hold for: the corpus as it is, and the vectors of the model that answers."""
    now = app.models.current()
    if now.record is None:
        return f"{now.version}"
    figures = zlib.crc32(repr(now.record.calibration).encode())
    return f"{now.version} {now.record.name} {now.record.version} {figures}"


def _measured(
    app: App, judged: list[Judged], mode: Mode, kept: KeptOutcomes | None, console: Console
) -> Evaluation:
    """Raises Interrupted."""
    line = ProgressLine(console.err, mode.value)
    with interruption() as stop:

        def progress(done: int, total: int) -> None:
            stop.check()
            line.show(done / total, f"{done:,} of {total:,} queries")

        try:
            return evaluate(app.search, judged, mode, progress, kept)
        finally:
            line.close()


def _modes(written: list[str] | None, semantic: bool) -> list[Mode]:
    if not written:
        return list(Mode) if semantic else [Mode.EXACT, Mode.WORDS]
    names = [name for each in written for name in each.split(",") if name]
    unknown = [name for name in names if name not in list(Mode)]
    if unknown or not names:
        raise UsageError(
            f"{one_line(' '.join(unknown), 40)!r} is no mode.", f"Use {', '.join(Mode)}."
        )
    return [Mode(name) for name in dict.fromkeys(names)]


def _show(found: list[Evaluation], console: Console) -> None:
    records = [figures.as_dict() for figures in found]
    console.table([list(COLUMNS), *([_cell(each[name]) for name in COLUMNS] for each in records)])
    for each in found:
        if each.failed:
            console.say(f"{each.mode}: {each.failed:,} queries failed and count as nothing found.")
        if each.answered_by != each.mode:
            console.say(f"{each.mode} could not answer; {each.answered_by} did.")


def _cell(value: Any) -> str:
    return "–".join(map(str, value)) if isinstance(value, tuple) else str(value)


EVALUATE = Command("evaluate", "measure search quality over judged queries", arguments, run)
