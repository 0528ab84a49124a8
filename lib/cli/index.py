"""index: vectors for what has none yet."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from lib.bootstrap import App
from lib.cli.asked import model_called
from lib.cli.command import DONE, FAILED, PARTLY, Command, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, interruption
from lib.cli.progress import ProgressLine
from lib.core.measures import duration
from lib.core.visible import one_line
from lib.encoders.keeper import ModelKeeper
from lib.ingest.indexing import Progress, Report
from lib.ingest.reanalysis import Progress as Renewing
from lib.ingest.reanalysis import reanalyse

Done = TypeVar("Done")
SHOWN_FAILED, MOST_FAILED_TOLD = 10, 1_000


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--model", metavar="M", help="a model by name or title; the one that answers unless told"
    )
    parser.add_argument(
        "--drop-others", action="store_true", help="then remove the vectors of other models"
    )
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    try:
        renewed = _shown("words", console, partial(reanalyse, app.store))
        wanted = options.model
        keeper = app.models.preferred if wanted is None else model_called(app, wanted)
        report = _shown(keeper.card.title, console, partial(app.index, keeper))
    except Interrupted:
        console.say("Stopped. What was done is kept; the next run goes on from there.")
        return FAILED
    dropped = _drop(app, report.others) if options.drop_others else ()
    _tell(keeper, report, dropped, renewed, options.json, console)
    return PARTLY if report.failed else DONE


def _shown(name: str, console: Console, work: Callable[[Callable[[Any], None]], Done]) -> Done:
    """What `work` answers, its progress shown as it goes; raises Interrupted."""
    line = ProgressLine(console.err, name)
    with interruption() as stop:

        def progress(now: Progress | Renewing) -> None:
            stop.check()
            words = f"{now.done:,} of {now.total:,}, {now.rate:,.0f}/s"
            line.show(now.share, f"{words}, {duration(now.seconds_left)} left")

        try:
            return work(progress)
        finally:
            line.close()


def _drop(app: App, others: tuple[str, ...]) -> tuple[str, ...]:
    with app.store.embedding() as writer:
        for name in others:
            writer.drop(name)
    return others


def _tell(
    keeper: ModelKeeper,
    report: Report,
    dropped: tuple[str, ...],
    renewed: int,
    as_json: bool,
    console: Console,
) -> None:
    known = report.calibration
    if as_json:
        console.json(
            {
                "reanalysed": renewed,
                "model": report.model,
                "encoded": report.encoded,
                "tags": report.tags,
                "words": report.words,
                "truncated": report.truncated,
                "done": report.coverage.done,
                "missing": report.coverage.missing,
                "failed": list(report.failed[:MOST_FAILED_TOLD]),
                "calibration": known.as_dict(),
                "dropped": list(dropped),
                "seconds": round(report.seconds, 2),
            }
        )
        return
    if renewed:
        console.line(f"{renewed:,} passages analysed again.")
    console.line(
        f"{keeper.card.title}: {report.encoded:,} passages, {report.tags:,} tags and "
        f"{report.words:,} words encoded, "
        f"{report.coverage.done:,} with a vector, {report.coverage.missing:,} without; "
        f"{report.seconds:.1f} s."
    )
    if report.failed:
        some = ", ".join(one_line(each, 40) for each in report.failed[:SHOWN_FAILED])
        console.say(
            f"{len(report.failed):,} could not be encoded and are found by words only: {some}. "
            "The log says why; the next run tries them again."
        )
    if report.truncated:
        console.say(
            f"{report.truncated:,} passages are longer than the {keeper.card.longest} tokens that "
            "the model reads; their ends cannot be found by meaning."
        )
    if known.measured:
        console.say(f"Weight of meaning in hybrid mode: {known.weight:g}.")
        console.say(f"Measured: {json.dumps(dict(known.measured))}")
    for name in dropped:
        console.say(f"Removed the vectors of {one_line(name)}.")


INDEX = Command("index", "make the vectors that search by meaning needs", arguments, run)
