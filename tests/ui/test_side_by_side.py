"""One text asked in several ways: where each passage stands in each of the answers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from lib import serving
from lib.bootstrap import App
from lib.core.query import Mode, Query, Tolerance
from lib.limits.rates import RateLimits
from lib.search.side_by_side import FIRST, Axis, variants
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of, card
from tests.ui.conftest import HOSTILE, PASSAGES, Serve, shown, visit
from tests.ui.test_hits import opened, searches

WORDS = (
    doc("same", "מים"),
    doc("prefix", "והמים קרים"),
    doc("inside", "המימיה ריקה ובה שמים"),
    doc("other", "שולחן וכיסא"),
)


def table(html: str) -> dict[str, list[str]]:
    """passage → its cells, each a rank or a dash, in the order of the rows."""
    (body,) = re.findall("<tbody>.*?</tbody>", html)
    return {
        re.sub("<.*?>", "", row[0]): [re.sub("<.*?>", "", cell) for cell in row[1:]]
        for row in (re.findall("<t[hd].*?</t[hd]>", each) for each in body.split("</tr>")[:-1])
    }


def test_each_passage_has_its_place_in_each_tolerance(serve: Serve) -> None:
    app = serve(*WORDS)
    html = shown(visit("search", "en", q="מים", mode="words", view="tolerances"))
    rows = table(html)
    assert rows["same"] == ["1", "1", "1", "1"]
    assert rows["prefix"] == ["–", "2", "2", "2"]
    assert "other" not in rows and next(iter(rows)) == "same"
    assert "1 passage is in all of them" in html and searches(app) == 4
    assert [re.sub("<.*?>", "", head) for head in re.findall("<thead>.*?</thead>", html)]


def test_every_mode_is_asked_that_can_answer() -> None:
    asked = variants(Query("מים", page=3), Axis.MODES, meaning=True)
    assert {each.mode for each in asked} == set(Mode)
    assert {(each.page, each.limit) for each in asked} == {(1, FIRST)}
    without = variants(Query("מים"), Axis.MODES, meaning=False)
    assert [each.mode for each in without] == [Mode.EXACT, Mode.WORDS]


def test_tolerances_are_compared_where_words_count() -> None:
    asked = variants(Query("מים", mode=Mode.SEMANTIC), Axis.TOLERANCES, meaning=True)
    assert [each.tolerance for each in asked] == list(Tolerance)
    assert {each.mode for each in asked} == {Mode.WORDS}


def test_what_only_one_answer_has_is_counted_over_its_column(serve: Serve) -> None:
    serve(*WORDS)
    html = shown(visit("search", "en", q="מים", view="modes"))
    assert table(html)["inside"] == ["3", "–"] and table(html)["same"][1] == "1"
    (exact, words) = re.findall('<th scope="col">(?:(?!Passage).)*?</th>', html)
    assert "1 only here" in exact and "only here" not in words


def test_a_place_reads_on_in_its_own_answer_and_back_leads_here(serve: Serve) -> None:
    app = serve(*WORDS, encoder=FakeEncoder())
    app.index(app.models.preferred)
    page = visit("search", "en", q="מים", view="modes")
    before = searches(app)
    (address, *_) = re.findall('href="(/document[^"]*mode=words[^"]*)"', shown(page))
    asked = {
        name: values[0] for name, values in parse_qs(urlsplit(unescape(address)).query).items()
    }
    html = shown(opened(page, "en", **asked))
    assert "Result 1 of" in html and searches(app) == before == 4
    (back,) = re.findall('class="crumbs"><a href="([^"]*)"', html)
    assert parse_qs(urlsplit(unescape(back)).query)["view"] == ["modes"]


def test_each_column_is_a_search_of_the_visitor(serve: Serve) -> None:
    serve(*WORDS, rate_limit="3/hour")
    html = shown(visit("search", "en", q="מים", view="tolerances"))
    assert "<table" not in html and 'role="alert"' in html


def test_where_no_answer_has_anything_that_is_said(serve: Serve) -> None:
    serve(*WORDS)
    html = shown(visit("search", "en", q="צפרדע", view="modes"))
    assert "No passage matches" in html and "<table" not in html


@pytest.fixture
def two_models(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """One of them takes a cat for a dog, the other the sea."""
    knowing = FakeEncoder(card("knowing@1", title="Knowing"))
    plain = FakeEncoder(card("plain@1", title="Plain"), synonyms={"סוער": "כלב"})
    app = app_of(tmp_path, knowing, plain)
    put(app.store, doc("dog", "כלב"), doc("cat", "חתול ישן"), doc("sea", "סוער מאוד"))
    monkeypatch.setattr(serving, "_serving", app)
    app.index(app.models.keepers[0])
    yield app
    app.close()


def test_two_models_that_have_read_the_corpus_stand_side_by_side(two_models: App) -> None:
    two_models.index(two_models.models.keepers[1])
    html = shown(visit("search", "en", q="כלב", view="models"))
    assert "Knowing" in html and "Plain" in html
    rows = table(html)
    assert rows["dog"] == ["1", "1"]
    assert rows["cat"][0] == rows["sea"][1] == "2" != rows["cat"][1]
    assert "view=models" in shown(visit("search", "en", q="כלב", view="modes"))
    assert [each.state().state for each in two_models.models.keepers] == ["loaded", "loaded"]


def test_models_of_one_title_are_told_apart_by_their_names(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = [FakeEncoder(card(f"{name}@1", title="Same")) for name in ("small", "large")]
    app = app_of(tmp_path, *models)
    put(app.store, doc("dog", "כלב"))
    monkeypatch.setattr(serving, "_serving", app)
    for keeper in app.models.keepers:
        app.index(keeper)
    html = shown(visit("search", "en", q="כלב", view="models"))
    assert "small@1" in html and "large@1" in html
    app.close()


def test_a_column_says_why_words_answered_in_it(two_models: App) -> None:
    two_models.index(two_models.models.keepers[1])
    limited = replace(two_models, limits=RateLimits("off", "1/hour"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(serving, "_serving", limited)
        html = shown(visit("search", "en", q="כלב", view="models"))
    assert html.count("Too many searches by meaning") == 1


def test_one_model_alone_is_not_offered_to_be_compared(two_models: App) -> None:
    html = shown(visit("search", "en", q="כלב", view="models"))
    (offered,) = re.findall('<span class="segments".*?</span>', html)
    assert "view=modes" in offered and "view=models" not in offered
    assert len(table(html)["dog"]) == 4  # the modes


@pytest.mark.parametrize("view", ["x", "modes "])
def test_another_view_is_the_cards(serve: Serve, view: str) -> None:
    serve(*WORDS)
    assert 'class="card"' in shown(visit("search", q="מים", view=view))


def test_the_cards_lead_there_where_there_is_a_text(serve: Serve) -> None:
    serve(*WORDS)
    html = shown(visit("search", q="מים", tag="x"))
    assert f'href="/?q={quote("מים")}&amp;tag=x&amp;view=modes&amp;lang=he"' in html
    assert "view=modes" not in shown(visit("search", sort="order"))


def test_hostile_text_is_shown_as_text(serve: Serve) -> None:
    serve(*PASSAGES)
    for view in ("modes", "tolerances"):
        html = shown(visit("search", q="שטוח", view=view))
        assert "<img" not in html and "\u202e" not in html and "&lt;img" in html
        assert "<img" not in shown(visit("search", q=HOSTILE, view=view))


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("he", 390), ("en", 1280)])
def test_it_fits_the_page_and_leads_to_the_reader(open_page, language: str, width: int) -> None:
    page = open_page(f"/?q={quote('מים')}&view=tolerances&lang={language}", width=width)
    page.wait_for_selector(".beside td a")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".beside td a").first.click()
    page.wait_for_selector(".steps")
