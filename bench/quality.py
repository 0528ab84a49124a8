"""Search quality of every mode beside plain rivals, on judged questions.

    python -m bench.quality [--every N] [--plots]
    python -m bench.quality [--every N] --weights

HeQ's validation questions, every Nth of them, among HeQ's 239 passages alone and among 7,091
distractors; SQLite and the repository's model, indexed and calibrated as `python -m lib index`
does, searched as `python -m lib evaluate` does.  "Low" is the third of the questions that share the
fewest stems with their passage.  Rivals: see rivals.py.  Prints what docs/QUALITY.md shows.
Vectors are kept in a file (kept_vectors.py): a first run takes a quarter of an hour longer.

--weights asks instead which weight of meaning the judged questions would have chosen.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bench import judged_pool, quality_plot
from bench.databases import database
from bench.kept_vectors import keeping
from bench.passages import SHARED
from bench.quality_tables import differences_table, quality_table, weights_table
from bench.rivals import Like, Search, fts5
from lib.bootstrap import CONTEXTUAL, ROOT, App, build
from lib.core.query import Mode
from lib.core.settings import Settings
from lib.encoders.sources import prepared_source
from lib.evaluate.evaluation import Evaluation, Outcome
from lib.evaluate.judged import Judged
from lib.evaluate.run import outcomes
from lib.stores.protocol import ModelRecord

POOLS = {"HeQ alone": judged_pool.ALONE, "with distractors": judged_pool.FILES}
PLOT = ROOT / "docs" / "quality.svg"
MEMORY_MB = 16_384
"""Allowed to this process: no load is refused for it."""

WORDS, SEMANTIC, HYBRID = "words", "semantic", "hybrid"
COMPARED = (
    (WORDS, "plain FTS5"),
    (HYBRID, WORDS),
    (HYBRID, SEMANTIC),
)


@dataclass(frozen=True)
class Asked:
    """The questions, the numbers of those of little overlap, and the passages by id."""

    questions: list[Judged]
    low: list[int]
    passages: dict[str, str]


def asked_of(files: Sequence[str], every: int) -> Asked:
    pool = judged_pool.read_judged(files)
    chosen = range(0, len(pool.questions), every)
    low = set(pool.low.tolist())
    return Asked(
        [Judged(pool.questions[each], {pool.ids[pool.truth[each]]: 1}) for each in chosen],
        [place for place, each in enumerate(chosen) if each in low],
        pool.documents,
    )


def rivals(asked: Asked) -> dict[str, list[Outcome]]:
    with fts5(asked.passages) as search:
        return {
            "LIKE": _ranked(Like(asked.passages).search, asked.questions),
            "plain FTS5": _ranked(search, asked.questions),
        }


def _ranked(search: Search, questions: list[Judged]) -> list[Outcome]:
    return [Outcome.of(search(each.query), each.relevant) for each in questions]


@contextmanager
def indexed(url: str) -> Iterator[App]:
    """An App with the repository's model, indexed and calibrated."""
    settings = Settings(database_url=url, log_level="WARNING", memory_limit_mb=MEMORY_MB)
    app = build(settings, sources=[keeping(prepared_source(CONTEXTUAL))])
    try:
        app.index(app.models.preferred)
        yield app
    finally:
        app.close()


def measure(files: Sequence[str], asked: Asked) -> dict[str, list[Outcome]]:
    """By row of the table, question by question."""
    found = rivals(asked)
    with database("sqlite") as url:
        with_passages(url, files)
        with indexed(url) as app:
            for mode in (Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID):
                found[mode.value] = _outcomes(app, asked, mode)
    return found


def with_passages(url: str, files: Sequence[str]) -> None:
    app = build(Settings(database_url=url, enable_semantic_search=False))
    judged_pool.load(app.store, files)
    app.close()


def _outcomes(app: App, asked: Asked, mode: Mode) -> list[Outcome]:
    """Says on standard error how many questions another mode had to answer."""
    found = outcomes(app.search, asked.questions, mode)
    others = sum(each.mode != mode.value for each in found)
    if others:
        print(f"{mode}: another mode answered {others} of {len(found)}", file=sys.stderr)
    return found


def weighed(asked: Asked) -> list[str]:
    """Hybrid at each weight that calibration tries: the record of the model says which holds."""
    found: dict[str, list[Outcome]] = {}
    with database("sqlite") as url:
        with_passages(url, judged_pool.FILES)
        with indexed(url) as app:
            record = app.models.answering()[1].record
            assert record is not None
            for weight in record.calibration["measured"]["hybrid"]:
                changed = {**record.calibration, "weight": float(weight)}
                _record(app, replace(record, calibration=changed))
                found[weight] = _outcomes(app, asked, Mode.HYBRID)
    figures = record.calibration
    return weights_table(figures["measured"], figures["weight"], found, asked.low)


def _record(app: App, record: ModelRecord) -> None:
    with app.store.embedding() as writer:
        writer.record(record)


def report(every: int) -> dict[str, dict[str, Evaluation]]:
    """Prints both pools' tables; returns the figures, pool by pool."""
    drawn: dict[str, dict[str, Evaluation]] = {}
    for pool, files in POOLS.items():
        asked = asked_of(files, every)
        found = measure(files, asked)
        drawn[pool] = {name: Evaluation.of(name, each) for name, each in found.items()}
        print(f"### {pool}: {len(asked.passages):,} passages, {len(asked.questions):,} questions\n")
        print("\n".join([*quality_table(found, asked.low), ""]))
        print("\n".join([*differences_table(found, asked.low, COMPARED), ""]), flush=True)
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=4, metavar="N", help="every Nth question")
    parser.add_argument("--plots", action="store_true", help=f"write {PLOT.relative_to(ROOT)}")
    parser.add_argument("--weights", action="store_true", help="only weights of meaning compared")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    if options.weights:
        print("\n".join(weighed(asked_of(judged_pool.FILES, options.every))))
        return
    drawn = report(options.every)
    if options.plots:
        PLOT.write_text(quality_plot.svg(drawn), encoding="utf-8")


if __name__ == "__main__":
    main()
