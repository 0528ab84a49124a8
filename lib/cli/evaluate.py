"""evaluate: search quality over judged queries, mode by mode."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lib.bootstrap import App
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console
from lib.cli.progress import ProgressLine
from lib.core.errors import UsageError
from lib.core.query import Mode
from lib.core.visible import one_line
from lib.evaluate.run import Figures, evaluate, read_judged

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
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    modes = _modes(options.modes, app.semantic.available)
    judged = read_judged(Path(options.file))
    found: list[Figures] = []
    for mode in modes:
        line = ProgressLine(console.err, mode.value)

        def progress(done: int, total: int, line: ProgressLine = line) -> None:
            line.show(done / total, f"{done:,} of {total:,} queries")

        try:
            found.append(evaluate(app.search, judged, mode, progress))
        finally:
            line.close()
    if options.json:
        console.json({figures.mode: figures.as_dict() for figures in found})
    else:
        _show(found, console)
    return DONE


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


def _show(found: list[Figures], console: Console) -> None:
    records = [figures.as_dict() for figures in found]
    console.table([list(COLUMNS), *([_cell(each[name]) for name in COLUMNS] for each in records)])
    for each in found:
        if each.answered_by != each.mode:
            console.say(f"{each.mode} could not answer; {each.answered_by} did.")


def _cell(value: Any) -> str:
    return "–".join(map(str, value)) if isinstance(value, tuple) else str(value)


EVALUATE = Command("evaluate", "measure search quality over judged queries", arguments, run)
