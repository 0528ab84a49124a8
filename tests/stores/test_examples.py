"""Queries to begin with find something in whatever corpus is there."""

import random

import pytest

from lib.core.query import Mode, Query
from lib.ingest.sample import load_sample
from lib.search.examples import Example, examples
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of

NOUN = ("ספינה", "הספינה", "ספינות", "ובספינות", "ספינתו")
FILLING = [
    "גשם",
    "רוח",
    "שמש",
    "ירח",
    "כוכב",
    "ענן",
    "הר",
    "עמק",
    "נחל",
    "אגם",
    "חול",
    "סלע",
    "אבן",
    "עץ",
    "פרח",
    "דשא",
]


def found(store: SqlStore, meaning: bool = True) -> dict[str, Example]:
    return {each.code: each for each in store.read(lambda reader: examples(reader, meaning))}


@pytest.fixture
def ships(store: SqlStore) -> SqlStore:
    """A corpus without a word of the sample's examples."""
    choice = random.Random(3)
    for number in range(60):
        words = choice.sample(FILLING, 6)
        if number < len(NOUN):
            words[2] = NOUN[number]
        if number % 10 == 7:
            words[3:5] = ["נמל", "חיפה"]
        put(store, doc(f"d{number}", " ".join(words), *(["הפלגות"] if number < 4 else [])))
    return store


def test_of_the_sample_they_are_its_own(store: SqlStore) -> None:
    load_sample(store)
    own = found(store)
    assert own["word"].query.text == "תוכנית"
    assert own["phrase"].query.text == '"בית ספר"'
    assert own["meaning"].query == Query("איך לחסוך בחשבון החשמל", Mode.SEMANTIC)
    assert "תכנית" in own["word"].forms


def test_of_another_corpus_they_are_drawn_from_it(ships: SqlStore) -> None:
    drawn = found(ships)
    assert drawn["word"].query == Query("ספינה")
    assert set(drawn["word"].forms) < set(NOUN)
    assert drawn["phrase"].query == Query('"נמל חיפה"')
    assert drawn["meaning"].query == Query("הפלגות", Mode.SEMANTIC)
    assert found(ships) == drawn


def test_each_finds_something(ships: SqlStore, tmp_path) -> None:
    app = app_of(tmp_path, FakeEncoder(), store=ships)
    app.index(app.models.preferred)
    assert len(app.search.examples()) == 3
    assert all(app.search.search(each.query).total for each in app.search.examples())
    app.close()


def test_without_a_model_nothing_of_meaning_is_offered(ships: SqlStore) -> None:
    assert set(found(ships, meaning=False)) == {"word", "phrase"}


def test_they_are_looked_for_anew_once_the_corpus_has_changed(store: SqlStore, tmp_path) -> None:
    app = app_of(tmp_path, store=store)
    assert app.search.examples() == ()
    put(store, *(doc(f"d{number}", "בתי ספר ובית ספר, תוכניות ותוכנית") for number in range(3)))
    assert [each.code for each in app.search.examples()] == ["word", "phrase"]
    app.close()


def test_a_corpus_without_words_has_none(store: SqlStore) -> None:
    put(store, doc("a", "…"), doc("b", "12", "!!!"))
    assert found(store) == {}
