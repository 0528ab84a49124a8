"""Sign codes follow the vectors."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.vectors import (
    DIMENSION,
    MODEL,
    cloud,
    embed,
    nearest,
    recall,
    record,
)


def test_new_and_replaced_vectors_are_found(many: tuple[SqlStore, np.ndarray]) -> None:
    store, vectors = many
    query = -vectors[5]
    nearest(store, query)
    embed(store, {"d005": query})
    assert nearest(store, query, limit=1) == ["d005"]
    put(store, doc("late", "מאוחר"))
    embed(store, {"late": -vectors[6]})
    assert nearest(store, -vectors[6], limit=1) == ["late"]
    assert nearest(store, vectors[5], limit=1) != ["d005"]


def test_what_another_process_writes_is_seen(many: tuple[SqlStore, np.ndarray]) -> None:
    store, vectors = many
    nearest(store, vectors[5])
    other = open_store(store.database.url.render_as_string(hide_password=False))
    try:
        embed(other, {"d005": -vectors[5]})
        assert nearest(store, -vectors[5], limit=1) == ["d005"]
        with other.embedding() as writer:
            writer.drop(MODEL)
        assert nearest(store, vectors[5]) == []
        record(other)
        embed(other, {"d009": vectors[5]})
        assert nearest(store, vectors[5]) == ["d009"]
    finally:
        other.close()


def test_codes_are_made_anew_when_the_corpus_has_become_another(
    many: tuple[SqlStore, np.ndarray],
) -> None:
    store, vectors = many
    nearest(store, vectors[0])
    moved = cloud(300, seed=5, middle=-3)
    embed(store, {f"d{n:03}": vector for n, vector in enumerate(moved)})
    assert recall(store, moved, cloud(20, seed=6, middle=-3)) > 0.95


def test_the_codes_bytes_can_be_read_and_given_back(sqlite_store: SqlStore, drawing: None) -> None:
    put(sqlite_store, *[doc(f"d{n:03}", "מילה") for n in range(300)])
    record(sqlite_store)
    vectors = cloud(300)
    embed(sqlite_store, {f"d{n:03}": vector for n, vector in enumerate(vectors)})
    assert sqlite_store.cached_vectors() == 0
    found = nearest(sqlite_store, vectors[3])
    a_code = 2 * 8 + 4  # 96 signs in two words of 64 bits, and the id
    assert 300 * a_code <= sqlite_store.cached_vectors() <= 300 * a_code + DIMENSION * 12
    assert sqlite_store.drop_cached_vectors() >= 300 * a_code
    assert sqlite_store.cached_vectors() == 0
    assert nearest(sqlite_store, vectors[3]) == found


def test_readers_search_while_vectors_are_written(many: tuple[SqlStore, np.ndarray]) -> None:
    store, vectors = many
    done = threading.Event()

    def search() -> int:
        searches = 0
        while not done.is_set():
            found = nearest(store, vectors[searches % 300], limit=5)
            assert found[0] == f"d{searches % 300:03}"
            searches += 1
        return searches

    with ThreadPoolExecutor(3) as threads:
        running = [threads.submit(search) for _ in range(3)]
        try:
            for start in range(0, 300, 10):
                written = {f"d{n:03}": vectors[n] for n in range(start, start + 10)}
                embed(store, written)
        finally:
            done.set()
        assert all(each.result() > 0 for each in running)
    assert store.pool().in_use == 0
