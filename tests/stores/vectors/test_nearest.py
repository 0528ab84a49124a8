"""What lies near a query, whatever filters it."""

import numpy as np
import pytest

from lib.core.documents import Tag
from lib.core.match import Match, Run, TagFilter, Term
from lib.stores.protocol import Coverage
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.vectors import (
    FAR,
    MIDDLE,
    MODEL,
    NEAR,
    QUERY,
    cloud,
    embed,
    nearest,
    recall,
    record,
    tagged,
    unit,
)


def test_the_nearest_comes_first_with_its_cosine(three: SqlStore) -> None:
    assert nearest(three, QUERY) == ["near", "middle", "far"]
    with three.reading() as reader:
        scores = [score for _, score in reader.nearest(MODEL, QUERY, Match(), 3)]
    assert scores == pytest.approx([float(v @ QUERY) for v in (NEAR, MIDDLE, FAR)], abs=0.01)


def test_what_is_near_along_another_direction_comes_first(three: SqlStore) -> None:
    with three.reading() as reader:
        found = reader.nearest(MODEL, QUERY, Match(), 3, along=unit(0, 1))
        names = [each.id for each in reader.documents([row for row, _ in found])]
    assert names == ["far", "middle", "near"]
    expected = [float(vector[1]) for vector in (FAR, MIDDLE, NEAR)]
    assert [score for _, score in found] == pytest.approx(expected, abs=0.01)


def test_the_length_of_a_query_does_not_matter_and_zero_finds_nothing(three: SqlStore) -> None:
    with three.reading() as reader:
        long = reader.nearest(MODEL, QUERY * 7, Match(), 3)
        assert long == reader.nearest(MODEL, QUERY, Match(), 3)
        assert reader.nearest(MODEL, QUERY * 0, Match(), 3) == []


def test_filters_apply_before_the_limit(three: SqlStore) -> None:
    assert nearest(three, QUERY, tagged("שני"), limit=1) == ["middle"]
    assert nearest(three, QUERY, tagged("אחד"), limit=1) == ["near"]
    assert nearest(three, QUERY, tagged(excluded=["אחד"]), limit=1) == ["middle"]
    assert nearest(three, QUERY, Match(all_of=((Term.of("רחוק"),),)), limit=1) == ["far"]
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
        Match(all_of=((Term.of("מילה"),),)),
        Match(substrings=("ילה",)),
        Match(none_of=(Term.of("שונה"),)),
        Match(none_of=(Term.of("שונה"),), tags=TagFilter(required=("שלישי",))),
        Match(
            tags=TagFilter(required=("שלישי", "אין כזה"), any=True),
            all_of=((Run.as_written(["מילה"]),),),
        ),
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
