"""Related words: which of a model's neighbours are offered, and when."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core.errors import SemanticUnavailable
from lib.core.query import LONGEST_TEXT, Mode, Query
from lib.encoders.keeper import State
from lib.encoders.turns import Turns
from lib.search.plan import Wants
from lib.search.related import FLOOR
from tests.conftest import put
from tests.fakes import FakeEncoder, RelatingFake, app_of, keeper_of
from tests.unit.test_meaning import passages, search

NEAR = FLOOR + 0.1


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, RelatingFake]]:
    encoder = RelatingFake([])
    made = app_of(tmp_path_factory.mktemp("related"), encoder)
    put(made.store, *passages())
    yield made, encoder
    made.close()


@pytest.fixture
def encoder(shared: tuple[App, RelatingFake]) -> RelatingFake:
    shared[1].near = [("חתול", NEAR)]
    return shared[1]


@pytest.fixture
def app(shared: tuple[App, RelatingFake], encoder: RelatingFake) -> App:
    """Over `passages`; no answer is kept from another test."""
    shared[0].search.pages.clear()
    return shared[0]


def offered(app: App, text: str = "חיות", mode: Mode = Mode.HYBRID, **fields) -> tuple[str, ...]:
    return app.search.search(Query(text, mode=mode, **fields), Wants(related=True)).related


def test_words_of_the_corpus_are_offered_nearest_first(app: App, encoder: RelatingFake) -> None:
    encoder.near = [("חתול", 0.5), ("חללית", 0.4), ("חצר", 0.3), ("ספה", FLOOR - 0.01)]
    assert offered(app) == ("חתול", "חצר")


def test_a_word_counts_as_the_corpus_own_whatever_its_prefix_letters(
    app: App, encoder: RelatingFake
) -> None:
    encoder.near = [("ובחצר", NEAR)]
    assert offered(app) == ("ובחצר",)


@pytest.mark.parametrize("text", ["חצר", "בחצר", 'חיות "בחצר"', "חיות -חצר", "חצרות"])
def test_the_querys_own_words_are_not_offered_in_any_spelling(
    app: App, encoder: RelatingFake, text: str
) -> None:
    encoder.near = [("חתול", NEAR), ("חצר", NEAR)]
    assert offered(app, text) == ("חתול",)


def test_one_word_is_offered_once_and_function_words_never(app: App, encoder: RelatingFake) -> None:
    encoder.near = [("על", 0.9), ("לים", 0.8), ("חתול", 0.7), ("החתול", 0.6), ("גן", 0.5)]
    assert offered(app) == ("לים", "חתול")


def test_at_most_six_are_offered(app: App, encoder: RelatingFake) -> None:
    words = ["נגר", "שולחן", "רופא", "חולה", "זמרת", "שיר", "תלמיד", "ספר"]
    encoder.near = [(word, NEAR) for word in words]
    assert offered(app) == tuple(words[:6])


def test_a_word_that_would_make_the_query_too_long_is_not_offered(app: App) -> None:
    text = " ".join(["חיות"] * 200)
    assert LONGEST_TEXT - len(text) < len("חתול") + 1
    assert offered(app, text) == ()


def test_words_mode_offers_them_once_the_model_is_loaded_and_never_loads_it(app: App) -> None:
    keeper = app.models.preferred
    keeper.release()
    assert offered(app, "כלב", Mode.WORDS) == ()
    loads = keeper.state().loads
    assert keeper.state().state is State.IDLE
    search(app, "כלב")
    assert offered(app, "כלב", Mode.WORDS) == ("חתול",)
    keeper.release()
    assert offered(app, "כלב", Mode.WORDS) == ()
    assert keeper.state().loads == loads + 1


def test_exact_mode_and_a_query_without_words_offer_none(app: App) -> None:
    search(app, "כלב")
    assert offered(app, "כלב", Mode.EXACT) == ()
    assert offered(app, "תגית:טבע") == offered(app, "") == ()


def test_where_the_mode_asked_for_could_not_answer_none_are_offered(app: App) -> None:
    def closed() -> None:
        raise SemanticUnavailable("Too many.", why="limited", seconds=7)

    search(app, "כלב")
    page = app.search.search(Query("כלב חדש"), Wants(related=True), gate=closed)
    assert page.mode == "words"
    assert page.related == ()


def test_a_model_without_a_vocabulary_of_words_offers_none(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder())
    put(app.store, *passages())
    assert search(app, "חיות").model == "Fake"
    assert offered(app) == ()
    app.close()


def test_without_search_by_meaning_none_are_offered(tmp_path: Path, encoder: RelatingFake) -> None:
    app = app_of(tmp_path, encoder, enable_semantic_search=False)
    put(app.store, *passages())
    assert offered(app, "כלב", Mode.WORDS) == ()
    app.close()


def test_a_busy_model_is_not_waited_for(encoder: RelatingFake) -> None:
    turns = Turns()
    keeper = keeper_of(encoder, turns=turns)
    keeper.encode_query("א")
    assert keeper.related("א", 5) == encoder.near
    leave, taken = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.turn():
            taken.set()
            leave.wait(10)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold)
        assert taken.wait(5)
        try:
            assert keeper.related("א", 5) == []
            assert not leave.is_set()
        finally:
            leave.set()
    assert keeper.related("א", 5) == encoder.near


def test_suggestions_keep_no_idle_model_from_being_released(encoder: RelatingFake) -> None:
    now = [0.0]
    keeper = keeper_of(encoder, idle_seconds=10, clock=lambda: now[0])
    keeper.encode_query("א")
    now[0] = 9
    assert keeper.related("א", 5)
    assert keeper.state().release_in == 1
