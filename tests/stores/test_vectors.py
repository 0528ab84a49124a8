"""The store's contract for vectors, over SQLite and PostgreSQL."""

import gzip
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from lib.core.documents import Document, Tag
from lib.core.errors import DatabaseBusy, StoreError
from lib.core.match import Match, TagFilter, Term
from lib.stores import nearest as nearest_reads
from lib.stores import pgvector
from lib.stores.database import off_the_clock
from lib.stores.protocol import Coverage, Embedded, ModelRecord
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put

MODEL = "model-a"
DIMENSION = 96


def unit(*parts: float) -> np.ndarray:
    """A vector of DIMENSION parts, the rest of them zero, of length one."""
    made = np.zeros(DIMENSION, dtype=np.float32)
    made[: len(parts)] = parts
    return made / np.linalg.norm(made)


def cloud(number: int, seed: int = 1, middle: float = 0.0) -> np.ndarray:
    """Unit vectors in thirty clusters that lie around `middle`; vector n is of cluster n % 30."""
    centres = np.random.default_rng(30).normal(middle, 1.0, (30, DIMENSION))
    noise = np.random.default_rng(seed).normal(0.0, 0.5, (number, DIMENSION))
    made = centres[np.arange(number) % 30] + noise
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def record(store: SqlStore, model: str = MODEL, **fields: object) -> None:
    with store.embedding() as writer:
        writer.record(ModelRecord(model, DIMENSION, **fields))


def rows(store: SqlStore, *keys: str) -> list[int]:
    found = store.read(lambda reader: reader.row_ids(keys))
    return [found[key] for key in keys]


def embed(store: SqlStore, vectors: dict[str, np.ndarray], model: str = MODEL) -> int:
    ids = rows(store, *vectors)
    with store.embedding() as writer:
        made = zip(ids, vectors.values(), strict=True)
        return writer.put(model, [Embedded(row_id, vector) for row_id, vector in made])


def nearest(
    store: SqlStore,
    query: np.ndarray,
    match: Match = Match(),
    limit: int = 10,
    model: str = MODEL,
) -> list[str]:
    """Keys, nearest first."""
    with store.reading() as reader:
        found = [row_id for row_id, _ in reader.nearest(model, query, match, limit)]
        return [document.id for document in reader.documents(found)]


def tagged(*required: str, excluded: Sequence[str] = ()) -> Match:
    return Match(tags=TagFilter(required=required, excluded=tuple(excluded)))


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("postgres without pgvector", marks=pytest.mark.postgres),
    ]
)
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SqlStore]:
    """An empty store on each database; with pgvector, three vectors are enough for an index."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    if request.param != "sqlite":
        url = request.getfixturevalue("postgres_url")
        monkeypatch.setattr(pgvector, "FEWEST_ROWS", 3)
        if request.param != "postgres":
            monkeypatch.setattr(pgvector, "install", lambda connection: None)
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def pgvector_store(postgres_url: str) -> Iterator[SqlStore]:
    opened = open_store(postgres_url)
    yield opened
    opened.close()


NEAR, MIDDLE, FAR = unit(1, 0.1), unit(1, 1), unit(0, 1)
QUERY = unit(1)


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


def exact(vectors: np.ndarray, query: np.ndarray, limit: int = 10) -> list[str]:
    return [f"d{n:03}" for n in np.argsort(-(vectors @ query))[:limit]]


def recall(store: SqlStore, vectors: np.ndarray, queries: np.ndarray, match=Match()) -> float:
    """Of the ten truly nearest, the share that is found."""
    found = [set(nearest(store, query, match)) & set(exact(vectors, query)) for query in queries]
    return sum(map(len, found)) / (10 * len(queries))


# Nearest


def test_the_nearest_comes_first_with_its_cosine(three: SqlStore) -> None:
    assert nearest(three, QUERY) == ["near", "middle", "far"]
    with three.reading() as reader:
        scores = [score for _, score in reader.nearest(MODEL, QUERY, Match(), 3)]
    assert scores == pytest.approx([float(v @ QUERY) for v in (NEAR, MIDDLE, FAR)], abs=0.01)


def test_the_length_of_a_query_does_not_matter_and_zero_finds_nothing(three: SqlStore) -> None:
    with three.reading() as reader:
        long = reader.nearest(MODEL, QUERY * 7, Match(), 3)
        assert long == reader.nearest(MODEL, QUERY, Match(), 3)
        assert reader.nearest(MODEL, QUERY * 0, Match(), 3) == []


def test_filters_apply_before_the_limit(three: SqlStore) -> None:
    assert nearest(three, QUERY, tagged("שני"), limit=1) == ["middle"]
    assert nearest(three, QUERY, tagged("אחד"), limit=1) == ["near"]
    assert nearest(three, QUERY, tagged(excluded=["אחד"]), limit=1) == ["middle"]
    assert nearest(three, QUERY, Match(all_of=(Term.of("רחוק"),)), limit=1) == ["far"]
    assert nearest(three, QUERY, tagged("אין כזה"), limit=1) == []


def test_signs_draw_what_is_nearest(many: tuple[SqlStore, np.ndarray]) -> None:
    store, vectors = many
    assert recall(store, vectors, cloud(20, seed=2, middle=3)) > 0.95
    assert all(nearest(store, vectors[n], limit=1) == [f"d{n:03}"] for n in range(0, 300, 7))


def test_a_filter_that_leaves_many_applies_before_the_limit(
    many: tuple[SqlStore, np.ndarray],
) -> None:
    store, vectors = many
    third = vectors.copy()
    third[np.arange(300) % 3 != 0] = 0
    queries = cloud(30, seed=3, middle=3)[::3]
    assert recall(store, third, queries, tagged("שלישי")) > 0.95
    assert len(nearest(store, queries[0], tagged("שלישי"))) == 10


def test_words_and_letters_filter_before_the_limit_too(
    many: tuple[SqlStore, np.ndarray],
) -> None:
    store, vectors = many
    put(store, *[doc(f"d{n:03}", "שונה", "שלישי") for n in range(3, 9, 3)])
    embed(store, {f"d{n:03}": vectors[n] for n in range(3, 9, 3)})
    for match in (
        Match(all_of=(Term.of("מילה"),)),
        Match(substrings=("ילה",)),
        Match(none_of=(Term.of("שונה"),)),
        Match(none_of=(Term.of("שונה"),), tags=TagFilter(required=("שלישי",))),
        Match(tags=TagFilter(required=("שלישי", "אין כזה"), any=True), phrases=("מילה",)),
    ):
        found = nearest(store, vectors[3], match, limit=150)
        assert "d033" in found[:10]  # of d003's cluster
        assert not {"d003", "d006"} & set(found)
        assert len(found) >= 98


def test_an_unknown_model_has_nothing_near(three: SqlStore) -> None:
    assert nearest(three, QUERY, model="other") == []
    with three.reading() as reader:
        assert reader.nearest_tags("other", QUERY, 3) == []
        assert reader.sampled("other", 3)[0] == []
        assert reader.vectors("other", [1]) == {}


def test_a_recorded_model_without_vectors_has_nothing_near(store: SqlStore) -> None:
    put(store, doc("a", "א"))
    record(store)
    assert nearest(store, QUERY) == []


def test_two_models_never_mix(three: SqlStore) -> None:
    record(three, "model-b")
    embed(three, {"far": NEAR}, "model-b")
    assert nearest(three, QUERY, model="model-b") == ["far"]
    assert nearest(three, QUERY) == ["near", "middle", "far"]
    with three.reading() as reader:
        assert reader.coverage("model-b") == Coverage(1, 2)
        assert reader.coverage(MODEL) == Coverage(3, 0)


# Changes of the corpus


def test_a_changed_text_loses_its_vector(three: SqlStore) -> None:
    put(three, doc("near", "טקסט אחר", "סוג:אחד"))
    assert nearest(three, QUERY) == ["middle", "far"]
    with three.reading() as reader:
        assert [document.id for _, document in reader.unembedded(MODEL, 10)] == ["near"]


def test_a_changed_title_loses_its_vector(three: SqlStore) -> None:
    put(three, doc("near", "קרוב", "סוג:אחד", title="כותרת"))
    assert nearest(three, QUERY) == ["middle", "far"]


def test_a_change_of_tags_or_metadata_keeps_the_vector(three: SqlStore) -> None:
    put(three, doc("near", "קרוב", "סוג:חדש", metadata={"k": 1}, ref="ר", order=9.0))
    assert nearest(three, QUERY) == ["near", "middle", "far"]
    assert nearest(three, QUERY, tagged("חדש")) == ["near"]


def test_deleted_documents_never_come_back(many: tuple[SqlStore, np.ndarray]) -> None:
    store, vectors = many
    query = vectors[7]
    assert nearest(store, query, limit=1) == ["d007"]
    kept = {f"d{n:03}" for n in range(300) if n != 7}
    with store.writing() as writer:
        writer.delete_except(kept)
    assert set(nearest(store, query, limit=300)) <= kept
    with store.writing() as writer:
        writer.delete_all()
    assert nearest(store, query) == []


def test_a_document_that_takes_over_a_row_does_not_inherit_its_vector(
    many: tuple[SqlStore, np.ndarray],
) -> None:
    store, vectors = many
    nearest(store, vectors[0])
    with store.writing() as writer:
        writer.delete_all()
    put(store, *[doc(f"n{n}", "חדש") for n in range(300)])
    assert nearest(store, vectors[0]) == []
    embed(store, {f"n{n}": vector for n, vector in enumerate(vectors[::-1])})
    assert nearest(store, vectors[0], limit=1) == ["n299"]


def test_a_vector_of_a_text_that_changed_meanwhile_is_left_out(store: SqlStore) -> None:
    put(store, doc("a", "ישן"), doc("b", "נשאר"))
    record(store)
    with store.reading() as reader:
        waiting = reader.unembedded(MODEL, 10)
    put(store, doc("a", "חדש"))
    made = [Embedded(row_id, QUERY, text_hash=doc.text_hash()) for row_id, doc in waiting]
    with store.embedding() as writer:
        assert writer.put(MODEL, made) == 1
    assert nearest(store, QUERY) == ["b"]


def test_a_vector_of_a_document_that_is_gone_is_left_out(three: SqlStore) -> None:
    [gone] = rows(three, "near")
    with three.writing() as writer:
        writer.delete_except({"far"})
    with three.embedding() as writer:
        assert writer.put(MODEL, [Embedded(gone, NEAR), Embedded(gone + 1000, NEAR)]) == 0
    assert nearest(three, QUERY) == ["far"]


# Sign codes follow the vectors


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


# Vectors by row


def test_vectors_come_back_as_unit_vectors(three: SqlStore) -> None:
    near, far = rows(three, "near", "far")
    with three.reading() as reader:
        found = reader.vectors(MODEL, [near, far, 999_999])
    assert set(found) == {near, far}
    assert float(found[near] @ NEAR) > 0.999
    assert np.linalg.norm(found[far]) == pytest.approx(1.0, abs=1e-3)


def test_windows_are_kept_beside_the_vector(three: SqlStore) -> None:
    near, far = rows(three, "near", "far")
    with three.embedding() as writer:
        writer.put(MODEL, [Embedded(near, NEAR, b"\x00codes\xff")])
    with three.reading() as reader:
        assert reader.windows(MODEL, [near, far]) == {near: b"\x00codes\xff", far: b""}


def test_a_sample_is_spread_evenly_and_the_same_on_every_call(
    many: tuple[SqlStore, np.ndarray],
) -> None:
    store, vectors = many
    with store.reading() as reader:
        ids, sample = reader.sampled(MODEL, 30)
        again, _ = reader.sampled(MODEL, 30)
        everything, _ = reader.sampled(MODEL, 1000)
        keys = [int(document.id[1:]) for document in reader.documents(ids)]
    assert ids == again
    assert len(everything) == 300
    assert set(np.diff(keys)) == {10}
    assert np.allclose(sample, vectors[keys], atol=0.01)


# What is missing


def test_documents_without_a_vector_come_by_row_from_behind_a_row(store: SqlStore) -> None:
    put(store, *[doc(key, "טקסט", order=-float(n)) for n, key in enumerate("abcde")])
    record(store)
    embed(store, {"b": NEAR})
    with store.reading() as reader:
        first = reader.unembedded(MODEL, 2)
        second = reader.unembedded(MODEL, 10, after=first[-1][0])
    assert [document.id for _, document in first] == ["a", "c"]
    assert [document.id for _, document in second] == ["d", "e"]
    assert [row_id for row_id, _ in first + second] == rows(store, "a", "c", "d", "e")


def test_every_document_misses_the_vector_of_a_model_that_is_not_recorded(three: SqlStore) -> None:
    with three.reading() as reader:
        assert reader.coverage("other") == Coverage(0, 3)
        assert len(reader.unembedded("other", 10)) == 3


def test_complete_survives_new_documents(three: SqlStore) -> None:
    record(three, complete=True, figures={"weight": 0.4})
    put(three, doc("new", "חדש"))
    with three.reading() as reader:
        [known] = reader.models()
        assert reader.coverage(MODEL) == Coverage(3, 1)
    assert (known.name, known.dimension, known.complete) == (MODEL, DIMENSION, True)
    assert known.figures == {"weight": 0.4}


def test_a_version_rises_with_every_write_of_vectors(three: SqlStore) -> None:
    def version() -> int:
        return three.read(lambda reader: reader.models()[0].version)

    before = version()
    embed(three, {"far": NEAR})
    assert version() > before
    after = version()
    record(three, complete=True)
    assert version() == after


# Models


def test_a_dropped_model_is_gone(three: SqlStore) -> None:
    with three.embedding() as writer:
        writer.put_tags(MODEL, [(Tag("אחד", "סוג"), NEAR)])
        writer.drop(MODEL)
        writer.drop("never recorded")
    with three.reading() as reader:
        assert reader.models() == []
        assert reader.coverage(MODEL) == Coverage(0, 3)
        assert reader.nearest_tags(MODEL, QUERY, 3) == []
    assert nearest(three, QUERY) == []
    record(three)
    assert nearest(three, QUERY) == []


def test_vectors_of_another_dimension_are_refused(three: SqlStore) -> None:
    [near] = rows(three, "near")
    with pytest.raises(StoreError, match="96 dimensions"), three.embedding() as writer:
        writer.put(MODEL, [Embedded(near, np.ones(5, dtype=np.float32))])
    with pytest.raises(StoreError, match="96 dimensions"), three.embedding() as writer:
        writer.record(ModelRecord(MODEL, 5))
    with pytest.raises(StoreError, match="96 dimensions"), three.reading() as reader:
        reader.nearest(MODEL, np.ones(5, dtype=np.float32), Match(), 3)
    assert nearest(three, QUERY) == ["near", "middle", "far"]


def test_vectors_of_no_finite_numbers_are_refused(three: SqlStore) -> None:
    [near] = rows(three, "near")
    with pytest.raises(StoreError, match="finite"), three.embedding() as writer:
        writer.put(MODEL, [Embedded(near, NEAR * np.float32("nan"))])
    assert nearest(three, QUERY) == ["near", "middle", "far"]


def test_vectors_of_a_model_that_is_not_recorded_are_refused(three: SqlStore) -> None:
    with pytest.raises(StoreError, match="not recorded"), three.embedding() as writer:
        writer.put("other", [Embedded(1, NEAR)])


def test_a_failure_on_the_way_writes_nothing(three: SqlStore) -> None:
    [far] = rows(three, "far")
    with pytest.raises(RuntimeError), three.embedding() as writer:
        writer.put(MODEL, [Embedded(far, QUERY)])
        raise RuntimeError
    assert nearest(three, QUERY) == ["near", "middle", "far"]


def test_an_import_at_work_gives_busy_and_loses_nothing(three: SqlStore) -> None:
    with three.writing() as importing:
        importing.upsert([doc("new", "חדש")])
        with pytest.raises(DatabaseBusy):
            embed(three, {"far": NEAR})
        assert nearest(three, QUERY) == ["near", "middle", "far"]
    embed(three, {"far": QUERY})
    assert nearest(three, QUERY) == ["far", "near", "middle"]
    assert three.read(lambda reader: reader.document("new")).text == "חדש"


# Tags


def test_the_nearest_tags_come_first(three: SqlStore) -> None:
    one, two = Tag("אחד", "סוג"), Tag("שני", "סוג")
    with three.reading() as reader:
        assert reader.unembedded_tags(MODEL, 10) == [one, two]
        assert reader.unembedded_tags("other", 1) == [one]
    with three.embedding() as writer:
        writer.put_tags(MODEL, [(one, FAR), (two, NEAR), (Tag("אין"), NEAR)])
    with three.reading() as reader:
        found = reader.nearest_tags(MODEL, QUERY, 10)
        assert reader.unembedded_tags(MODEL, 10) == []
        assert reader.nearest_tags(MODEL, QUERY, 1) == found[:1]
    assert [tag for tag, _ in found] == [two, one]
    assert found[0][1] == pytest.approx(float(NEAR @ QUERY), abs=0.01)


def test_a_tag_that_nothing_carries_any_more_is_not_near(three: SqlStore) -> None:
    with three.embedding() as writer:
        writer.put_tags(MODEL, [(Tag("אחד", "סוג"), FAR), (Tag("שני", "סוג"), NEAR)])
    put(three, doc("middle", "באמצע", "סוג:אחד"))
    with three.reading() as reader:
        assert [tag for tag, _ in reader.nearest_tags(MODEL, QUERY, 10)] == [Tag("אחד", "סוג")]


# pgvector


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
        without.setattr(pgvector, "install", lambda connection: None)
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


# Migrations and start-up


@pytest.fixture
def version_one(tmp_path: Path) -> Iterator[SqlStore]:
    """A database file that version 0.1.0 wrote: three documents, schema version 1."""
    packed = Path(__file__).parent / "data" / "version-1.db.gz"
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


def test_a_database_of_version_one_takes_vectors(version_one: SqlStore) -> None:
    record(version_one)
    assert embed(version_one, {"a": NEAR, "b": FAR}) == 2
    assert nearest(version_one, QUERY) == ["a", "b"]
    with version_one.reading() as reader:
        assert reader.coverage(MODEL) == Coverage(2, 1)
        assert reader.document("a") == Document(
            "a", "שלום עולם", "ראשון", (Tag("ברכה", "נושא"),)
        )  # fmt: skip
    put(version_one, doc("a", "אחר"))
    assert nearest(version_one, QUERY) == ["b"]


@pytest.mark.postgres
def test_a_postgres_database_of_version_one_is_searched_and_takes_vectors(
    postgres_url: str,
) -> None:
    old = open_store(postgres_url)
    put(old, doc("a", "שלום"), doc("b", "אחר"))
    with old.database.writing() as connection:
        for statement in _BACK_TO_VERSION_ONE.split(";"):
            connection.exec_driver_sql(statement)
    old.close()
    opened = open_store(postgres_url)
    try:
        record(opened)
        assert embed(opened, {"a": NEAR}) == 1
        assert nearest(opened, QUERY) == ["a"]
        with opened.reading() as reader:
            found = reader.matching(Match(all_of=(Term.of("שלום"),)), 10)
            assert [each.id for each in reader.documents(found)] == ["a"]
    finally:
        opened.close()


_BACK_TO_VERSION_ONE = """
ALTER TABLE document_forms ADD COLUMN terms tsvector;
UPDATE document_forms SET terms = document_terms.terms FROM document_terms
    WHERE document_terms.document_id = document_forms.document_id;
DROP TABLE document_terms;
DROP TABLE tag_embeddings; DROP TABLE embeddings; DROP TABLE models;
CREATE TABLE embeddings (
    document_id INTEGER NOT NULL, model VARCHAR(120) NOT NULL,
    content_hash VARCHAR(64) NOT NULL, vector BYTEA NOT NULL,
    PRIMARY KEY (document_id, model),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);
UPDATE meta SET value = '1' WHERE key = 'schema'
"""


def test_what_runs_off_the_clock_does_not_use_up_a_reads_time(sqlite_store: SqlStore) -> None:
    work = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
        " SELECT count(*) FROM n"
    )
    with sqlite_store.database.reading(0.5) as connection:
        with off_the_clock(connection):
            time.sleep(0.6)
            assert connection.exec_driver_sql(work).scalar() == 200_000
        assert connection.exec_driver_sql(work).scalar() == 200_000
        time.sleep(0.6)
        with pytest.raises(OperationalError):
            connection.exec_driver_sql(work)


def test_a_store_without_vectors_loads_no_numpy(tmp_path: Path) -> None:
    code = (
        "import sys; from lib.stores.store import open_store; from lib.core.documents import *;"
        f"s = open_store('sqlite:///{tmp_path}/a.db');"
        "w = s.writing(); x = w.__enter__(); x.upsert([Document('a', 'b')]);"
        "w.__exit__(None, None, None);"
        "s.read(lambda r: (r.models(), r.coverage('m'), r.unembedded('m', 9)));"
        "s.cached_vectors(); s.close(); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
