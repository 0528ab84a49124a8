"""The nearest of 100,000 × 768 vectors, next to exact float32 brute force over the same.

    python -m bench.vectors [--passages 100000] [--queries 200] [--databases sqlite …]

Without the encode: what is timed is `nearest`, from an open pool to ids and cosines.  Passages
and tags are real rows; the vectors are seeded: a thousand clusters of unequal size around a
common direction, as a BERT's passages lie (two of them at random have a cosine of about 0.5,
two of one cluster 0.8), and queries are new vectors from the same clusters.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import quantiles

import numpy as np
import numpy.typing as npt

from bench.databases import DATABASES, database
from bench.passages import passages
from lib.core.documents import Document
from lib.core.match import Match, TagFilter
from lib.stores.arrays import Floats
from lib.stores.protocol import Embedded, ModelRecord
from lib.stores.store import SqlStore, open_store

MODEL, DIMENSION, CLUSTERS = "bench", 768, 1000
BATCH = 500


@dataclass(frozen=True)
class Corpus:
    documents: list[Document]
    vectors: Floats
    queries: Floats


@dataclass(frozen=True)
class Case:
    name: str
    match: Match
    limit: int
    kept: npt.NDArray[np.bool_]
    """(passages,): those that pass the filter."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    asked = parser.parse_args()
    source, documents = passages(asked.passages)
    corpus = Corpus(documents, *clustered(len(documents), asked.queries))
    print(f"{len(documents):,} passages ({source}) × {DIMENSION}, {asked.queries} queries\n")
    for kind in asked.databases:
        with database(kind) as url:
            store = open_store(url)
            measure(kind, store, corpus)
            store.close()


def clustered(number: int, queries: int, dimension: int = DIMENSION) -> tuple[Floats, Floats]:
    """(vectors, queries), of length one."""
    random = np.random.default_rng(3)
    common = _unit(random.normal(size=(1, dimension)))
    centres = common + 0.77 * _unit(random.normal(size=(CLUSTERS, dimension)))
    shares = random.dirichlet(np.full(CLUSTERS, 2.0))
    which = random.choice(CLUSTERS, number + queries, p=shares)
    made = np.empty((number + queries, dimension), dtype=np.float32)
    for start in range(0, len(made), 10_000):
        some = which[start : start + 10_000]
        noise = 0.63 * _unit(random.normal(size=(len(some), dimension)))
        made[start : start + len(some)] = _unit(centres[some] + noise)
    return made[:number], made[number:]


def _unit(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lengths: npt.NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def measure(kind: str, store: SqlStore, corpus: Corpus) -> None:
    imported(store, corpus.documents)
    written = _timed(lambda: embedded(store, corpus.vectors))
    finished = _timed(lambda: recorded(store, DIMENSION, complete=True))
    first = _timed(lambda: nearest(store, corpus.queries[0], Match(), 10))
    print(
        f"{kind}: {len(corpus.vectors) / written * 1000:,.0f} vectors written a second, "
        f"{finished / 1000:.1f} s to finish; first search {first:,.0f} ms; "
        f"{store.cached_vectors() / 1e6:.1f} MB in this process "
        f"(float32: {corpus.vectors.nbytes / 1e6:.0f} MB)\n"
    )
    print("| database | passages | limit | p50 ms | p95 ms | recall | exact ms | exact ÷ ours |")
    print("|---|---|---|---|---|---|---|---|")
    for case in cases(corpus.documents):
        print(_row(kind, store, corpus, case), flush=True)
    print()


def cases(documents: list[Document]) -> list[Case]:
    """The whole corpus, and what carries its rarest, an average and its most frequent tag."""
    carried = np.array([document.tags[0].name for document in documents])
    names, counts = np.unique(carried, return_counts=True)
    by_count = [str(names[place]) for place in np.argsort(counts)]
    everything = np.ones(len(documents), dtype=bool)
    made = [Case("all", Match(), limit, everything) for limit in (10, 100)]
    for name in dict.fromkeys((by_count[0], by_count[len(by_count) // 2], by_count[-1])):
        match = Match(tags=TagFilter(required=(name,)))
        made.append(Case(f"tag {name}", match, 10, carried == name))
    return made


def _row(kind: str, store: SqlStore, corpus: Corpus, case: Case) -> str:
    ours, theirs, shared, wanted = [], [], 0, 0
    for query in corpus.queries[:5]:
        nearest(store, query, case.match, case.limit)
    for query in corpus.queries:
        found, taken = _answered(partial(nearest, store, query, case.match, case.limit))
        exact, rival_taken = _answered(partial(_exact, corpus, query, case))
        ours.append(taken)
        theirs.append(rival_taken)
        shared += len(found & exact)
        wanted += len(exact)
    p50, rival = _percentile(ours, 50), _percentile(theirs, 50)
    return (
        f"| {kind} | {case.name}: {int(case.kept.sum()):,} | {case.limit} | {p50:.1f} "
        f"| {_percentile(ours, 95):.1f} | {shared / wanted:.3f} | {rival:.1f} "
        f"| {rival / p50:.1f} |"
    )


def _exact(corpus: Corpus, query: Floats, case: Case) -> list[int]:
    """Row ids by float32 products with everything; rows are numbered from 1 as imported."""
    scores = corpus.vectors @ query
    if not case.kept.all():
        scores[~case.kept] = -2.0
    best = np.argpartition(-scores, case.limit)[: case.limit] + 1
    ids: list[int] = best.tolist()
    return ids


def nearest(store: SqlStore, query: Floats, match: Match, limit: int) -> list[int]:
    found = store.read(lambda reader: reader.nearest(MODEL, query, match, limit))
    return [row_id for row_id, _ in found]


def imported(store: SqlStore, documents: list[Document]) -> None:
    with store.writing() as writer:
        for start in range(0, len(documents), BATCH):
            writer.upsert(documents[start : start + BATCH])


def embedded(store: SqlStore, vectors: Floats) -> None:
    recorded(store, vectors.shape[1], complete=False)
    for start in range(0, len(vectors), BATCH):
        some = vectors[start : start + BATCH]
        with store.embedding() as writer:
            writer.put(MODEL, [Embedded(start + n + 1, each) for n, each in enumerate(some)])


def recorded(store: SqlStore, dimension: int, complete: bool) -> None:
    with store.embedding() as writer:
        writer.record(ModelRecord(MODEL, dimension, complete))


def _answered(work: Callable[[], list[int]]) -> tuple[set[int], float]:
    """The answer and the milliseconds it took."""
    begun = time.perf_counter()
    answer = work()
    return set(answer), (time.perf_counter() - begun) * 1000


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _percentile(values: Sequence[float], share: int) -> float:
    return quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
