"""Stores with vectors, over each database."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from lib.stores import nearest as nearest_reads
from lib.stores.postgres import pgvector
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.vectors import (
    FAR,
    MIDDLE,
    NEAR,
    cloud,
    embed,
    record,
)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("postgres without pgvector", marks=pytest.mark.postgres),
    ]
)
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    """An empty store on each database; with pgvector, three vectors are enough for an index."""
    if request.param != "sqlite":
        monkeypatch.setattr(pgvector, "FEWEST_ROWS", 3)
    if request.param == "postgres without pgvector":
        monkeypatch.setattr(pgvector.PgVector, "install", lambda self, connection: None)
    which = {"sqlite": "sqlite_store", "postgres": "pgvector_store"}
    return request.getfixturevalue(which.get(request.param, "own_store"))


@pytest.fixture
def pgvector_store(postgres_database, postgres_template: str) -> Iterator[SqlStore]:
    with postgres_database(postgres_template) as url, closing(open_store(url)) as opened:
        yield opened


@pytest.fixture
def own_store(postgres_url: str) -> Iterator[SqlStore]:
    """On PostgreSQL, its schema made now."""
    with closing(open_store(postgres_url)) as opened:
        yield opened


@pytest.fixture
def three(store: SqlStore) -> SqlStore:
    """far, near and middle, seen from QUERY."""
    put(
        store, doc("far", "רחוק", "סוג:אחד"), doc("near", "קרוב", "סוג:אחד"),
        doc("middle", "באמצע", "סוג:שני"),
    )  # fmt: skip
    record(store)
    embed(store, {"far": FAR, "near": NEAR, "middle": MIDDLE})
    record(store, complete=True)
    return store


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign codes draw the candidates of small corpora too."""
    monkeypatch.setattr(nearest_reads, "FEW", 5)
    monkeypatch.setattr(nearest_reads, "DRAWN", 50)


@pytest.fixture
def many(store: SqlStore, drawing: None) -> tuple[SqlStore, np.ndarray]:
    """A store of 300 documents with vectors off the centre; every third cluster is tagged."""
    vectors = cloud(300, middle=3)
    put(store, *[doc(f"d{n:03}", "מילה", *(["שלישי"] if n % 3 == 0 else [])) for n in range(300)])
    record(store)
    embed(store, {f"d{n:03}": vector for n, vector in enumerate(vectors)})
    record(store, complete=True)
    return store, vectors
