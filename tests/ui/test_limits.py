"""A visitor who searches too often is told so, keeps the query, and is not alone at fault."""

from dataclasses import replace

import pytest
from streamlit.runtime.context import ContextProxy

from lib import serving
from lib.bootstrap import build
from lib.core.settings import Settings
from lib.limits.rates import RateLimits
from lib.ui import problems
from lib.ui.theme import look
from tests.conftest import put
from tests.server import served
from tests.ui.conftest import PASSAGES, Serve, shown, visit


@pytest.fixture
def limited(serve: Serve, monkeypatch):
    """(searches, *documents) → the App that pages get, with this limit, all from one address."""
    monkeypatch.setattr(ContextProxy, "ip_address", "192.0.2.1")

    def start(searches: str, *documents):
        app = replace(serve(*documents), limits=RateLimits(searches, "off"))
        monkeypatch.setattr(serving, "_serving", app)
        return app

    return start


def test_the_search_that_came_too_soon_is_kept_with_the_seconds_left(limited) -> None:
    limited("2/minute", *PASSAGES)
    page = visit("search", "en", q="מים")
    assert 'class="card"' in shown(page)
    page.run()
    page.run()
    html = shown(page)
    assert "Too many searches" in html and 'class="card"' not in html
    assert 'style="--from:' in html and 'role="alert"' in html
    assert page.text_input(key="query").value == "מים"


def test_it_is_sent_again_by_itself_when_the_seconds_are_over(limited, monkeypatch) -> None:
    limited("1/hour", *PASSAGES)
    page = visit("search", "en", q="מים")
    every = []
    monkeypatch.setattr(
        problems.st, "fragment", lambda again, run_every: every.append(run_every) or again
    )
    page.run()
    (seconds,) = every
    assert 3_500 < seconds <= 3_600  # less what has passed since


def test_another_session_goes_on(limited) -> None:
    limited("1/hour", *PASSAGES)
    page = visit("search", "en", q="מים")
    assert "Too many" in shown(page.run())
    assert 'class="card"' in shown(visit("search", "en", q="מים"))


def test_new_sessions_of_one_address_end_at_its_own_limit(limited) -> None:
    limited("1/hour", *PASSAGES)
    answers = [shown(visit("search", "en", q="מים")) for _ in range(6)]
    assert ["Too many" in each for each in answers] == [False] * 4 + [True] * 2


def test_what_is_no_search_is_not_counted(limited) -> None:
    limited("1/hour", *PASSAGES)
    page = visit("search", "en")
    for _ in range(3):
        assert "passages to search" in shown(page.run())


@pytest.mark.parametrize("language", ["he", "en"])
def test_the_panel_counts_down_in_both_languages(limited, language: str) -> None:
    limited("1/hour", *PASSAGES)
    page = visit("search", language, q="מים")
    html = shown(page.run())
    assert "{seconds}" not in html and "--from:3600" in html


@pytest.mark.browser
def test_a_browser_counts_down_and_searches_again_without_a_click(
    browser, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("RATE_LIMIT", "1 per 5 seconds")
    url = f"sqlite:///{tmp_path}/t.db"
    app = build(Settings(database_url=url))
    put(app.store, *PASSAGES)
    app.close()
    with served(url, ENABLE_SEMANTIC_SEARCH="false") as (address, _):
        page = browser.new_page(locale="en-US", bypass_csp=True)
        page.goto(f"{address}/?q=מים")
        page.wait_for_selector(".card")
        page.fill(".st-key-query input", "Rivers")
        page.keyboard.press("Enter")
        left = "getComputedStyle(document.querySelector('.countdown')).getPropertyValue('--left')"
        page.wait_for_selector(".countdown")
        first = int(page.evaluate(left))
        assert page.locator(".st-key-query input").input_value() == "Rivers"
        page.wait_for_function(f"Number({left}) < {first}")
        page.wait_for_selector(".card", timeout=20_000)
        assert "Rivers" in page.locator(".card").inner_text()
        page.close()


def test_the_look_holds_nothing_for_which_streamlit_drops_it(monkeypatch) -> None:
    monkeypatch.setattr("lib.ui.theme.direction", lambda: "rtl")
    assert look().removeprefix("<style>").removesuffix("</style>").count("<") == 0
