"""Tags for a passage and passages for a tag, from vectors as they are stored."""

import pytest

from lib.bootstrap import App
from lib.core.documents import Tag
from lib.core.errors import NotFound, SemanticUnavailable
from lib.search.calibration import Calibration
from lib.search.tag_suggestions import AT_ONCE, NEIGHBOURS
from lib.stores.protocol import ModelRecord
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.fakes import DIMENSION, FakeEncoder, app_of

DOGS = [doc(f"d{n}", f"כלב בגינה {n}", *(("חי:כלב", "מקום:גינה") if n else ())) for n in range(5)]
CARS = [doc(f"c{n}", f"מכונית בכביש {n}", "דרך:רכב", *(["חי:כלב"] if n == 3 else ()))
        for n in range(4)]  # fmt: skip


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def app(store: SqlStore, encoder: FakeEncoder, tmp_path) -> App:
    put(store, *DOGS, *CARS)
    made = app_of(tmp_path, encoder, store=store)
    made.index(made.models.preferred, quick=True)
    encoder.calls.clear()
    return made


def test_tags_of_the_nearest_passages_come_first_and_none_that_it_carries(app: App) -> None:
    offered = app.search.tags_for("d0")
    assert {str(each.tag) for each in offered[:2]} == {"חי:כלב", "מקום:גינה"}
    assert offered[0].neighbours >= 4
    assert "דרך:רכב" not in [str(each.tag) for each in app.search.tags_for("c0")]


def test_passages_near_the_middle_of_a_tag_come_first_and_none_that_carries_it(app: App) -> None:
    offered = app.search.passages_for(Tag("גינה", "מקום"))
    assert offered[0].document.id == "d0"
    assert not {each.document.id for each in offered} & {f"d{n}" for n in range(1, 5)}
    assert [each.cosine for each in offered] == sorted(
        (each.cosine for each in offered), reverse=True
    )


def test_nothing_is_encoded_for_a_suggestion(app: App, encoder: FakeEncoder) -> None:
    app.search.tags_for("d0")
    app.search.passages_for(Tag("כלב", "חי"))
    assert (encoder.calls, encoder.asked) == ([], [])


def test_they_come_ten_at_a_time_and_none_twice(app: App, store: SqlStore) -> None:
    put(store, *(doc(f"n{n}", f"כלב בגינה אחרת {n}", f"ת{n:02}") for n in range(NEIGHBOURS)))
    app.index(app.models.preferred, quick=True)
    first, second = app.search.tags_for("d0"), app.search.tags_for("d0", AT_ONCE)
    assert len(first) == AT_ONCE and second
    assert not {each.tag for each in first} & {each.tag for each in second}
    first, second = (app.search.passages_for(Tag("ת01"), offset) for offset in (0, AT_ONCE))
    assert len(first) == AT_ONCE and second
    assert not {e.document.id for e in first} & {e.document.id for e in second}
    assert app.search.passages_for(Tag("ת01"), 1_000) == ()


def test_a_name_that_is_near_is_offered_though_no_neighbour_carries_it(
    app: App, store: SqlStore
) -> None:
    put(store, doc("far", "בישול ואפייה", "כלב"), *(doc(f"m{n}", "כלב בגינה") for n in range(30)))
    app.index(app.models.preferred, quick=True)
    measured = Calibration(tag_floor=0.1, documents=40)
    with store.embedding() as writer:
        writer.record(ModelRecord("fake@1", DIMENSION, True, measured.as_dict()))
    offered = {each.tag: each for each in app.search.tags_for("m0")}
    assert (offered[Tag("כלב")].neighbours, offered[Tag("כלב")].cosine > 0.1) == (0, True)


def test_without_vectors_there_are_none_and_an_unknown_passage_is_not_found(
    app: App, store: SqlStore
) -> None:
    put(store, doc("new", "טרם נקרא", "בודדת"))
    for asked in (
        lambda: app.search.tags_for("new"),
        lambda: app.search.passages_for(Tag("בודדת")),
    ):
        with pytest.raises(SemanticUnavailable) as error:
            asked()
        assert error.value.why == "not_indexed"
    with pytest.raises(NotFound):
        app.search.passages_for(Tag("אין כזו"))
    with pytest.raises(NotFound):
        app.search.tags_for("none")


def test_a_new_tag_is_what_a_model_that_keeps_up_still_lacks(app: App, store: SqlStore) -> None:
    from lib.ingest.indexing import lacks

    rows = list(store.read(lambda reader: reader.row_ids(["d0"])).values())
    before = store.read(lambda reader: reader.unembedded_tags("fake@1", 9))
    with store.tagging("דנה") as writer:
        writer.tag(rows, Tag("חדשה"))
    assert before == []
    assert store.read(lambda reader: lacks(reader, "fake@1"))
