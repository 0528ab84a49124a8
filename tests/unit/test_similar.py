"""More like this: passages near a passage, by the vectors that are stored of both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core.errors import NotFound, SemanticUnavailable
from lib.search.similar import LEAST
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


@contextmanager
def pair_floor(app: App, cosine: float) -> Iterator[None]:
    """Within it, unrelated passages stand so near at most."""
    [record] = app.store.read(lambda reader: reader.models())
    with app.store.embedding() as writer:
        writer.record(replace(record, calibration={**record.calibration, "pair_floor": cosine}))
    yield
    with app.store.embedding() as writer:
        writer.record(record)


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


def test_where_nothing_is_clearly_near_the_nearest_are_shown_and_that_is_said(app: App) -> None:
    with pair_floor(app, 0.999):
        found = app.search.similar("sea")
    assert not found.clear
    assert len(found.hits) == LEAST and not any(hit.clear for hit in found.hits)


def test_beside_a_passage_that_is_clearly_near_others_are_shown_as_less_near(app: App) -> None:
    with pair_floor(app, 0.9):
        found = app.search.similar("cat")
    assert found.clear
    assert [hit.clear for hit in found.hits] == [True, False, False]


def test_each_says_what_words_and_tags_both_passages_have(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder())
    put(
        app.store,
        doc("cat", "חתול ישן על הספות", "מקום:בית", "נושא:חיות"),
        doc("dog", "כלב ישן על ספה", "נושא:חיות", "מקום:רחוב"),
        doc("car", "מכונית חדשה ברחוב", "מקום:רחוב"),
        doc("sea", "גלים בחוף הים"),
        doc("sky", "עננים בשמיים"),
    )
    app.index(app.models.preferred)
    hits = {hit.document.id: hit for hit in app.search.similar("cat").hits}
    app.close()
    assert set(hits["dog"].words) == {
        "ישן",
        "ספה",
    }  # a form of a word is the word, על tells nothing
    assert [str(tag) for tag in hits["dog"].tags] == ["נושא:חיות"]
    others = [hit for key, hit in hits.items() if key != "dog"]
    assert others and not any(hit.words or hit.tags for hit in others)


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
