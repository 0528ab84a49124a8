"""Passages and vectors into a database, part by part; what is in it already is not done again."""

import time
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Table, func, select

from bench.generated import generated
from bench.scale import corpus
from bench.scale.model import CARD, KNOWN
from bench.scale.timing import Figures, server_seconds
from lib.core.documents import Document
from lib.stores.protocol import Embedded, ModelRecord
from lib.stores.schema import documents, embeddings
from lib.stores.store import SqlStore

BATCH, PART = 500, 10_000
"""Passages that are written together, and in one transaction."""


def import_passages(store: SqlStore, size: int, before: Figures) -> Iterator[Figures]:
    """What the whole import has taken so far, after each part.  Making the passages does not
    count, nor what was written by a run that was killed before it could tell."""
    figures = {"passages": 0, "seconds": 0.0, "cpu": 0.0, "server_cpu": 0.0, **before}
    for start in range(_rows(store, documents), size, PART):
        part = list(generated(min(PART, size - start), start))
        with _counted(figures, store, len(part), "passages"):
            _import(store, part)
        yield figures
    if figures["seconds"]:
        figures["per_second"] = round(figures["passages"] / figures["seconds"])
    yield figures


def write_vectors(store: SqlStore, size: int, before: Figures) -> Iterator[Figures]:
    """Through the writer that the indexer uses; `finish` is the seconds of what follows the last
    vector, on PostgreSQL the build of their index."""
    figures = {"vectors": 0, "seconds": 0.0, "cpu": 0.0, "server_cpu": 0.0, "finish": 0.0, **before}
    name, done = CARD.name, _rows(store, embeddings)
    _record(store, size, complete=False)
    for number, part in enumerate(corpus.vectors(size)):
        start = number * corpus.CHUNK
        if start + len(part) <= done:
            continue
        with _counted(figures, store, len(part), "vectors"):
            for first in range(0, len(part), BATCH):
                some = enumerate(part[first : first + BATCH], start + first + 1)
                with store.embedding() as writer:
                    writer.put(name, [Embedded(row, vector) for row, vector in some])
        yield figures
    begun = time.perf_counter()
    _record(store, size, complete=True)
    figures["finish"] += time.perf_counter() - begun
    missing = store.read(lambda reader: reader.coverage(name)).missing
    assert not missing, f"{missing} passages have no vector"
    if figures["seconds"]:
        figures["per_second"] = round(figures["vectors"] / figures["seconds"])
    yield figures


class _counted:
    """Adds what the block takes to the figures."""

    def __init__(self, figures: Figures, store: SqlStore, number: int, name: str) -> None:
        self._figures, self._store, self._number, self._name = figures, store, number, name

    def __enter__(self) -> None:
        self._cpu, self._server = time.process_time(), server_seconds(self._store)
        self._begun = time.perf_counter()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._figures[self._name] += self._number
            self._figures["seconds"] += time.perf_counter() - self._begun
            self._figures["cpu"] += time.process_time() - self._cpu
            self._figures["server_cpu"] += server_seconds(self._store) - self._server


def _import(store: SqlStore, part: list[Document]) -> None:
    rows = iter(part)
    with store.writing() as writer:
        while some := list(islice(rows, BATCH)):
            writer.upsert(some)


def _record(store: SqlStore, size: int, complete: bool) -> None:
    known = {**KNOWN.as_dict(), "documents": size} if complete else {}
    with store.embedding() as writer:
        writer.record(ModelRecord(CARD.name, CARD.dimension, complete, known))


def _rows(store: SqlStore, table: Table) -> int:
    with store.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
