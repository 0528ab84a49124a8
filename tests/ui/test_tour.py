"""The tour of the sample: every stop shows what it says, and the bar leads through all of them."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lib import serving
from lib.bootstrap import App, build
from lib.core.query import LARGEST_PAGE, Mode
from lib.core.settings import Settings
from lib.ingest.sample import load_sample
from lib.ui import tour
from lib.ui.address import Params
from lib.ui.strings import LANGUAGES, STRINGS
from lib.ui.tour import PASSAGE, QUESTION, STOPS, Stop
from tests.fakes import FakeEncoder
from tests.intruder import until
from tests.server import served
from tests.ui.conftest import PASSAGES, Serve, SignIn, shown, visit

SHOWN = {
    "forms": ("<mark>לילדה</mark>", "<mark>יְלָדָיו</mark>"),
    "meaning": ("מלגה שכדאי להכיר",),
    "beside": ("<table", "מלגה שכדאי להכיר"),
    "reader": ("<h1", "מלגה שכדאי להכיר", 'data-step="next"', 'class="neighbours"'),
    "lines": ("דפוס משפחתי", "חולים בנגב", "ספר יסודי"),
    "words": ("אבא", "מעולם", "לחכות"),
    "memory": ('id="memory-chart"',),
}
"""code → pieces of the page that the stop's words speak of."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """As `make demo` serves it; whatever memory earlier tests hold, the model finds room."""
    url = f"sqlite:///{tmp_path_factory.mktemp('sample') / 's.db'}"
    roomy = {"memory_limit_mb": 1 << 20, "rate_limit": "off", "semantic_rate_limit": "off"}
    made = build(Settings(database_url=url, embedding_model="contextual", **roomy))
    load_sample(made.store, models=made.models.names)
    yield made
    made.close()


@pytest.fixture
def app(sample: App, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setattr(serving, "_serving", sample)
    return sample


def bar(page: str, language: str = "en", /, **asked: str | list[str]) -> str:
    """The bar's HTML on this page at this query string."""
    test = AppTest.from_string(
        "from lib.ui import tour\nfrom lib.ui.address import current_stop\n"
        "from lib.ui.markup import draw, element\n"
        f"draw(element('div', tour.bar({page!r}, current_stop())))"
    )
    for key, value in {"lang": language, **asked}.items():
        test.query_params[key] = value
    return shown(test.run())


def links(html: str) -> dict[str, tuple[str, Params]]:
    """rel or class of the bar's links → their path and query string."""
    found = {}
    for each in re.findall("<a [^>]*>", html):
        named = re.search('(?:rel|class)="([^"]*)"', each)
        address = urlsplit(unescape(re.search('href="([^"]*)"', each)[1]))
        found[named[1] if named else ""] = (address.path, parse_qs(address.query))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.code)
def test_every_stop_shows_what_it_speaks_of(app: App, stop: Stop, language: str) -> None:
    html = shown(visit(stop.page, language, **stop.asked))
    assert not [each for each in SHOWN[stop.code] if each not in html]
    assert 'role="alert"' not in html and 'class="panel"' not in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.code)
def test_at_the_stop_the_bar_says_what_to_look_at(stop: Stop, language: str) -> None:
    number = STOPS.index(stop) + 1
    html = bar(stop.page, language, tour=str(number), **stop.asked)
    assert STRINGS[f"tour_{stop.code}"][LANGUAGES.index(language)] in unescape(html)


def test_meaning_answers_where_words_do_not(app: App) -> None:
    first, *_ = app.search.search(QUESTION).hits
    words = app.search.search(QUESTION.with_(mode=Mode.WORDS, limit=LARGEST_PAGE))
    assert first.document.id == PASSAGE and not first.snippet.highlights
    assert 0 < words.total < LARGEST_PAGE
    assert PASSAGE not in {hit.document.id for hit in words.hits}


def test_the_bar_leads_on_and_back_and_out() -> None:
    html = bar("search", tour="2", **STOPS[1].asked)
    assert ">2 of 7<" in html
    assert links(html) == {
        "prev": ("/", STOPS[0].asked | {"tour": ["1"], "lang": ["en"]}),
        "next": ("/", STOPS[2].asked | {"tour": ["3"], "lang": ["en"]}),
        "end": ("/", {"lang": ["en"]}),
    }
    assert "prev" not in links(bar("search", tour="1")) and "end" in links(bar("search", tour="1"))
    assert "next" not in links(bar("memory", tour="7"))


def test_off_its_stop_the_bar_leads_back_there() -> None:
    elsewhere = bar("tags", tour="2")
    turned = bar("search", tour="2", **STOPS[1].asked, page="2")
    for html in (elsewhere, turned):
        assert links(html)[""] == ("/", STOPS[1].asked | {"tour": ["2"], "lang": ["en"]})
        assert STRINGS["tour_meaning"][1] not in unescape(html)


@pytest.mark.parametrize("number", ["", "0", "8", "-1", "x", "<b>", "1" * 400])
def test_off_the_tour_there_is_no_bar(number: str) -> None:
    assert bar("search", tour=number) == "<div></div>"


def test_links_of_a_page_stay_on_the_tour_and_off_it_carry_none(app: App) -> None:
    on = shown(visit("search", q="ילד", mode="words", tour="1"))
    cards = re.findall('href="(/document[^"]*)"', on)
    assert cards and all("tour=1" in each for each in cards)
    assert "tour=" not in shown(visit("search", q="ילד", mode="words"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_search_page_offers_it_and_no_other_does(app: App, language: str) -> None:
    said = STRINGS["tour_start"][LANGUAGES.index(language)]
    html = shown(visit("search", language))
    (link,) = re.findall(f'<a href="([^"]*)"[^>]*>{said}</a>', html)
    asked = parse_qs(urlsplit(unescape(link)).query)
    assert asked == STOPS[0].asked | {"tour": ["1"], "lang": [language]}
    for page, params in (("search", {"q": "ילד"}), ("tags", {}), ("memory", {})):
        assert said not in shown(visit(page, language, **params))


def test_it_is_not_offered_over_another_corpus(serve: Serve) -> None:
    serve(*PASSAGES, encoder=FakeEncoder())
    assert "to-tour" not in shown(visit("search"))


def test_it_is_not_offered_where_meaning_cannot_be_asked(serve: Serve) -> None:
    load_sample(serve().store)
    html = shown(visit("search"))
    assert "to-tour" not in html and 'class="hello"' in html


def test_its_start_is_the_first_stop() -> None:
    address = urlsplit(tour.start())
    assert (address.path, parse_qs(address.query)) == ("/", STOPS[0].asked | {"tour": ["1"]})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over the sample corpus."""
    url = f"sqlite:///{tmp_path_factory.mktemp('tour') / 't.db'}"
    with served(url, EMBEDDING_MODEL="contextual") as (address, _):
        yield address


def at(page, number: int) -> None:
    """Once that stop is drawn."""
    page.wait_for_function(
        "n => document.querySelector('#root .tour .number')?.textContent.startsWith(n)",
        arg=f"{number} ",
    )
    page.wait_for_selector("[data-test-script-state=notRunning]")


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("he", 390), ("en", 1280)])
def test_it_is_walked_by_clicking_next_and_back(open_page, language: str, width: int) -> None:
    page = open_page(f"/?lang={language}", width=width)
    page.locator("#root .to-tour a").click()
    for number, stop in enumerate(STOPS, 1):
        at(page, number)
        assert page.locator("#root .tour p").inner_text() == STRINGS[f"tour_{stop.code}"][
            LANGUAGES.index(language)
        ]  # fmt: skip
        assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
        assert page.locator("[role=alert]").count() == 0
        if stop is not STOPS[-1]:
            page.locator(".tour a[rel=next]").click()
    page.go_back()
    at(page, len(STOPS) - 1)
    page.reload()
    at(page, len(STOPS) - 1)
    page.locator(".tour a.end").click()
    page.wait_for_selector("#root .to-tour")
    assert page.locator(".tour").count() == 0 and "tour=" not in page.url


@pytest.mark.browser
def test_the_link_for_signing_in_may_lead_to_its_start(browser, tmp_path: Path) -> None:
    """As `make demo` has it."""
    url = f"sqlite:///{tmp_path / 't.db'}"
    with served(url, OPEN_TOUR="true", EMBEDDING_MODEL="contextual", TMPDIR=str(tmp_path)):
        until(lambda: [*tmp_path.glob("mafteach-*.html")])
        (kept,) = tmp_path.glob("mafteach-*.html")
        page = browser.new_page()
        page.goto(kept.as_uri())
        at(page, 1)
        assert parse_qs(urlsplit(page.url).query) == STOPS[0].asked | {"tour": ["1"]}
        assert page.context.cookies()
        page.context.close()


@pytest.mark.browser
def test_it_is_reached_by_keyboard_and_left_off_paper(open_page) -> None:
    page = open_page(f"{tour.start()}&lang=en")
    at(page, 1)
    page.locator(".tour a[rel=next]").focus()
    page.keyboard.press("Enter")
    at(page, 2)
    page.emulate_media(media="print")
    assert not page.locator(".tour").is_visible()
