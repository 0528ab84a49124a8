"""Questions of eight words and more over 7,300 passages of all lengths, twenty hits, on SQLite:
every mode next to plain FTS5, in one run.

    python -m bench.questions [--questions 100]

HeQ's validation questions among its passages and the distractors, in one process, warm, each asked
once.  The passages' vectors are by chance: how long a search takes does not depend on what they
say.  Plain FTS5 ranks any of the words by bm25 and cuts a snippet of each hit, and no more.
"""

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles

import numpy as np

from bench import judged_pool
from bench.databases import database
from bench.passages import SHARED
from lib.bootstrap import App, build
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.search.calibration import Calibration
from lib.stores.protocol import Embedded, ModelRecord

HITS, LONG = 20, 8
ROOMY_MB = 4_096
MODES = (Mode.WORDS, Mode.HYBRID, Mode.SEMANTIC)
KNOWN = Calibration(base=0.0, floor=0.05, clear=0.15, weight=0.7, measured={"hybrid": {"0.7": 1.0}})
"""As if measured: vectors by chance are no nearer than that."""


@dataclass(frozen=True)
class Took:
    """Milliseconds of each search: on the clock, and of the processor, which tells where other
    work shares the machine."""

    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=100)
    wanted = parser.parse_args().questions
    if not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    judged = judged_pool.read_judged()
    asked = [each for each in judged.questions if len(each.split()) >= LONG][: wanted + 5]
    print(f"{len(asked) - 5} questions, {len(judged.ids):,} passages, {HITS} hits\n")
    print("| | p50 ms | p95 ms | CPU p50 ms | CPU ÷ FTS5 |\n|---|---|---|---|---|")
    with fts5(judged.documents) as search:
        plain = _measured(search, asked)
    print(_row("plain FTS5", plain, plain))
    with database("sqlite") as url:
        app = _app(url, len(judged.ids))
        for mode in MODES:
            took = _measured(partial(_search, app, mode), asked)
            print(_row(str(mode), took, plain), flush=True)
        app.close()


@contextmanager
def fts5(documents: Mapping[str, str]) -> Iterator[Callable[[str], object]]:
    with closing(sqlite3.connect("")) as connection:
        connection.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='unicode61')")
        texts = [(text,) for text in documents.values()]
        connection.executemany("INSERT INTO passages VALUES (?)", texts)

        def search(text: str) -> object:
            asked = " OR ".join(f'"{word}"' for word in text.replace('"', " ").split())
            return connection.execute(
                "SELECT rowid, snippet(passages, 0, '<', '>', '…', 40) FROM passages"
                " WHERE passages MATCH ? ORDER BY rank LIMIT ?",
                (asked, HITS),
            ).fetchall()

        yield search


def _app(url: str, number: int) -> App:
    app = build(
        Settings(
            database_url=url, embedding_model="contextual", log_level="ERROR",
            memory_limit_mb=ROOMY_MB, max_memory_mb=ROOMY_MB,
        )
    )  # fmt: skip
    judged_pool.load(app.store)
    card = app.models.preferred.card
    chance = np.random.default_rng(7).normal(size=(number, card.dimension)).astype(np.float32)
    chance /= np.linalg.norm(chance, axis=1, keepdims=True)
    with app.store.embedding() as writer:
        writer.record(ModelRecord(card.name, card.dimension))
        writer.put(card.name, [Embedded(row, vector) for row, vector in enumerate(chance, 1)])
        known = Calibration.of({**KNOWN.as_dict(), "documents": number})
        writer.record(ModelRecord(card.name, card.dimension, True, known.as_dict()))
    return app


def _search(app: App, mode: Mode, text: str) -> None:
    page = app.search.search(Query(text, mode, limit=HITS))
    assert page.mode is mode, page.notices
    assert page.hits


def _measured(search: Callable[[str], object], asked: list[str]) -> Took:
    """Of each but the first five."""
    took = Took()
    for text in asked:
        begun, worked = time.perf_counter(), time.process_time()
        search(text)
        took.cpu_ms.append((time.process_time() - worked) * 1000)
        took.ms.append((time.perf_counter() - begun) * 1000)
    return Took(took.ms[5:], took.cpu_ms[5:])


def _row(name: str, took: Took, plain: Took) -> str:
    p50, p95 = (_percentile(took.ms, share) for share in (50, 95))
    cpu = _percentile(took.cpu_ms, 50)
    times = cpu / _percentile(plain.cpu_ms, 50)
    return f"| {name} | {p50:.1f} | {p95:.1f} | {cpu:.1f} | {times:.1f} |"


def _percentile(values: list[float], share: int) -> float:
    return quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
