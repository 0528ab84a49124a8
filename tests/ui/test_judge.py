"""The Judge view: passages marked one by one, and what the modes are worth by that."""

import json
import re
import warnings
from html import unescape
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from lib.bootstrap import App
from lib.core.judgements import Judgement
from lib.ui.judge import desk
from lib.ui.judge.files import judgement_routes
from tests.fakes import FakeEncoder
from tests.ui.conftest import HOSTILE, PASSAGES, Serve, shown, visit
from tests.ui.test_hits import searches

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient

TEXT = "מים"
_PRESSED = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"


def look(text: str = TEXT, **params: str) -> AppTest:
    return visit("search", "en", q=text, view="judge", **params)


def judgements(app: App) -> list[Judgement]:
    return app.store.read(lambda reader: list(reader.judgements()))


def press(test: AppTest, grade: str) -> AppTest:
    key = f"judge_{grade}"
    return next(each for each in test.button if (each.key or "").endswith(key)).click().run()


def strip(html: str) -> list[str]:
    """What the row says of each passage."""
    (row,) = re.findall('<ol class="judge-strip".*?</ol>', html)
    return re.findall('aria-label="Passage [0-9]+: ([^"]*)"', row)


def here(html: str) -> int:
    (number,) = re.findall('aria-current="step">([0-9]+)<', html)
    return int(number)


@pytest.mark.usefixtures("signed_in")
def test_a_pressed_grade_is_kept_with_who_and_leads_to_the_next_passage(serve: Serve) -> None:
    app = serve(*PASSAGES)
    test = look()
    assert set(strip(shown(test))) == {"not judged yet"} and here(shown(test)) == 1
    html = shown(press(test, "partly"))
    assert strip(html) == ["Partly", "not judged yet"] and here(html) == 2
    assert "1 of 2 judged" in html
    (said,) = judgements(app)
    assert (said.query, said.grade, said.who) == (TEXT, 2, "password") and said.at.year > 2000
    assert said.document not in re.findall('href="/document[?]id=([^&]*)', html)


@pytest.mark.usefixtures("signed_in")
def test_the_last_word_is_taken_back_and_its_passage_opened_again(serve: Serve) -> None:
    app = serve(*PASSAGES)
    test = press(press(look(), "relevant"), "not")
    assert strip(shown(test)) == ["Relevant", "Not relevant"]
    assert "All passages are judged" in shown(test)
    html = shown(press(test, "undo"))
    assert strip(html) == ["Relevant", "not judged yet"] and here(html) == 2
    test = press(press(look(), "undo"), "undo")
    assert judgements(app) == [] and "nothing to undo" in shown(test)


@pytest.mark.usefixtures("signed_in")
def test_marks_search_nothing_again(serve: Serve) -> None:
    app = serve(*PASSAGES, rate_limit="2/hour")
    test = press(press(look(), "relevant"), "not")
    assert searches(app) == 2  # one for each mode
    test.query_params["q"] = "עיר"
    html = shown(test.run())
    assert 'role="alert"' in html and "<article" not in html


def test_a_visitor_reads_and_is_offered_to_sign_in(serve: Serve) -> None:
    serve(*PASSAGES)
    test = look()
    assert not [each for each in test.button if "judge" in (each.key or "")]
    assert "<article" in shown(test) and "Judging needs an administrator" in shown(test)


@pytest.mark.parametrize("grade", ["relevant", "undo"])
def test_whoever_is_no_administrator_changes_nothing_by_pressing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, grade: str
) -> None:
    app = serve(*PASSAGES)
    with app.store.judging() as writer:
        writer.judge(Judgement(TEXT, "a", 3, "password"))
    monkeypatch.setattr(desk, "is_administrator", lambda: True)  # until the press itself
    html = shown(press(look(), grade))
    assert len(judgements(app)) == 1 and 'role="alert"' in html


@pytest.mark.usefixtures("signed_in")
def test_modes_are_mixed_and_nothing_tells_which_found_a_passage(serve: Serve) -> None:
    app = serve(*PASSAGES, encoder=FakeEncoder())
    app.index(app.models.preferred)
    html = shown(look())
    (passage,) = re.findall('<article class="judge-passage".*?</article>', html)
    assert not re.search("tier|shape-|mode=|Meaning|Hybrid", passage)
    assert searches(app) == 3


@pytest.mark.usefixtures("signed_in")
def test_a_mode_that_cannot_answer_is_named_and_not_tried_again_at_every_mark(
    serve: Serve,
) -> None:
    app = serve(*PASSAGES, encoder=FakeEncoder(), semantic_rate_limit="1/hour")
    app.index(app.models.preferred)
    test = look()
    assert "cannot answer now" not in shown(test)
    test.query_params["q"] = "בירושלים"
    assert "Meaning, Hybrid cannot answer now" in shown(test.run())
    before = searches(app)
    test.query_params["hit"] = "1"
    assert "cannot answer now" in shown(test.run())
    assert searches(app) == before


@pytest.mark.usefixtures("signed_in")
def test_figures_come_with_the_judgements_beside_a_random_order(serve: Serve) -> None:
    serve(*PASSAGES)
    test = look()
    assert "nothing to measure by yet" in shown(test) and "<table" not in shown(test)
    html = shown(press(test, "relevant"))
    (table,) = re.findall('<table class="measures judge-figures".*?</table>', html)
    assert re.findall('<th scope="row">(.*?)</th>', table) == ["Exact", "Words", "Random order"]
    assert "1 search." in html and "Few searches" in html
    assert "1 relevant, 0 partly, 0 not" in html


@pytest.mark.usefixtures("signed_in")
def test_without_a_text_it_shows_what_was_judged(serve: Serve) -> None:
    app = serve(*PASSAGES)
    with app.store.judging() as writer:
        writer.judge(Judgement(HOSTILE, "a", 3, HOSTILE))
    html = shown(visit("search", "en", view="judge"))
    assert "<article" not in html and "Judged searches" in html
    assert "<img" not in html and "\u202e" not in html and "&lt;img" in html


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("number", ["99", "x", "0"])
def test_a_number_that_is_none_opens_a_passage_all_the_same(serve: Serve, number: str) -> None:
    serve(*PASSAGES)
    assert here(shown(look(hit=number))) in (1, 2)


@pytest.mark.usefixtures("signed_in")
def test_where_nothing_is_found_there_is_nothing_to_judge(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(look("צפרדע"))
    assert "nothing to judge" in html and "<ol" not in html


def test_a_hostile_passage_is_shown_as_text(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(look("שטוח"))
    assert "<img" not in html and "\u202e" not in html and "&lt;img" in html


def test_the_cards_lead_there(serve: Serve) -> None:
    serve(*PASSAGES)
    assert f'href="/?q={quote(TEXT)}&amp;view=judge' in shown(visit("search", q=TEXT, tag="x"))


def test_the_download_is_for_whoever_was_shown_the_page(serve: Serve) -> None:
    app = serve(*PASSAGES)
    with app.store.judging() as writer:
        writer.judge(Judgement(TEXT, "a", 3, "dana"))
    (address,) = re.findall('href="(/download/[^"]*)"', shown(visit("search", view="judge")))
    with TestClient(Starlette(routes=judgement_routes())) as client:
        answer = client.get(unescape(address))
        assert json.loads(answer.text) == {"query": TEXT, "relevant": {"a": 3}}
        assert client.get("/download/other/judgements/judged.jsonl").status_code == 404


@pytest.mark.browser
def test_keys_judge_move_and_undo(tmp_path, browser) -> None:
    from lib.bootstrap import build
    from lib.core.settings import Settings
    from tests.conftest import put
    from tests.server import PASSWORD, served
    from tests.server import sign_in as sign_in_browser

    url = f"sqlite:///{tmp_path / 't.db'}"
    app = build(Settings(database_url=url))
    put(app.store, *PASSAGES)
    app.close()
    with served(url, ADMIN_PASSWORD=PASSWORD, ENABLE_SEMANTIC_SEARCH="false") as (address, _):
        context = browser.new_context(
            bypass_csp=True, locale="he-IL", viewport={"width": 390, "height": 844}
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        sign_in_browser(page, address)
        page.goto(f"{address}/?q={quote(TEXT)}&view=judge&lang=he")
        page.wait_for_selector(".painted", state="detached")
        page.locator("[class*='st-key-1-judge_not'] button").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.evaluate(_PRESSED, "ר")  # r, where the keyboard is Hebrew
        page.locator(".judge-strip li:first-child a.relevant").wait_for()
        page.locator("[class*='st-key-2-judge_not'] button").wait_for()
        page.keyboard.press("k")
        page.locator(".judge-strip li:first-child a[aria-current]").wait_for()
        page.locator("[class*='st-key-1-judge_not'] button").wait_for()
        page.keyboard.press("u")
        page.locator(".judge-strip li:first-child a:not(.relevant)").wait_for()
        context.close()
