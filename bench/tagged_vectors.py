"""The nearest vectors under tags that keep one, eleven, 26 and 50 in a hundred, on PostgreSQL.

    python -m bench.tagged_vectors [--passages 20000] [--queries 60] [--drawn 100 50]

The vectors are those of bench.vectors, of 384 dimensions; the passages hold a word each, as a text
counts for nothing here.  Each query is asked with each number of candidates in turn, so that what
else the machine does falls on all; recall@10 is against exact search.
"""

import argparse
import random
import time
from statistics import median

import numpy as np

from bench.databases import database
from bench.vectors import clustered, embedded, imported, nearest, recorded
from lib.core.documents import Document, Tag
from lib.core.match import Match, TagFilter
from lib.stores.arrays import Floats
from lib.stores.postgres import pgvector
from lib.stores.store import SqlStore, open_store

DIMENSION, HITS = 384, 10
SHARES = (0.01, 0.11, 0.26, 0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--drawn", type=int, nargs="+", default=[100, pgvector.DRAWN_OF_SOME])
    asked = parser.parse_args()
    made, queries = clustered(asked.passages, asked.queries, DIMENSION)
    documents = _documents(asked.passages)
    print(f"{asked.passages:,} × {DIMENSION}, {asked.queries} queries\n")
    print("| tag keeps | passages | drawn | p50 ms | recall@10 |\n|---|---|---|---|---|")
    with database("postgresql") as url:
        store = open_store(url)
        imported(store, documents)
        embedded(store, made)
        recorded(store, DIMENSION, complete=True)
        for share in SHARES:
            _print(store, documents, made, queries, share, asked.drawn)
        store.close()


def _documents(count: int) -> list[Document]:
    choice = random.Random(3)
    return [
        Document(
            f"{number:08d}", "מילה",
            tags=tuple(Tag(str(share)) for share in SHARES if choice.random() < share),
        )
        for number in range(count)
    ]  # fmt: skip


def _print(
    store: SqlStore,
    documents: list[Document],
    made: Floats,
    queries: Floats,
    share: float,
    numbers: list[int],
) -> None:
    kept = np.array([Tag(str(share)) in document.tags for document in documents])
    match = Match(tags=TagFilter(required=(str(share),)))
    times: dict[int, list[float]] = {number: [] for number in numbers}
    right = dict.fromkeys(numbers, 0)
    for query in queries:
        wanted = set(np.argsort(np.where(kept, -(made @ query), 9.0))[:HITS] + 1)
        for number in numbers:
            pgvector.DRAWN_OF_SOME = number
            begun = time.perf_counter()
            found = nearest(store, query, match, HITS)
            times[number].append((time.perf_counter() - begun) * 1000)
            right[number] += len(wanted & set(found))
    for number in numbers:
        recall = right[number] / (HITS * len(queries))
        print(
            f"| {share:.0%} | {kept.sum():,} | {number} | {median(times[number]):.1f} "
            f"| {recall:.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
