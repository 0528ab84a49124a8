"""work: a share of the vectors that are missing, made beside others who make them."""

import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass

from lib.bootstrap import App
from lib.cli.asked import model_called
from lib.cli.command import DONE, FAILED, PARTLY, Command, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, Interruption, interruption
from lib.cli.progress import ProgressLine
from lib.core.errors import DatabaseBusy, DatabaseUnavailable, EncoderBusy
from lib.core.measures import duration
from lib.core.visible import one_line
from lib.encoders.keeper import ModelKeeper
from lib.ingest.indexing import Progress, Report

LOOK_SECONDS = 5.0
"""Between two looks at whether anything is missing."""
STEP_SECONDS = 0.2
"""So soon a signal is heeded where nothing is done."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--model", metavar="M", help="a model by name or title; the one that answers unless told"
    )
    parser.add_argument(
        "--once", action="store_true", help="end where nothing is free any more; else wait for more"
    )
    json_option(parser)


@dataclass
class _Worker:
    """What one worker has made since it began, and how it looks for more."""

    app: App
    keeper: ModelKeeper
    line: ProgressLine
    stop: Interruption
    encoded: int = 0
    tags: int = 0
    words: int = 0
    last: Report | None = None
    _now: int = 0
    _whole_at: int | None = None

    def share(self) -> None:
        """Makes what is free, where the corpus has changed or others may have left something."""
        version = self.app.store.read(lambda reader: reader.statistics().version)
        if version == self._whole_at:
            return
        try:
            self.last = self.app.index(self.keeper, self._progress, share=True)
        finally:
            self.encoded, self._now = self.encoded + self._now, 0
            self.line.close()
        self.tags += self.last.tags
        self.words += self.last.words
        self._whole_at = version if self.last.led else None

    def _progress(self, now: Progress) -> None:
        self._now = now.added
        self.stop.check()
        words = f"{now.done:,} of {now.total:,}, {now.rate:,.0f}/s"
        self.line.show(now.share, f"{words}, {duration(now.seconds_left)} left")

    def share_for_good(self, console: Console) -> None:
        """Until it is asked to stop; a database or a model that is away is waited for."""
        while True:
            try:
                self.share()
            except (DatabaseBusy, DatabaseUnavailable, EncoderBusy) as error:
                console.say(one_line(str(error), 300))
            until = time.monotonic() + LOOK_SECONDS
            while time.monotonic() < until:
                self.stop.check()
                time.sleep(STEP_SECONDS)


def run(app: App, options: Namespace, console: Console) -> int:
    keeper = app.models.preferred if options.model is None else model_called(app, options.model)
    began, code = time.monotonic(), DONE
    with interruption() as stop:
        worker = _Worker(app, keeper, ProgressLine(console.err, keeper.card.title), stop)
        try:
            worker.share() if options.once else worker.share_for_good(console)
        except Interrupted:
            console.say("Stopped. What was done is kept; what was claimed is free again.")
            code = FAILED if options.once else DONE
    _tell(worker, time.monotonic() - began, options.json, console)
    return PARTLY if worker.last and worker.last.failed and not code else code


def _tell(worker: _Worker, seconds: float, as_json: bool, console: Console) -> None:
    name = worker.keeper.card.name
    now = worker.app.store.read(lambda reader: reader.coverage(name))
    if as_json:
        console.json(
            {
                "model": name,
                "encoded": worker.encoded,
                "tags": worker.tags,
                "words": worker.words,
                "done": now.done,
                "missing": now.missing,
                "failed": list(worker.last.failed) if worker.last else [],
                "led": worker.last is not None and worker.last.led,
                "seconds": round(seconds, 2),
            }
        )
        return
    console.line(
        f"{worker.keeper.card.title}: {worker.encoded:,} passages, {worker.tags:,} tags and "
        f"{worker.words:,} words encoded here, {now.done:,} with a vector, {now.missing:,} "
        f"without; {seconds:.1f} s."
    )


WORK = Command("work", "make a share of the missing vectors, beside others", arguments, run)
