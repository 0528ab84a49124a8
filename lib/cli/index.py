"""index: vectors for what has none yet."""

import json
from argparse import ArgumentParser, Namespace

from lib.bootstrap import App
from lib.cli.command import DONE, FAILED, Command, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, interruption
from lib.cli.progress import ProgressLine, duration
from lib.core.errors import UsageError
from lib.core.visible import one_line
from lib.encoders.keeper import ModelKeeper
from lib.ingest.indexing import Progress, Report


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--model", metavar="M", help="a model by name or title; the one that answers unless told"
    )
    parser.add_argument(
        "--drop-others", action="store_true", help="then remove the vectors of other models"
    )
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    keeper = _keeper(app, options.model)
    line = ProgressLine(console.err, keeper.card.title)
    with interruption() as stop:

        def progress(now: Progress) -> None:
            stop.check()
            words = f"{now.done:,} of {now.total:,}, {now.rate:,.0f}/s"
            line.show(now.share, f"{words}, {duration(now.seconds_left)} left")

        try:
            report = app.index(keeper, progress)
        except Interrupted:
            console.say("Stopped. What was encoded is kept; the next run goes on from there.")
            return FAILED
        finally:
            line.close()
    dropped = _drop(app, report.others) if options.drop_others else ()
    _tell(keeper, report, dropped, options.json, console)
    return DONE


def _keeper(app: App, wanted: str | None) -> ModelKeeper:
    preferred = app.semantic.preferred
    if wanted is None:
        return preferred
    for keeper in app.semantic.keepers:
        if wanted in (keeper.card.name, keeper.card.name.partition("@")[0], keeper.card.title):
            return keeper
    known = ", ".join(one_line(keeper.card.name) for keeper in app.semantic.keepers)
    raise UsageError(f"No model is called {one_line(wanted, 60)!r}.", f"There are: {known}.")


def _drop(app: App, others: tuple[str, ...]) -> tuple[str, ...]:
    with app.store.embedding() as writer:
        for name in others:
            writer.drop(name)
    return others


def _tell(
    keeper: ModelKeeper, report: Report, dropped: tuple[str, ...], as_json: bool, console: Console
) -> None:
    known = report.calibration
    if as_json:
        console.json(
            {
                "model": report.model,
                "encoded": report.encoded,
                "tags": report.tags,
                "truncated": report.truncated,
                "done": report.coverage.done,
                "missing": report.coverage.missing,
                "calibration": known.as_dict(),
                "dropped": list(dropped),
                "seconds": round(report.seconds, 2),
            }
        )
        return
    console.line(
        f"{keeper.card.title}: {report.encoded:,} passages and {report.tags:,} tags encoded, "
        f"{report.coverage.done:,} with a vector, {report.coverage.missing:,} without; "
        f"{report.seconds:.1f} s."
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
