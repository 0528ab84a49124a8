"""evaluate: search quality over judged queries, mode by mode, and model by model."""

import zlib
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.bootstrap import App
from lib.cli.asked import model_called, utf8
from lib.cli.command import DONE, FAILED, PARTLY, Command, json_option
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, interruption
from lib.cli.progress import ProgressLine
from lib.core.errors import StoreError, UsageError
from lib.core.query import Mode
from lib.core.visible import one_line
from lib.encoders.keeper import ModelKeeper
from lib.evaluate.comparison import Compared, Comparison
from lib.evaluate.kept import KeptOutcomes
from lib.evaluate.run import Evaluation, Judged, evaluate, read_judged
from lib.search.arms import ARMS
from lib.search.models import Models
from lib.search.service import SearchService

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
        "--models", nargs="+", metavar="M", type=utf8,
        help="compare these models, by name, beside words alone; each must have read the corpus",
    )  # fmt: skip
    parser.add_argument(
        "--resume", metavar="KEPT", default="",
        help="keep what is measured in this file, and take from it what an earlier run did",
    )  # fmt: skip
    json_option(parser)


@dataclass(frozen=True)
class Part:
    """What is measured of one mode; `model` is named, and has its `title`, where models are
    compared."""

    mode: Mode
    service: SearchService
    models: Models
    model: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        return f"{self.mode} {self.model}".rstrip()


Measured = list[tuple[Part, Evaluation]]


def run(app: App, options: Namespace, console: Console) -> int:
    """What was measured is told, however the run ends."""
    names = _names(options.models)
    parts = _parts(app, _modes(options.modes, app.models.available, bool(names)), names)
    judged = _telling(read_judged(Path(options.file)), console)
    found: Measured = []
    code = DONE
    try:
        for part in parts:
            found.append((part, _measured(part, judged, options.resume, console)))
        if any(part.model for part in parts) and not any(each.failed for _, each in found):
            _keep(app, found, console)
    except Interrupted:
        left = ", ".join(part.name for part in parts[len(found) :])
        goes_on = "The next run with --resume goes on from there." if options.resume else ""
        console.say(f"Stopped; not measured: {left}. {goes_on}".rstrip())
        code = FAILED
    if options.json:
        console.json(_as_json(found))
    elif found:
        _show(found, console)
    return code or (PARTLY if any(figures.failed for _, figures in found) else DONE)


def _telling(judged: list[Judged], console: Console) -> list[Judged]:
    """Without those of which somebody has said that nothing is relevant."""
    telling = [each for each in judged if each.tells]
    if len(telling) < len(judged):
        number = f"{len(judged) - len(telling):,}"
        console.say(f"Nothing is relevant to {number} of the queries; they are not counted.")
    return telling


def _parts(app: App, modes: Sequence[Mode], names: Sequence[str]) -> list[Part]:
    """Where models are named: words alone, and every other mode that encodes by each of them.

    Raises UsageError where one is unknown or has not read the corpus.
    """
    if not names:
        return [Part(mode, app.search, app.models) for mode in modes]
    alone = [Part(mode, app.search, app.models) for mode in modes if not ARMS[mode].encodes]
    keepers = dict.fromkeys(model_called(app, name) for name in names)
    return alone + [part for keeper in keepers for part in _by_model(app, modes, keeper)]


def _by_model(app: App, modes: Sequence[Mode], keeper: ModelKeeper) -> list[Part]:
    models, name = Models(app.store, [keeper]), keeper.card.name
    now = models.current()
    if now.record is None or not now.record.complete or now.missing > now.done:
        raise UsageError(
            f"{one_line(name)} has not read the corpus.", f"Run python -m lib index --model {name}."
        )
    service = SearchService(app.store, models, app.settings.max_candidates)
    title = keeper.card.title
    return [Part(mode, service, models, name, title) for mode in modes if ARMS[mode].encodes]


def _stamp(models: Models) -> str:
    """What outcomes hold for: the corpus as it is, and the vectors of the model that answers."""
    now = models.current()
    if now.record is None:
        return f"{now.version}"
    figures = zlib.crc32(repr(now.record.calibration).encode())
    return f"{now.version} {now.record.name} {now.record.version} {figures}"


def _measured(part: Part, judged: list[Judged], resume: str, console: Console) -> Evaluation:
    """Raises Interrupted, and ImportRefused where what is measured cannot be kept."""
    kept = KeptOutcomes(Path(resume), _stamp(part.models)) if resume else None
    line = ProgressLine(console.err, part.name)
    with interruption() as stop:

        def progress(done: int, total: int) -> None:
            stop.check()
            line.show(done / total, f"{done:,} of {total:,} queries")

        try:
            return evaluate(part.service, judged, part.mode, progress, kept)
        finally:
            line.close()
            if kept:
                kept.close()


def _keep(app: App, found: Measured, console: Console) -> None:
    """For the Model page; where it cannot be kept the figures are told all the same."""
    rows = tuple(Compared.of(part.title, figures) for part, figures in found)
    documents = app.store.read(lambda reader: reader.statistics().documents)
    comparison = Comparison(found[0][1].queries, documents, rows)
    try:
        with app.store.embedding() as writer:
            writer.compare(comparison.as_dict())
    except StoreError as error:
        console.say(f"The Model page will not show this comparison: {error.message}")


def _names(written: list[str] | None) -> list[str]:
    return [name for each in written or () for name in each.split(",") if name]


def _modes(written: list[str] | None, semantic: bool, compared: bool) -> list[Mode]:
    if not written and compared:
        return [Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID]
    if not written:
        return list(Mode) if semantic else [Mode.EXACT, Mode.WORDS]
    names = [name for each in written for name in each.split(",") if name]
    unknown = [name for name in names if name not in list(Mode)]
    if unknown or not names:
        raise UsageError(
            f"{one_line(' '.join(unknown), 40)!r} is no mode.", f"Use {', '.join(Mode)}."
        )
    return [Mode(name) for name in dict.fromkeys(names)]


def _as_json(found: Measured) -> dict[str, Any]:
    """By mode; what was measured by a model that was named, by model and mode under `models`."""
    told: dict[str, Any] = {}
    for part, figures in found:
        by_model = told.setdefault("models", {}).setdefault(part.model, {}) if part.model else told
        by_model[figures.mode] = figures.as_dict()
    return told


def _show(found: Measured, console: Console) -> None:
    compared = any(part.model for part, _ in found)
    rows = [list(COLUMNS)] + [
        [_cell(figures.as_dict()[name]) for name in COLUMNS] for _, figures in found
    ]
    models = ["model", *(one_line(part.model) for part, _ in found)]
    console.table(
        [[model, *row] for model, row in zip(models, rows, strict=True)] if compared else rows
    )
    for part, each in found:
        if each.failed:
            console.say(f"{part.name}: {each.failed:,} queries failed and count as nothing found.")
        if each.answered_by != each.mode:
            console.say(f"{part.name} did not answer most of them; {each.answered_by} did.")


def _cell(value: Any) -> str:
    return "–".join(map(str, value)) if isinstance(value, tuple) else str(value)


EVALUATE = Command("evaluate", "measure search quality over judged queries", arguments, run)
