"""Related words under the count: offered as links, in the page and in a browser."""

from collections.abc import Iterator
from html import escape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from lib.bootstrap import App
from lib.encoders.keeper import State
from tests.fakes import FakeEncoder
from tests.server import served
from tests.ui.conftest import PASSAGES, Serve, shown, visit

NEAR = {"נחל": "תוכנית", "זברה": "תוכנית"}
"""word of a query → a word of PASSAGES that means the same."""


@pytest.fixture
def app(serve: Serve) -> App:
    made = serve(*PASSAGES, encoder=FakeEncoder(synonyms=NEAR))
    made.index(made.models.preferred)
    return made


def test_words_of_the_corpus_are_offered_as_links_that_add_them(app: App) -> None:
    html = shown(visit("search", "en", q="נחל", tag="נוף:מים", page="1"))
    address = escape(f"/?q={quote('נחל')}+{quote('תוכנית')}&tag={quote('נוף:מים')}&lang=en")
    assert f'class="pill" href="{address}"' in html
    assert 'aria-label="Related words"' in html and "Add תוכנית to the search" in html
    assert "<bdi>תוכנית</bdi>" in html


def test_they_are_offered_where_nothing_was_found_too(app: App) -> None:
    shown(visit("search", q="זברה"))
    html = shown(visit("search", q="זברה", mode="words"))
    assert "לא נמצא קטע" in html and "<bdi>תוכנית</bdi>" in html


def test_exact_mode_offers_none_and_no_page_loads_the_model_for_them(app: App) -> None:
    app.models.preferred.release()
    for params in ({"q": "נחל", "mode": "words"}, {"tag": "נוף:מים"}, {"sort": "order"}):
        assert 'class="related"' not in shown(visit("search", **params))
    assert app.models.preferred.state().state is State.IDLE
    assert 'class="related"' in shown(visit("search", q="נחל"))
    assert 'class="related"' not in shown(visit("search", q="נחל", mode="exact"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over the sample corpus."""
    url = f"sqlite:///{tmp_path_factory.mktemp('sample') / 't.db'}"
    with served(url) as (address, _):
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_a_related_word_is_reached_by_keyboard_and_added(open_page, width: int) -> None:
    page = open_page("/?q=מוזיקה", width=width)
    first = page.locator(".related a").first
    first.wait_for()
    assert page.locator(".related").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".related a").count() <= 6
    word = first.inner_text()
    for _ in range(40):
        page.keyboard.press("Tab")
        if first.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.st-key-query input')?.value.includes(' ')")
    assert page.locator(".st-key-query input").input_value() == f"מוזיקה {word}"
    assert parse_qs(urlsplit(page.url).query)["q"] == [f"מוזיקה {word}"]
    page.wait_for_selector(".card")
