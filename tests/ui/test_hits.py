"""From hit to hit: the reader knows the result it came from, and searches nothing again."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from bench.server import ROOT
from lib.bootstrap import App, build
from lib.core.query import Query
from lib.core.settings import Settings
from lib.ui.trail import MOST, Stop, Trail
from tests.conftest import doc, put
from tests.fakes import FakeEncoder
from tests.server import served
from tests.ui.conftest import PASSAGES, Serve, shown, visit

WATER = quote("מים")
MANY = tuple(doc(f"{number:02}", f"מים ועוד {number}") for number in range(1, 8))
LONG = doc("long", "פתיחה בלי כלום. " * 60 + "בסוף זורם נהר רחב. " + "סיום בלי כלום. " * 60)


def searches(app: App) -> int:
    """So many were run since the start."""
    return sum(counts.upto[-1][1] for counts in app.search.timings.searches().values())


def steps(html: str) -> dict[str, dict[str, list[str]]]:
    """The query strings of the links to the hit before ("prev") and the one behind ("next")."""
    found = re.findall('<a class="step" data-step="([a-z]+)"[^>]*?href="([^"]*)"', html)
    found += [
        (side, address)
        for address, side in re.findall('href="([^"]*)"[^>]*?data-step="([a-z]+)"', html)
    ]
    return {side: parse_qs(urlsplit(unescape(address)).query) for side, address in found}


def opened(after: AppTest, language: str = "he", /, **params: str) -> AppTest:
    """The reader, in the session of the page `after`."""
    test = AppTest.from_file(str(ROOT / "pages" / "document.py"), default_timeout=20)
    for name in ("trails", "client"):
        test.session_state[name] = after.session_state[name]
    for key, value in {"lang": language, **params}.items():
        test.query_params[key] = value
    return test.run()


@pytest.mark.parametrize(("language", "said"), [("he", "תוצאה 2 מתוך 7"), ("en", "Result 2 of 7")])
def test_the_reader_says_which_result_it_shows_and_leads_to_those_beside(
    serve: Serve, language: str, said: str
) -> None:
    serve(*MANY)
    html = shown(visit("document", language, id="02", q="מים", sort="order"))
    assert said in html
    assert {side: asked["id"] for side, asked in steps(html).items()} == {
        "prev": ["01"], "next": ["03"],
    }  # fmt: skip
    assert steps(html)["next"]["q"] == ["מים"] and steps(html)["next"]["sort"] == ["order"]


def test_the_first_and_the_last_lead_one_way(serve: Serve) -> None:
    serve(*MANY)
    assert set(steps(shown(visit("document", id="01", q="מים", sort="order")))) == {"next"}
    assert set(steps(shown(visit("document", id="07", q="מים", sort="order")))) == {"prev"}


@pytest.mark.parametrize("mode", ["words", "hybrid", "semantic", "exact"])
def test_a_hit_and_the_next_one_search_nothing_again(serve: Serve, mode: str) -> None:
    app = serve(*MANY, encoder=FakeEncoder())
    app.index(app.models.preferred)
    asked = {"q": "מים", "mode": mode}
    page = visit("search", **asked)
    before = searches(app)
    first = unescape(re.findall(r'/document\?id=([^&"]*)', shown(page))[0])
    html = shown(opened(page, id=first, **asked))
    assert "תוצאה 1 מתוך" in html
    onward = {name: values[0] for name, values in steps(html)["next"].items()}
    assert "תוצאה 2 מתוך" in shown(opened(page, **onward))
    assert searches(app) == before == 1


def test_a_link_of_somebody_else_is_one_search(serve: Serve) -> None:
    app = serve(*MANY)
    page = visit("document", id="02", q="מים")
    assert "מתוך 7" in shown(page) and searches(app) == 1
    assert "מתוך 7" in shown(opened(page, id="03", q="מים")) and searches(app) == 1


def test_a_passage_that_no_search_led_to_searches_nothing(serve: Serve) -> None:
    app = serve(*MANY)
    html = shown(visit("document", id="02"))
    assert 'class="steps"' not in html and searches(app) == 0


def test_behind_the_last_of_a_page_comes_the_first_of_the_next(serve: Serve) -> None:
    app = serve(*MANY)
    asked = {"q": "מים", "sort": "order", "limit": "3"}
    page = visit("search", **asked)
    onward = steps(shown(opened(page, id="03", **asked)))["next"]
    assert "id" not in onward and onward["hit"] == ["4"] and onward["page"] == ["2"]
    test = opened(page, **{name: values[0] for name, values in onward.items()})
    html = shown(test)
    assert "תוצאה 4 מתוך 7" in html and 'data-key="04"' in html and searches(app) == 2
    assert re.search('data-address="[^"]*id=04[^"]*page=2', html)  # what the address becomes
    back = steps(html)["prev"]
    assert back["hit"] == ["3"] and "page" not in back
    html = shown(opened(test, **{name: values[0] for name, values in back.items()}))
    assert 'data-key="03"' in html and searches(app) == 2


def test_a_neighbour_that_is_no_hit_keeps_the_way_back_and_claims_no_number(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="d", q="מים"))
    assert "חזרה לתוצאות" in html and 'class="steps"' not in html


def test_a_number_that_leads_nowhere_gets_a_message(serve: Serve) -> None:
    serve(*MANY)
    for number in ("99", "0", "x", "-1", "9999999"):
        assert "No document was named" in shown(visit("document", "en", hit=number, q="מים"))


def test_what_was_found_stays_as_it_was_shown_while_the_corpus_grows(serve: Serve) -> None:
    app = serve(*MANY)
    page = visit("search", q="מים", sort="order")
    put(app.store, doc("08", "עוד מים"))
    assert "תוצאה 2 מתוך 7" in shown(opened(page, id="02", q="מים", sort="order"))
    page = visit("search", q="מים", sort="order")
    assert "תוצאה 2 מתוך 8" in shown(opened(page, id="02", q="מים", sort="order"))


def test_a_session_keeps_few_answers(serve: Serve) -> None:
    app = serve(*MANY)
    page = visit("search", q="מים")
    for number in range(1, MOST + 2):
        page = opened(page, id="02", q=f"מים {number}")
    assert len(page.session_state["trails"]) == MOST
    asked = searches(app)
    opened(page, id="02", q=f"מים {MOST + 1}")
    assert searches(app) == asked


def test_a_limit_that_is_reached_leaves_the_passage_to_be_read(serve: Serve) -> None:
    serve(*MANY, rate_limit="1/hour")
    page = visit("document", id="02", q="מים")
    html = shown(opened(page, id="02", q="מים", limit="5"))
    assert "<mark>מים</mark> ועוד 2" in html and 'class="steps"' not in html


@pytest.mark.parametrize(("language", "said"), [("he", "מקום 2 מתוך 3"), ("en", "Place 2 of 3")])
def test_lines_are_read_from_place_to_place(serve: Serve, language: str, said: str) -> None:
    app = serve(doc("a", "מים ועוד מים"), doc("b", "והמים"))
    page = visit("search", language, q="מים", view="lines")
    kept = app.concordances.kept.counts()
    html = shown(opened(page, language, id="a", q="מים", view="lines", at="9-12"))
    assert said in html
    onward = steps(html)
    assert (onward["prev"]["id"], onward["prev"]["at"]) == (["a"], ["0-3"])
    assert (onward["next"]["id"], onward["next"]["at"]) == (["b"], ["0-5"])
    assert app.concordances.kept.counts() == kept


def test_two_places_that_look_the_same_are_told_apart_by_their_number() -> None:
    trail = Trail((Stop("a"), Stop("a"), Stop("b")), 50, 53, of_lines=True)
    assert trail.number_of("a", None) == 51
    assert trail.number_of("a", None, 52) == 52
    assert trail.number_of("b", None, 52) == 53
    assert trail.number_of("c", None, 52) == 0
    assert trail.stop(50) is None and trail.leads_to(50) and not trail.leads_to(54)


def test_a_hit_of_a_long_passage_opens_where_its_card_showed_it(serve: Serve) -> None:
    serve(LONG)
    html = shown(visit("document", id="long", q="נהר"))
    assert '<mark id="place">נהר</mark>' in html


def test_what_a_search_by_meaning_showed_is_underlined(serve: Serve) -> None:
    app = serve(doc("long", LONG.text.replace("נהר", "חתול")), encoder=FakeEncoder())
    app.index(app.models.preferred)
    (hit,) = app.search.search(Query("כלב", mode="semantic")).hits
    html = shown(visit("document", id="long", q="כלב", mode="semantic"))
    (near,) = re.findall('<span class="near" id="place">(.*?)</span>', html)
    assert hit.snippet.cut_before and "חתול" in near
    assert unescape(near) == hit.snippet.text


def test_the_search_goes_on_in_the_box_with_its_mode_and_tags(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="b", q="מים", mode="words", tag="נוף:עיר", page="2"))
    (form,) = re.findall('<form class="ask".*?</form>', html)
    (action,) = re.findall('action="([^"]*)"', form)
    asked = parse_qs(urlsplit(unescape(action)).query)
    assert asked == {"mode": ["words"], "tag": ["נוף:עיר"], "lang": ["he"]}
    assert 'value="מים"' in form


def press(page, key: str) -> None:
    """A key of whatever keyboard."""
    page.evaluate(
        "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))",
        key,
    )


@pytest.mark.browser
@pytest.mark.parametrize(("onward", "back"), [("j", "k"), ("ח", "ל")])
def test_keys_lead_from_hit_to_hit_on_either_keyboard(open_page, onward: str, back: str) -> None:
    page = open_page(f"/?q={WATER}&lang=he")
    page.locator(".card h3 a").first.click()
    page.wait_for_selector("text=תוצאה 1 מתוך 2")
    first = page.locator(".reader h1").inner_text()
    press(page, onward)
    page.wait_for_selector("text=תוצאה 2 מתוך 2")
    assert page.locator(".reader h1").inner_text() != first
    press(page, back)
    page.wait_for_selector("text=תוצאה 1 מתוך 2")
    assert page.locator(".reader h1").inner_text() == first


@pytest.mark.browser
def test_the_focus_stays_on_the_link_that_was_followed(open_page) -> None:
    page = open_page(f"/document?id=a&q={WATER}&lang=en&sort=order", locale="en-US")
    page.wait_for_selector("text=Result 1 of 2")
    page.get_by_role("link", name="Next result").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Result 2 of 2")
    page.wait_for_function("document.activeElement.dataset.step === 'prev'")  # the only one
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Result 1 of 2")
    page.wait_for_function("document.activeElement.dataset.step === 'next'")


@pytest.mark.browser
def test_a_passage_is_where_it_was_left_when_the_reader_returns(open_page) -> None:
    page = open_page(f"/document?id=a&q={WATER}&lang=he&sort=order")
    page.set_viewport_size({"width": 390, "height": 320})
    page.wait_for_selector("text=תוצאה 1 מתוך 2")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 60")
    page.keyboard.press("j")
    page.wait_for_selector("text=תוצאה 2 מתוך 2")
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    page.keyboard.press("k")
    page.wait_for_selector("text=תוצאה 1 מתוך 2")
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 60")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
def test_the_first_hit_of_the_next_page_gets_an_address_of_its_own(open_page) -> None:
    page = open_page(f"/document?id=a&q={WATER}&lang=he&sort=order&limit=1")
    page.wait_for_selector("text=תוצאה 1 מתוך 2")
    page.keyboard.press("j")
    page.wait_for_selector("text=תוצאה 2 מתוך 2")
    page.wait_for_function("location.search.includes('id=b')")
    page.go_back()
    page.wait_for_selector("text=תוצאה 1 מתוך 2")


@pytest.mark.browser
def test_a_search_from_the_reader_keeps_its_mode(open_page) -> None:
    page = open_page(f"/document?id=a&q={WATER}&mode=words&lang=he")
    page.wait_for_selector("text=מתוך 2")
    page.keyboard.press("/")
    page.keyboard.type("נהר")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    page.wait_for_function("document.querySelector('.st-key-query input')?.value === 'נהר'")
    assert "mode=words" in page.url


@pytest.mark.browser
def test_a_long_passage_opens_in_the_browser_where_its_card_showed_it(
    browser, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 't.db'}"
    app = build(Settings(database_url=url))
    put(app.store, LONG)
    app.close()
    with served(url, ENABLE_SEMANTIC_SEARCH="false") as (address, _):
        page = browser.new_page(bypass_csp=True, viewport={"width": 390, "height": 700})
        page.goto(f"{address}/?q={quote('נהר')}&lang=he")
        page.locator(".card h3 a").click()
        page.wait_for_function(
            "(() => { const mark = document.getElementById('place')?.getBoundingClientRect();"
            " return mark && mark.top > 0 && mark.bottom < innerHeight; })()"
        )
        assert page.locator(".steps").bounding_box()["y"] < 60  # within reach all the same
        page.close()
