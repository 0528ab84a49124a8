"""Vectors follow the corpus: kept, lost, missing."""

import numpy as np
import pytest

from lib.stores.protocol import Coverage, Embedded
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.vectors import (
    DIMENSION,
    MODEL,
    NEAR,
    QUERY,
    embed,
    nearest,
    record,
    rows,
    tagged,
)


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
    record(three, complete=True, calibration={"weight": 0.4})
    put(three, doc("new", "חדש"))
    with three.reading() as reader:
        [known] = reader.models()
        assert reader.coverage(MODEL) == Coverage(3, 1)
    assert (known.name, known.dimension, known.complete) == (MODEL, DIMENSION, True)
    assert known.calibration == {"weight": 0.4}


def test_a_version_rises_with_every_write_of_vectors(three: SqlStore) -> None:
    def version() -> int:
        return three.read(lambda reader: reader.models()[0].version)

    before = version()
    embed(three, {"far": NEAR})
    assert version() > before
    after = version()
    record(three, complete=True)
    assert version() == after
