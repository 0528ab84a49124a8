"""The Model page: which model answers, its card, state and vectors, and who may do what."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lib.bootstrap import App
from lib.core.errors import SemanticUnavailable
from lib.encoders.keeper import ModelState, State
from lib.evaluate.comparison import Compared, Comparison
from lib.ingest.indexing import Indexer
from lib.search.calibration import Calibration
from lib.stores.protocol import Coverage, ModelRecord
from lib.ui.model import actions, indexing
from lib.ui.model.actions import progress_html
from lib.ui.model.card import calibration_html, card_html, coverage_html, state_html
from lib.ui.model.comparison import comparison_html
from lib.ui.model.indexing import IndexDesk
from lib.ui.strings import said_in, t
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, card
from tests.ui.conftest import HOSTILE, PASSAGES, Serve, SignIn, shown, visit

MODEL = card("fake@1", kind="onnx", title="Fake & Co", size_bytes=3 << 20, license="MIT")


@pytest.fixture(autouse=True)
def new_desk(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> IndexDesk:
    """An administrator's, with no earlier run."""
    desk = IndexDesk()
    monkeypatch.setattr(indexing, "desk", desk)
    monkeypatch.setattr(actions, "desk", desk)
    return desk


@pytest.fixture
def app(serve: Serve) -> App:
    return serve(*PASSAGES, encoder=FakeEncoder(MODEL))


def button(test: AppTest, key: str):
    return next(each for each in test.button if each.key == key)


def ended(test: AppTest, desk: IndexDesk) -> AppTest:
    assert desk.job is not None
    assert desk.job.wait(20)
    return test.run()


@pytest.mark.parametrize(("language", "missing"), [("he", "ל־0 קטעים"), ("en", "4 have none")])
def test_the_model_that_answers_is_named_with_what_it_has_not_read_yet(
    app: App, language: str, missing: str
) -> None:
    html = shown(visit("model", language))
    assert "Fake &amp; Co" in html
    assert missing in html
    assert "MIT" in html
    assert "3 MB" in html


def test_opening_the_page_loads_nothing(app: App) -> None:
    visit("model")
    assert app.models.preferred.state().loads == 0


def test_an_administrator_loads_and_releases_it(app: App) -> None:
    test = button(visit("model", "en"), "model_action").click().run()
    assert app.models.preferred.state().state is State.LOADED
    assert "In memory" in shown(test)
    assert re.search(r"released in .*\d:\d\d", shown(test))
    test = button(test, "model_action").click().run()
    assert app.models.preferred.state().state is State.IDLE
    assert "loaded once, released once" in shown(test)


def test_missing_vectors_are_made_and_reported(app: App, new_desk: IndexDesk) -> None:
    test = visit("model", "en")
    assert button(test, "index_start").label == "Make the missing vectors"
    test = ended(button(test, "index_start").click().run(), new_desk)
    html = shown(test)
    assert "Made vectors for 4 passages, " in html and " words in " in html
    assert "All 4 passages have a vector" in html
    assert button(test, "index_start").label == "Look for missing vectors"


def test_a_run_that_fails_says_why_and_offers_another(
    app: App, new_desk: IndexDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise SemanticUnavailable("Loading needs 9 MB and 3 MB are left.", "Later.", why="memory",
                                  needs=9, left=3)  # fmt: skip

    monkeypatch.setattr(Indexer, "__call__", refused)
    test = ended(button(visit("model", "en"), "index_start").click().run(), new_desk)
    assert 'class="problem"' in shown(test)
    assert button(test, "index_start").label == "Make the missing vectors"


def test_whoever_is_no_administrator_sees_the_model_and_does_nothing(
    app: App, signed_in: SignIn
) -> None:
    signed_in.end()
    test = visit("model", "en")
    assert "Fake &amp; Co" in shown(test)
    assert {each.key for each in test.button}.isdisjoint({"model_action", "index_start"})


def test_an_action_asks_again_who_it_is_that_acts(app: App, signed_in: SignIn) -> None:
    test = visit("model", "en")
    signed_in.end()
    button(test, "model_action").click().run()
    assert app.models.preferred.state().loads == 0


@pytest.mark.parametrize("language", ["he", "en"])
def test_switched_off_the_page_says_so(serve: Serve, language: str) -> None:
    serve(*PASSAGES)
    assert "ENABLE_SEMANTIC_SEARCH=false" in shown(visit("model", language))


def test_new_passages_are_counted_as_missing(app: App, new_desk: IndexDesk) -> None:
    test = ended(button(visit("model", "en"), "index_start").click().run(), new_desk)
    put(app.store, doc("new", "קטע חדש"))
    assert "4 passages have a vector; 1 has none yet" in shown(test.run())


def test_a_state_tells_the_time_until_it_is_released_and_what_a_failure_means() -> None:
    def state(name: State, **more) -> str:
        known = {"loads": 1, "releases": 0, "waiting": 0, "release_in": None, "why": ""}
        return state_html(ModelState(card=MODEL, state=name, **{**known, **more}))

    assert "1:05" in state(State.LOADED, release_in=65.0)
    assert "model verify" in state(State.FAILED)
    assert 'class="lamp loading"' in state(State.LOADING)


def test_a_card_shows_fidelity_and_hostile_text_as_text() -> None:
    details = {"profile": "faithful", "source": HOSTILE,
               "fidelity": {"mean_cosine": 0.9994, "overlap": 0.98}}  # fmt: skip
    html = card_html(card(HOSTILE, kind="onnx", license=HOSTILE, details=details))
    assert "0.9994" in html
    assert "0.9800" in html
    assert "<img" not in html


def test_the_bar_of_vectors_is_as_long_as_their_share() -> None:
    assert "width:25.0%" in coverage_html(Coverage(1, 3))
    assert "width:100.0%" in coverage_html(Coverage(0, 0))


def measured(documents: int) -> ModelRecord:
    found = {"hybrid": {"0": 0.5, "0.3": 0.8}, "queries": 60}
    return ModelRecord(
        "fake@1", 3, True, Calibration(documents=documents, mean=[0.1], measured=found).as_dict()
    )


def test_the_columns_of_what_was_measured_begin_at_zero() -> None:
    html = calibration_html(measured(documents=100), 100)
    low, high = (float(height) for height in re.findall(r"block-size:([\d.]+)rem", html))
    assert low / high == pytest.approx(0.5 / 0.8, abs=0.01)


@pytest.mark.parametrize("documents", [0, 10, 1_000])
def test_nothing_is_shown_that_was_measured_on_another_corpus(documents: int) -> None:
    assert "curve" not in calibration_html(measured(documents=100), documents)


def test_progress_shows_share_rate_and_time_left_then_that_it_measures() -> None:
    from lib.ingest.indexing import Progress
    from lib.ui.model.indexing import IndexJob

    job = IndexJob(HOSTILE)
    job.progress = Progress(30, 120, 30, 10.0)
    html = progress_html(job)
    assert 'aria-valuenow="25"' in html
    assert "<img" not in html
    job.progress = Progress(120, 120, 120, 10.0)
    assert 'aria-valuenow="100"' in progress_html(job)
    assert progress_html(job) != html


@pytest.mark.parametrize(("weight", "said"), [(0.0, True), (0.3, False)])
def test_it_is_said_where_meaning_adds_nothing_to_words(weight: float, said: bool) -> None:
    record = measured(documents=100)
    record = replace(record, calibration={**record.calibration, "weight": weight})
    assert (t("calibration_no_weight") in calibration_html(record, 100)) == said


COMPARED = Comparison(
    40,
    len(PASSAGES),
    (
        Compared("words", "", (0.5, 0.4, 0.6), (0.5, 0.4, 0.6), (0.5, 0.4, 0.6)),
        Compared("hybrid", "Fake <b>", (0.7, 0.61, 0.79), (0.7, 0.6, 0.8), (0.9, 0.8, 1.0)),
    ),
)


@pytest.mark.parametrize(("language", "mode"), [("he", "משולב"), ("en", "Hybrid")])
def test_models_that_were_compared_stand_beside_each_other(
    app: App, language: str, mode: str
) -> None:
    with app.store.embedding() as writer:
        writer.compare(COMPARED.as_dict())
    html = shown(visit("model", language))
    assert said_in(language, "compared_title") in html
    row = html[html.index(f"{mode} · ") :]
    assert "Fake &lt;b&gt;" in row
    assert "0.700" in row and "0.610 … 0.790" in row


def test_without_a_comparison_the_page_says_nothing_of_one(app: App) -> None:
    assert said_in("en", "compared_title") not in shown(visit("model", "en"))


@pytest.mark.parametrize("stored", [{}, {"rows": 1}, {"queries": 1, "documents": 4, "rows": [{}]}])
def test_what_is_no_comparison_is_none(stored: dict[str, object]) -> None:
    assert Comparison.kept(stored) is None
    assert comparison_html(stored, 4) == ""


def test_a_comparison_of_another_corpus_is_not_shown() -> None:
    kept = COMPARED.as_dict()
    assert comparison_html(kept, COMPARED.documents)
    assert not comparison_html(kept, 2 * COMPARED.documents)
