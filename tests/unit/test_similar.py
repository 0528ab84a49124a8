"""More like this: passages near a passage, by the vectors that are stored of both."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core.errors import NotFound, SemanticUnavailable
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of

PASSAGES = (
    doc("cat", "חתול ישן על הספה"), doc("dog", "כלב ישן על הספה"),
    doc("car", "מכונית חדשה ברחוב"), doc("sea", "גלים גבוהים בחוף הים"),
)  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> Iterator[App]:
    made = app_of(tmp_path_factory.mktemp("similar"), encoder)
    put(made.store, *PASSAGES)
    made.index(made.models.preferred)
    yield made
    made.close()


def test_the_passage_that_says_the_same_in_another_word_comes_first(app: App) -> None:
    found = app.search.similar("cat")
    assert found.hits[0].document.id == "dog"
    assert found.hits[0].cosine > 0.9
    assert found.model == "Fake"


def test_a_passage_is_not_like_itself(app: App) -> None:
    found = app.search.similar("dog", limit=10)
    assert "dog" not in [hit.document.id for hit in found.hits]


def test_no_more_are_given_than_were_asked_for(app: App) -> None:
    assert len(app.search.similar("cat", limit=1).hits) == 1


def test_where_nothing_is_clearly_near_the_nearest_is_shown_and_that_is_said(app: App) -> None:
    [record] = app.store.read(lambda reader: reader.models())
    with app.store.embedding() as writer:
        writer.record(replace(record, calibration={**record.calibration, "pair_floor": 0.999}))
    found = app.search.similar("sea")
    with app.store.embedding() as writer:
        writer.record(record)
    assert not found.clear
    assert len(found.hits) == 1


def test_it_asks_the_vectors_and_not_the_model(app: App, encoder: FakeEncoder) -> None:
    app.models.preferred.release()
    calls = len(encoder.calls)
    app.search.similar("cat")
    assert len(encoder.calls) == calls
    assert app.models.preferred.state().state == "idle"


def test_without_vectors_it_says_what_to_run(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder())
    put(app.store, *PASSAGES)
    with pytest.raises(SemanticUnavailable) as refused:
        app.search.similar("cat")
    app.close()
    assert "python -m lib index" in refused.value.hint


def test_an_unknown_passage_is_not_found(app: App) -> None:
    with pytest.raises(NotFound):
        app.search.similar("nowhere")
