"""Related words under the count: offered as links, in the page and in a browser."""

from collections.abc import Iterator
from html import escape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from lib.encoders.keeper import State
from tests.fakes import RelatingFake
from tests.server import served
from tests.ui.conftest import PASSAGES, Serve, shown, visit

NEAR = [("לימודים", 0.5), ("<תוכנית>", 0.4), ("חללית", 0.3)]


def test_words_of_the_corpus_are_offered_as_links_that_add_them(serve: Serve) -> None:
    serve(*PASSAGES, encoder=RelatingFake(NEAR))
    html = shown(visit("search", "en", q="נהר", tag="נוף:מים", page="1"))
    address = escape(f"/?q={quote('נהר')}+{quote('לימודים')}&tag={quote('נוף:מים')}&lang=en")
    assert f'class="pill" href="{address}"' in html
    assert 'aria-label="Related words"' in html and "Add לימודים to the search" in html
    assert "<bdi>לימודים</bdi>" in html and "חללית" not in html


def test_a_word_of_the_model_is_shown_as_text(serve: Serve) -> None:
    serve(*PASSAGES, encoder=RelatingFake(NEAR))
    html = shown(visit("search", q="נהר"))
    assert "<bdi>&lt;תוכנית&gt;</bdi>" in html and "<תוכנית" not in html


def test_they_are_offered_where_nothing_was_found_too(serve: Serve) -> None:
    serve(*PASSAGES, encoder=RelatingFake(NEAR))
    shown(visit("search", q="נהר"))
    html = shown(visit("search", q="זברה", mode="words"))
    assert "לא נמצא קטע" in html and "<bdi>לימודים</bdi>" in html


def test_exact_mode_offers_none_and_no_page_loads_the_model_for_them(serve: Serve) -> None:
    app = serve(*PASSAGES, encoder=RelatingFake(NEAR))
    for params in ({"q": "נהר", "mode": "words"}, {"tag": "נוף:מים"}, {"sort": "order"}):
        assert 'class="related"' not in shown(visit("search", **params))
    assert app.models.preferred.state().state is State.IDLE
    assert 'class="related"' in shown(visit("search", q="נהר"))
    assert 'class="related"' not in shown(visit("search", q="נהר", mode="exact"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over the sample corpus, with the bundled model."""
    url = f"sqlite:///{tmp_path_factory.mktemp('sample') / 't.db'}"
    with served(url, EMBEDDING_MODEL="bundled") as (address, _):
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
