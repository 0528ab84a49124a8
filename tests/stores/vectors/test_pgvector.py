"""pgvector indexes what is due, and is never required."""

import pytest
from sqlalchemy import make_url

from lib.stores.postgres import pgvector
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.vectors import (
    FAR,
    NEAR,
    QUERY,
    cloud,
    embed,
    nearest,
    recall,
    record,
)


def index_names(store: SqlStore) -> list[str]:
    names = "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'embeddings_near_%%'"
    return store.database.read(lambda c: list(c.exec_driver_sql(names).scalars()))


@pytest.mark.postgres
def test_a_complete_model_is_indexed_and_needs_no_codes(
    pgvector_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgvector, "FEWEST_ROWS", 100)
    store, vectors = pgvector_store, cloud(100)
    put(store, *[doc(f"d{n:03}", "מילה") for n in range(100)])
    record(store)
    embed(store, {f"d{n:03}": vector for n, vector in enumerate(vectors[:99])})
    record(store, complete=True)
    assert index_names(store) == []
    nearest(store, vectors[5])
    assert store.drop_cached_vectors() > 0
    embed(store, {"d099": vectors[99]})
    record(store, complete=True)
    assert len(index_names(store)) == 1
    assert recall(store, vectors, cloud(20, seed=2)) > 0.95
    assert store.cached_vectors() == 0


@pytest.mark.postgres
def test_a_model_that_is_not_complete_is_indexed_from_many_vectors_on(
    pgvector_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(pgvector_store, doc("a", "א"), doc("b", "ב"))
    record(pgvector_store)
    embed(pgvector_store, {"a": NEAR})
    record(pgvector_store)
    assert index_names(pgvector_store) == []
    monkeypatch.setattr(pgvector, "ENOUGH_ROWS", 1)
    record(pgvector_store)
    assert len(index_names(pgvector_store)) == 1
    embed(pgvector_store, {"b": FAR})
    assert nearest(pgvector_store, QUERY, limit=2) == ["a", "b"]


@pytest.mark.postgres
def test_the_index_of_a_dropped_model_is_dropped(
    pgvector_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgvector, "FEWEST_ROWS", 1)
    put(pgvector_store, doc("a", "א"))
    for model in ("model-a", "model-b"):
        record(pgvector_store, model)
        embed(pgvector_store, {"a": NEAR}, model)
        record(pgvector_store, model, complete=True)
    both = index_names(pgvector_store)
    with pgvector_store.embedding() as writer:
        writer.drop("model-a")
    assert len(both) == 2
    assert len(index_names(pgvector_store)) == 1
    assert nearest(pgvector_store, QUERY, model="model-b") == ["a"]


@pytest.mark.postgres
def test_an_index_that_cannot_be_made_leaves_the_vectors_and_is_made_next_time(
    pgvector_store: SqlStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pgvector, "FEWEST_ROWS", 1)
    monkeypatch.setattr(pgvector, "BUILD_SECONDS", 0.001)
    put(pgvector_store, *[doc(f"d{n:03}", "מילה") for n in range(300)])
    record(pgvector_store)
    vectors = cloud(300)
    embed(pgvector_store, {f"d{n:03}": vector for n, vector in enumerate(vectors)})
    record(pgvector_store, complete=True)
    assert "sign codes answer instead" in caplog.text
    assert nearest(pgvector_store, vectors[3], limit=1) == ["d003"]
    monkeypatch.setattr(pgvector, "BUILD_SECONDS", 60.0)
    record(pgvector_store, complete=True)
    pgvector_store.drop_cached_vectors()
    assert nearest(pgvector_store, vectors[3], limit=1) == ["d003"]
    assert pgvector_store.cached_vectors() == 0
    assert pgvector_store.pool().in_use == 0


@pytest.mark.postgres
def test_a_user_who_may_not_install_pgvector_searches_by_signs(
    postgres_url: str, postgres_admin
) -> None:
    url = make_url(postgres_url)
    postgres_admin(f"CREATE ROLE {url.database}_owner LOGIN")
    postgres_admin(f"ALTER DATABASE {url.database} OWNER TO {url.database}_owner")
    theirs = url.set(username=f"{url.database}_owner").render_as_string(hide_password=False)
    opened = open_store(theirs)
    try:
        put(opened, doc("a", "א"), doc("b", "ב"))
        record(opened)
        embed(opened, {"a": NEAR, "b": FAR})
        record(opened, complete=True)
        assert nearest(opened, QUERY) == ["a", "b"]
        assert opened.cached_vectors() > 0
        assert not opened.database.read(pgvector.installed)
    finally:
        opened.close()


@pytest.mark.postgres
def test_vectors_from_before_pgvector_came_are_not_lost_to_an_index(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(pgvector.PgVector, "install", lambda self, connection: None)
        opened = open_store(postgres_url)
        put(opened, doc("a", "א"), doc("b", "ב"))
        record(opened)
        embed(opened, {"a": NEAR})
    monkeypatch.setattr(pgvector, "FEWEST_ROWS", 1)
    try:
        record(opened, "model-b")
        assert opened.database.read(pgvector.installed)
        embed(opened, {"b": FAR})
        record(opened, complete=True)
        assert nearest(opened, QUERY) == ["a", "b"]
    finally:
        opened.close()
