"""Where SQLite stops being the right database: the same searches on both, as the corpus grows.

    python -m bench.outgrown [--sizes 10000 50000 100000] [--queries 100] [--databases sqlite …]

Both grow together in one run.  What is told is processor time, this process' and its server's,
which hardly depends on what else the machine does.  Words are asked two and eight at a time;
meaning is `nearest` over random vectors of 768 parts without the encode, and its memory what this
process keeps for it: on SQLite alone, as PostgreSQL has an index of its own (bench.vectors).  Last,
how long somebody waits who keeps a search while passages are imported, ten thousand in one
transaction.
"""

import argparse
import random
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from statistics import median
from typing import Any

import numpy as np
import psutil

from bench.databases import DATABASES, database
from bench.passages import passages
from lib.core.documents import Document
from lib.core.errors import DatabaseBusy
from lib.core.keeping import Kept
from lib.core.match import Match
from lib.core.query import Mode, Query
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.arrays import Floats
from lib.stores.protocol import Embedded, ModelRecord, PackedVector
from lib.stores.store import SqlStore, open_store

MODEL, DIMENSION = "random@1", 768
BATCH = 500
IMPORTED = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 50_000, 100_000])
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    asked = parser.parse_args()
    source, documents = passages(asked.sizes[-1] + IMPORTED)
    print(f"{source}; {asked.queries} queries of each kind; mean ms of processor time\n")
    print("| passages | database | two words | eight words | meaning | kept for meaning MB |")
    print("|---|---|---|---|---|---|")
    with ExitStack() as stack:
        urls = {kind: stack.enter_context(database(kind)) for kind in asked.databases}
        stores = {kind: stack.enter_context(closing(open_store(url))) for kind, url in urls.items()}
        for before, size in zip([0, *asked.sizes], asked.sizes, strict=False):
            for store in stores.values():
                _grow(store, documents[before:size])
            _measure(stores, documents[:size], asked.queries)
        print()
        for kind, store in stores.items():
            print(f"{kind}: {_kept_meanwhile(store, documents[asked.sizes[-1] :])}", flush=True)


def _grow(store: SqlStore, documents: list[Document]) -> None:
    for start in range(0, len(documents), BATCH):
        with store.writing() as writer:
            writer.upsert(documents[start : start + BATCH])
    if store.database.engine.name == "sqlite":
        _embed(store)


def _embed(store: SqlStore) -> None:
    choice, after = random.Random(5), 0
    with store.embedding() as writer:
        writer.record(ModelRecord(MODEL, DIMENSION))
    while rows := _without_vector(store, after):
        made = [PackedVector(choice.randbytes(DIMENSION), 0.01) for _ in rows]
        with store.embedding() as writer:
            some = zip((row_id for row_id, _ in rows), made, strict=True)
            writer.put(MODEL, [Embedded(*each) for each in some])
        after = rows[-1][0]
    with store.embedding() as writer:
        writer.record(ModelRecord(MODEL, DIMENSION, complete=True))


def _without_vector(store: SqlStore, after: int) -> list[tuple[int, Document]]:
    return store.read(lambda reader: reader.unembedded(MODEL, BATCH, after), 60)


def _measure(stores: dict[str, SqlStore], documents: list[Document], number: int) -> None:
    near = np.random.default_rng(4).normal(size=(number, DIMENSION)).astype(np.float32)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    for kind, store in stores.items():
        search = SearchService(store, Models(store)).search
        cells = [
            _mean(store, [partial(search, Query(text, Mode.WORDS)) for text in texts])
            for texts in (_of(documents, 2, number), _of(documents, 8, number))
        ]
        if kind == "sqlite":
            cells.append(_mean(store, [partial(_nearest, store, each) for each in near]))
            cells.append(f"{store.cached_vectors() / 1e6:.1f}")
        print(f"| {len(documents):,} | {kind} | {' | '.join(cells)} |", flush=True)


def _nearest(store: SqlStore, vector: Floats) -> object:
    return store.read(lambda reader: reader.nearest(MODEL, vector, Match(), 10), 60)


def _mean(store: SqlStore, asked: list[Callable[[], object]]) -> str:
    """Milliseconds of processor time each, once they are warm."""
    for work in asked[:3]:
        work()
    begun = _spent(store)
    for work in asked:
        work()
    return f"{(_spent(store) - begun) * 1000 / len(asked):.1f}"


def _spent(store: SqlStore) -> float:
    """Seconds, of the server in hundredths."""
    ours = time.process_time()
    if store.database.engine.name == "sqlite":
        return ours
    with store.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        theirs = psutil.Process(driver.info.backend_pid).cpu_times()
    return float(ours + theirs.user + theirs.system)


def _of(documents: list[Document], words: int, number: int) -> list[str]:
    """So many words that stand in one passage."""
    choice, found = random.Random(words), list[str]()
    while len(found) < number:
        several = [each for each in choice.choice(documents).text.split() if each.isalpha()]
        if len(several) > words:
            found.append(" ".join(choice.sample(several, words)))
    return found


def _kept_meanwhile(store: SqlStore, documents: list[Document]) -> str:
    """Keeps something, again and again, while these come in as one import."""
    waits, refused, done = list[float](), 0, threading.Event()

    def imports() -> None:
        with store.writing() as writer:
            for start in range(0, len(documents), BATCH):
                writer.upsert(documents[start : start + BATCH])
        done.set()

    importing = threading.Thread(target=imports)
    importing.start()
    while not done.is_set():
        begun = time.perf_counter()
        try:
            with store.keeping() as keeper:
                keeper.keep("someone", [Kept.read({"kind": "search", "key": "q=ספר"})])
            waits.append((time.perf_counter() - begun) * 1000)
        except DatabaseBusy:
            refused += 1
        time.sleep(0.2)
    importing.join()
    told = f"{len(waits)} kept, {median(waits):.0f} ms each" if waits else "none kept"
    return f"while {len(documents):,} passages come in, {told}, {refused} refused as busy"


if __name__ == "__main__":
    main()
