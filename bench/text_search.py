"""Two-word searches over 100,000 passages, next to a LIKE scan of the same rows.

    python -m bench.text_search [--passages 100000] [--queries 300] [--databases sqlite …]

Both answer the same question with the same database in the same run: how many passages hold
both words, and the first ten.  Mafteach also ranks, finds prefixed and variant forms, and cuts
and highlights its snippets; LIKE does none of that.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import quantiles
from typing import Any

from sqlalchemy import Connection, Row, create_engine, text

from bench.databases import DATABASES, database
from bench.passages import passages, two_words
from lib.bootstrap import build
from lib.core.documents import Document
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.stores.database import Database

SCANS = 20
"""LIKE scans are slow; this many tell enough."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    asked = parser.parse_args()
    source, documents = passages(asked.passages)
    queries = two_words(documents, asked.queries)
    print(f"{len(documents):,} passages ({source}), {len(queries)} two-word queries, words mode\n")
    print("| database | import/s | p50 ms | p95 ms | slowest ms | LIKE p50 ms | LIKE p50 ÷ ours |")
    print("|---|---|---|---|---|---|---|")
    for kind in asked.databases:
        with database(kind) as url:
            print(_row(kind, url, documents, queries), flush=True)


def _row(kind: str, url: str, documents: list[Document], queries: list[str]) -> str:
    app = build(Settings(database_url=url))
    begun = time.perf_counter()
    with app.store.writing() as writer:
        for start in range(0, len(documents), 500):
            writer.upsert(documents[start : start + 500])
    rate = len(documents) / (time.perf_counter() - begun)
    for query in queries[:10]:
        app.search.search(Query(query, mode=Mode.WORDS))
    ours = [_timed(partial(app.search.search, Query(query, mode=Mode.WORDS))) for query in queries]
    engine = create_engine(Database(url).url)
    with engine.connect() as connection:
        theirs = [_timed(partial(_like, connection, query)) for query in queries[:SCANS]]
    engine.dispose()
    app.close()
    p50, p95 = _percentile(ours, 50), _percentile(ours, 95)
    scan = _percentile(theirs, 50)
    return (
        f"| {kind} | {rate:,.0f} | {p50:.1f} | {p95:.1f} | {max(ours):.0f} "
        f"| {scan:.0f} | {scan / p50:.0f} |"
    )


def _like(connection: Connection, query: str) -> tuple[int, Sequence[Row[Any]]]:
    first, second = (f"%{word}%" for word in query.split())
    statement = text("SELECT id, text FROM documents WHERE text LIKE :a AND text LIKE :b")
    rows = connection.execute(statement, {"a": first, "b": second}).all()
    return len(rows), rows[:10]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _percentile(values: list[float], share: int) -> float:
    return quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
