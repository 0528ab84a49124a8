"""What several instances over one PostgreSQL cost each of them: a claim of passages, a counted
visit, and the look at the corpus' version that keeps caches true.

    python -m bench.instances [--passages 20000] [--database postgresql]

Processor time of this process a piece, which a busy machine does not change much, and the median
by the clock; one after the other in turns.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import closing

from bench.databases import DATABASES, database
from lib.core.documents import Document
from lib.core.query import Mode, Query
from lib.core.rate import Window
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.protocol import ModelRecord
from lib.stores.store import SqlStore, open_store

MODEL = "bench@1"
TURNS, OF_EACH = 5, 40
WORDS = ["ירושלים", "מים", "ספר", "בית", "דרך", "יום", "שנה", "עיר", "אדם", "לב"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--database", choices=DATABASES, help="both unless told")
    options = parser.parse_args()
    print("| | database | processor, ms | clock, ms |\n|---|---|---|---|")
    for kind in [options.database] if options.database else DATABASES:
        with database(kind) as url, closing(open_store(url)) as store:
            _fill(store, options.passages)
            for name, (processor, clock) in _measured(_pieces(store)).items():
                print(f"| {name} | {kind} | {processor:.2f} | {clock:.2f} |")


def _fill(store: SqlStore, passages: int) -> None:
    with store.writing() as writer:
        for start in range(0, passages, 1000):
            writer.upsert(
                [
                    Document(str(n), " ".join(WORDS[(n * k) % 10] for k in range(1, 41)) + f" {n}")
                    for n in range(start, min(start + 1000, passages))
                ]
            )
    with store.embedding() as vectors:
        vectors.record(ModelRecord(MODEL, 64))


def _pieces(store: SqlStore) -> dict[str, Callable[[int], object]]:
    models = Models(store)
    service = SearchService(store, models)
    claimed = [0]

    def claim(number: int) -> None:
        with store.claiming("bench") as claims:
            claimed[0] = claims.claim(MODEL, 30, claimed[0])[-1][0]

    def count(number: int) -> None:
        with store.counting() as visits:
            own = Window(f"visitor {number % 20}", 10_000, 60)
            visits.count([own, Window("address", 10_000, 60)])

    def search(number: int) -> None:
        service.search(Query(f"ספר {number}", Mode.WORDS))

    return {
        "an empty transaction": lambda number: store.read(lambda reader: None),
        "the same, and what a search stands on": lambda number: store.read(models.standing),
        "a search by words": search,
        "a visit counted for all instances": count,
        "a claim of thirty passages": claim,
    }


def _measured(pieces: dict[str, Callable[[int], object]]) -> dict[str, tuple[float, float]]:
    """Milliseconds a piece: processor on average, clock in the median."""
    processor = dict.fromkeys(pieces, 0.0)
    clock: dict[str, list[float]] = {name: [] for name in pieces}
    for turn in range(TURNS + 1):
        for name, piece in pieces.items():
            began = time.process_time()
            for number in range(OF_EACH):
                at = time.perf_counter()
                piece(turn * OF_EACH + number)
                clock[name].append(time.perf_counter() - at)
            if turn:  # the first is for what is made once
                processor[name] += time.process_time() - began
    return {
        name: (1000 * processor[name] / TURNS / OF_EACH, 1000 * statistics.median(clock[name]))
        for name in pieces
    }


if __name__ == "__main__":
    main()
