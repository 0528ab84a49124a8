"""Words' vectors: kept by lemma and model, replaced, dropped with their model."""

import numpy as np
import pytest

from lib.core.errors import StoreError
from lib.stores.protocol import CommonWord
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.vectors import MODEL, cloud, record

OTHER = "model-b"


@pytest.fixture
def words(store: SqlStore) -> SqlStore:
    for model in (MODEL, OTHER):
        record(store, model)
        put_words(store, model, "כלב", "חתול", "ארנב")
    return store


def put_words(store: SqlStore, model: str, *lemmas: str, seed: int = 1) -> np.ndarray:
    vectors = cloud(len(lemmas), seed)
    with store.embedding() as writer:
        rows = [(lemma, f"ה{lemma}", vector) for lemma, vector in zip(lemmas, vectors, strict=True)]
        writer.put_words(model, rows)
    return vectors


def lemmas(store: SqlStore, model: str = MODEL) -> set[str]:
    return store.read(lambda reader: reader.embedded_words(model))


def test_they_are_read_by_lemma_with_the_words_that_stand_for_them(words: SqlStore) -> None:
    found = words.read(lambda reader: reader.word_vectors(MODEL))
    assert sorted(found.lemmas) == ["ארנב", "חתול", "כלב"]
    assert list(found.words) == [f"ה{lemma}" for lemma in found.lemmas]
    given = dict(zip(("כלב", "חתול", "ארנב"), cloud(3), strict=True))
    products = [found.vectors[at] @ given[lemma] for at, lemma in enumerate(found.lemmas)]
    assert min(products) > 0.999


def test_a_lemma_has_one_vector_of_a_model_the_last_one(words: SqlStore) -> None:
    (again,) = put_words(words, MODEL, "כלב", seed=2)
    found = words.read(lambda reader: reader.word_vectors(MODEL))
    assert len(found.lemmas) == 3
    assert found.vectors[found.lemmas.index("כלב")] @ again > 0.999
    assert lemmas(words, OTHER) == {"כלב", "חתול", "ארנב"}


def test_some_are_dropped_or_all_with_their_model(words: SqlStore) -> None:
    with words.embedding() as writer:
        writer.drop_words(MODEL, {"כלב", "לא כאן"})
    assert lemmas(words) == {"חתול", "ארנב"}
    with words.embedding() as writer:
        writer.drop(MODEL)
    assert lemmas(words) == set()
    assert len(lemmas(words, OTHER)) == 3
    assert words.read(lambda reader: reader.word_vectors(MODEL)).lemmas == []


def test_they_make_what_was_made_of_the_models_vectors_old(words: SqlStore) -> None:
    def version() -> int:
        return next(each.version for each in words.read(lambda r: r.models()) if each.name == MODEL)

    before = version()
    put_words(words, MODEL, "סוס")
    assert version() > before


def test_a_model_that_is_not_recorded_or_has_another_dimension_is_refused(words: SqlStore) -> None:
    with pytest.raises(StoreError, match="not recorded"):
        put_words(words, "stranger", "כלב")
    with pytest.raises(StoreError, match="dimensions"), words.embedding() as writer:
        writer.put_words(MODEL, [("כלב", "כלב", np.ones(3, np.float32))])


def test_common_words_are_the_corpus_surest_ones_most_frequent_first(store: SqlStore) -> None:
    put(store, doc("a", "חתול וכלב"), doc("b", "חתול"), doc("c", "החתול בספריות"))
    found = store.read(lambda reader: reader.common_words(10))
    assert found[0] == CommonWord("חתול", "חתול", 2)
    assert {("חתול", "החתול"), ("כלב", "וכלב")} <= {(each.lemma, each.word) for each in found}
    assert "בספריות" not in {each.word for each in found}  # of a book or a library
    assert len(store.read(lambda reader: reader.common_words(2))) == 2
