"""Related words: which of a corpus' words are offered beside a query, and when."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lib.bootstrap import App
from lib.core.errors import SemanticUnavailable
from lib.core.query import LONGEST_TEXT, Mode, Query
from lib.ingest import commonest
from lib.ingest.commonest import commonest_words
from lib.search import neighbours
from lib.search.neighbours import Neighbours, is_spelled_alike
from lib.search.plan import Wants
from lib.search.related import MOST
from lib.stores.protocol import WordVectors
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of
from tests.unit.test_meaning import passages, search

NEAR = {"תנין": "חיטה"}
"""word of a query → the word of `passages` that means the same."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    made = indexed(tmp_path_factory.mktemp("related"), FakeEncoder(synonyms=NEAR))
    yield made
    made.close()


def indexed(folder: Path, encoder: FakeEncoder, **settings) -> App:
    made = app_of(folder, encoder, **settings)
    put(made.store, *passages())
    made.index(made.models.preferred)
    return made


def offered(app: App, text: str, mode: Mode = Mode.HYBRID, **fields) -> tuple[str, ...]:
    return app.search.search(Query(text, mode=mode, **fields), Wants(related=True)).related


def test_a_word_of_the_corpus_that_means_the_same_is_offered(app: App) -> None:
    assert offered(app, "תנין")[0] == "חיטה"
    assert offered(app, "תנין", Mode.SEMANTIC)[0] == "חיטה"


def test_a_query_that_is_near_to_no_word_is_offered_none(app: App) -> None:
    assert offered(app, "קוונטים") == ()


@pytest.mark.parametrize(
    "text", ["תנין חיטה", "תנין והחיטה", 'תנין "בחיטה"', "תנין -חיטה", "תנין חיטים"]
)
def test_the_querys_own_words_are_not_offered_in_any_form(app: App, text: str) -> None:
    assert "חיטה" not in offered(app, text)


def test_at_most_six_are_offered_the_nearest_first(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "PAIRS", 0.5)
    app.models.neighbours.clear()
    app.search.pages.clear()
    words = offered(app, "תנין")
    assert (words[0], len(words)) == ("חיטה", MOST)
    app.models.neighbours.clear()
    app.search.pages.clear()


def test_a_word_that_would_make_the_query_too_long_is_not_offered(app: App) -> None:
    text = " ".join(["תנין"] * 200)
    assert LONGEST_TEXT - len(text) < len("חיטה") + 1
    assert offered(app, text) == ()


def test_words_mode_offers_them_where_the_query_was_encoded_before_and_encodes_nothing(
    tmp_path: Path,
) -> None:
    encoder = FakeEncoder(synonyms=NEAR)
    app = indexed(tmp_path, encoder)
    encoder.asked.clear()
    assert offered(app, "תנין", Mode.WORDS) == ()
    assert encoder.asked == []
    search(app, "תנין")
    assert offered(app, "תנין", Mode.WORDS)[0] == "חיטה"
    assert encoder.asked == ["תנין"]
    app.close()


def test_exact_mode_and_a_query_without_words_offer_none(app: App) -> None:
    search(app, "תנין")
    assert offered(app, "תנין", Mode.EXACT) == ()
    assert offered(app, "תגית:טבע") == offered(app, "") == ()


def test_where_the_mode_asked_for_could_not_answer_none_are_offered(app: App) -> None:
    def closed() -> None:
        raise SemanticUnavailable("Too many.", why="limited", seconds=7)

    page = app.search.search(Query("תנין חדש"), Wants(related=True), gate=closed)
    assert page.mode == "words"
    assert page.related == ()


def test_without_search_by_meaning_none_are_offered(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(synonyms=NEAR), enable_semantic_search=False)
    put(app.store, *passages())
    assert offered(app, "תנין", Mode.WORDS) == ()
    app.close()


def test_a_model_that_has_read_no_words_offers_none(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(synonyms=NEAR))
    put(app.store, *passages())
    app.index(app.models.preferred, quick=True)
    page = app.search.search(Query("תנין"), Wants(related=True))
    assert (page.mode, page.related) == ("hybrid", ())
    app.close()


def test_a_word_that_left_the_corpus_is_not_offered(tmp_path: Path) -> None:
    app = indexed(tmp_path, FakeEncoder(synonyms=NEAR))
    with app.store.writing() as writer:
        writer.delete_except({each.id for each in passages() if "חיטה" not in each.text})
    assert "חיטה" not in offered(app, "תנין")
    app.index(app.models.preferred)
    assert "חיטה" not in app.store.read(lambda reader: reader.embedded_words("fake@1"))
    app.close()


def test_a_run_that_was_stopped_among_the_words_is_taken_up_there(tmp_path: Path) -> None:
    encoder = FakeEncoder(synonyms=NEAR)
    app = app_of(tmp_path, encoder)
    put(app.store, *passages())

    def stop_after_some_words(progress) -> None:
        if app.store.read(lambda reader: reader.embedded_words("fake@1")):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        app.index(app.models.preferred, stop_after_some_words)
    read = app.store.read(lambda reader: reader.embedded_words("fake@1"))
    wanted = app.store.read(commonest_words)
    assert 0 < len(read) < len(wanted)
    assert search(app, "חיות").mode == "semantic"  # words come last
    assert app.index(app.models.preferred).words == len(wanted) - len(read)
    assert app.index(app.models.preferred).words == 0
    app.close()


# Which words are read


def commonest_of(folder: Path, *texts: str) -> dict[str, str]:
    app = app_of(folder)
    put(app.store, *(doc(str(number), text) for number, text in enumerate(texts)))
    found = app.store.read(commonest_words)
    app.close()
    return found


def test_the_commonest_words_come_first_and_function_words_and_numbers_never(
    tmp_path: Path,
) -> None:
    texts = ["על חתול 1948 לא", "על החתול של abc", "על חתולים וכלב"]
    assert list(commonest_of(tmp_path, *texts)) == ["חתול", "כלב"]


def test_a_lemma_is_read_as_itself_or_as_the_corpus_writes_it_without_prefix_letters(
    tmp_path: Path,
) -> None:
    texts = ["חתול בכתפיים", "חתולים וכתפיים", "חתולים וכתפו"]
    found = commonest_of(tmp_path, *texts)
    assert (found["חתול"], found["כתף"]) == ("חתול", "כתפיים")


def test_in_a_large_corpus_a_word_of_one_passage_is_not_common(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commonest, "LARGE", 2)
    assert list(commonest_of(tmp_path, "חתול", "חתולים", "כלב")) == ["חתול"]


def test_so_many_words_are_read_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commonest, "MOST", 1)
    assert list(commonest_of(tmp_path, "חתול", "חתולים", "כלב")) == ["חתול"]


# How words stand to each other


def words_of(vectors: np.ndarray) -> Neighbours:
    names = [f"מילה{number}" for number in range(len(vectors))]
    return Neighbours(WordVectors(names, names, vectors.astype(np.float32)))


def test_a_direction_that_all_words_share_makes_none_near_to_a_query() -> None:
    chance = np.random.default_rng(3)
    own = chance.standard_normal((300, 32))
    crowded = own + 10  # cosines of about .99, all of them
    crowded /= np.linalg.norm(crowded, axis=1, keepdims=True)
    known = words_of(crowded)
    stranger = chance.standard_normal(32) + 10
    query = (stranger / np.linalg.norm(stranger)).astype(np.float32)
    assert len(known.of(query, known.floor)) <= 3
    assert known.of(crowded[7].astype(np.float32), known.floor)[0].lemma == "מילה7"


def test_few_pairs_of_words_are_as_near_as_what_is_offered() -> None:
    vectors = np.random.default_rng(4).standard_normal((500, 32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    known = words_of(vectors)
    near = [len(known.of(each.astype(np.float32), known.floor)) - 1 for each in vectors]
    assert 0.001 < sum(near) / 500**2 < 0.003


def test_a_word_that_the_model_could_not_read_is_near_to_nothing() -> None:
    vectors = np.eye(4, 8)
    vectors[2] = 0
    found = words_of(vectors).of(np.ones(8, np.float32), -1.0)
    assert "מילה2" not in {each.lemma for each in found}
    assert words_of(np.zeros((0, 8))).of(np.ones(8, np.float32), -1.0) == []


@pytest.mark.parametrize(
    ("word", "other"),
    [("חשבון", "לחשוש"), ("מוזיקה", "החזיקה"), ("רופא", "פרופ")],
)
def test_words_of_the_same_letters_and_another_root_are_spelled_alike(word, other) -> None:
    assert is_spelled_alike(word, other) and is_spelled_alike(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("חשבון", "חשבונית"), ("פחד", "מפחד"), ("מוזיקה", "מוזיקלי"), ("רופא", "מרפאה"),
        ("כיתה", "בית"), ("תחבורה", "אוטובוס"), ("בחירות", "בוחרים"),
    ],
)  # fmt: skip
def test_words_of_one_root_or_of_other_letters_are_not(word: str, other: str) -> None:
    assert not is_spelled_alike(word, other)
