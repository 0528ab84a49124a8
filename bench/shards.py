"""Three shards against one server, in one run: words and meaning, alternately.

python -m bench.shards --passages 10000        all four servers on this machine
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing

import psycopg2

from bench.clusters import Cluster, clusters
from bench.passages import passages, two_words
from bench.vectors import clustered
from lib.core.documents import Document
from lib.core.match import Match, TagFilter
from lib.core.query import Mode, Query
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.arrays import Floats
from lib.stores.postgres.sharding import shard
from lib.stores.protocol import Embedded, ModelRecord
from lib.stores.store import SqlStore, open_store

SHARDS = 3
BATCH = 500
MODEL = "bench@1"
Work = Callable[[SqlStore, int], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=30)
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--parts", type=int, nargs="+", default=[3, 12])
    asked = parser.parse_args()
    source, documents = passages(asked.passages)
    vectors, queries = (
        _shortened(each, asked.dimension) for each in clustered(len(documents), asked.queries)
    )
    print(f"{len(documents):,} passages ({source}) × {vectors.shape[1]}\n")
    with ExitStack() as stack:
        running = stack.enter_context(clusters(SHARDS + 1))
        stores = {}
        for parts in (0, *asked.parts):
            name = f"{SHARDS} shards, {parts} parts" if parts else "one server"
            store = stores[name] = open_store(_database(running, parts))
            stack.enter_context(closing(store))
            begun = time.perf_counter()
            _filled(store, documents, vectors)
            print(f"{name}: filled in {time.perf_counter() - begun:,.0f} s", flush=True)
        _table(stores, _works(documents, queries), asked.queries)


def _shortened(vectors: Floats, dimension: int) -> Floats:
    import numpy as np

    first = vectors[:, :dimension]
    shortened: Floats = first / np.linalg.norm(first, axis=1, keepdims=True)
    return shortened


def _database(running: Sequence[Cluster], parts: int) -> str:
    name = f"bench{parts}"
    urls = [_new(each, name) for each in (running if parts else running[:1])]
    if parts:
        with closing(open_store(urls[0])) as store:
            shard(store.database, urls[1:], parts)
    return urls[0]


def _new(cluster: Cluster, name: str) -> str:
    with closing(psycopg2.connect(cluster.url())) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
    return cluster.url(name)


def _filled(store: SqlStore, documents: Sequence[Document], vectors: Floats) -> None:
    with store.writing() as writer:
        for start in range(0, len(documents), BATCH):
            writer.upsert(documents[start : start + BATCH])
    with store.embedding() as embedding:
        embedding.record(ModelRecord(MODEL, vectors.shape[1]))
    for start in range(0, len(documents), BATCH):
        some = vectors[start : start + BATCH]
        with store.embedding() as embedding:
            embedding.put(MODEL, [Embedded(start + n, each) for n, each in enumerate(some, 1)])
    with store.embedding() as embedding:
        embedding.record(ModelRecord(MODEL, vectors.shape[1], complete=True))


def _works(documents: list[Document], queries: Floats) -> dict[str, Work]:
    words = two_words(documents, len(queries))
    step = max(1, len(documents) // len(queries))
    longer = [" ".join(each.text.split()[:8]) for each in documents[::step]]
    tagged = Match(tags=TagFilter(required=(documents[0].tags[0].name,)))

    def searched(texts: Sequence[str]) -> Work:
        return lambda store, n: SearchService(store, Models(store)).search(
            Query(texts[n], mode=Mode.WORDS)
        )

    def near(match: Match) -> Work:
        return lambda store, n: store.read(lambda r: r.nearest(MODEL, queries[n], match, 20), 60)

    return {
        "two words": searched(words),
        "eight words": searched(longer),
        "meaning": near(Match()),
        "meaning, with a tag": near(tagged),
        "facets of everything": lambda store, n: store.read(lambda r: r.facets(Match(), 50), 60),
    }


def _table(stores: dict[str, SqlStore], works: dict[str, Work], number: int) -> None:
    print("\n| p50 (p95), ms | " + " | ".join(stores) + " |\n|---|" + "---|" * len(stores))
    for name, work in works.items():
        taken: dict[str, list[float]] = {each: [] for each in stores}
        for n in range(number):
            for each, store in stores.items():
                begun = time.perf_counter()
                work(store, n)
                taken[each].append(1000 * (time.perf_counter() - begun))
        cells = [
            f"{statistics.median(each):.1f} ({sorted(each)[int(0.95 * len(each))]:.0f})"
            for each in taken.values()
        ]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
