"""The words that stand out, as a third view of a search."""

import re
from urllib.parse import quote

import pytest

from lib.limits.rates import RateLimits
from tests.conftest import doc
from tests.ui.conftest import PASSAGES, Serve, shown, visit

SEA = tuple(doc(f"s{n}", f"הספינה הפליגה בים {n}", "נושא:ים") for n in range(20))
FIELD = tuple(doc(f"f{n}", f"האיכר חרש את השדה {n}", "נושא:שדה") for n in range(40))


def _words(html: str) -> list[str]:
    picture = html.partition('<ol class="keywords"')[2].partition("</ol>")[0]
    return re.findall(r"<bdi>([^<]*)</bdi>", picture)


def test_each_word_is_a_link_that_adds_it_and_says_how_often(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    html = shown(visit("search", "en", q="ים", view="words"))
    assert "ספינה" in _words(html) and "ים" not in _words(html)
    assert f'href="/?q={quote("ים")}+{quote("ספינה")}&amp;lang=en"' in html
    assert "only here" in html and "in 20 passages of 20; elsewhere: 0" in html
    assert "stand out" in html and 'in <b class="number">20</b> passages' in html


def test_a_tag_alone_has_words_too_and_its_cards_lead_to_them(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    address = f"/?tag={quote('נושא:ים', safe='')}&amp;view=words&amp;lang=he"
    assert f'href="{address}"' in shown(visit("search", tag="נושא:ים"))
    html = shown(visit("search", tag="נושא:ים", view="words"))
    assert "ספינה" in _words(html) and "רק כאן" in html and "ב־20 קטעים" in html


def test_the_view_stays_while_filters_change(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    html = shown(visit("search", q="ים", view="words"))
    assert re.search(r'class="only"[^>]*href="[^"]*view=words|href="[^"]*view=words[^"]*"', html)


def test_where_nothing_stands_out_or_is_found_that_is_said(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים", view="words"))
    assert "No word stands out" in html and "to every place of the words" in html
    assert re.search(f'href="/\\?q={quote("מים")}&amp;lang=en"[^>]*>to the passages', html)
    assert "No passage matches" in shown(visit("search", "en", q="אינמצא", view="words"))


def test_where_nothing_is_found_it_offers_what_would_find_something(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    html = shown(visit("search", "en", q="ים", tag="נושא:שדה", view="words"))
    assert "Search without filters" in html


def test_meaning_has_no_such_view_and_shows_its_cards(serve: Serve) -> None:
    serve(*SEA)
    html = shown(visit("search", "en", q="ים", view="words", mode="semantic"))
    assert 'class="card"' in html and "Keywords" not in html


def test_the_view_counts_as_a_search(serve: Serve, monkeypatch) -> None:
    from dataclasses import replace

    from lib import serving

    app = serve(*SEA, *FIELD)
    monkeypatch.setattr(serving, "_serving", replace(app, limits=RateLimits("1/hour", "off")))
    page = visit("search", "en", q="ים", view="words")
    assert "stand out" in shown(page) and "Too many" in shown(page.run())


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_bars_begin_at_the_side_where_the_page_begins(browser, tmp_path, width) -> None:
    from lib.bootstrap import build
    from lib.core.settings import Settings
    from tests.conftest import put
    from tests.server import served

    url = f"sqlite:///{tmp_path}/t.db"
    app = build(Settings(database_url=url))
    put(app.store, *SEA, *FIELD)
    app.close()
    with served(url, ENABLE_SEMANTIC_SEARCH="false") as (address, _):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{address}/?q=ים&view=words&lang=he")
        page.wait_for_selector(".keywords li")
        word = page.locator(".keywords a").first.bounding_box()
        bar = page.locator(".keywords .here").first.bounding_box()
        assert word["x"] > bar["x"] + bar["width"] - 1  # Hebrew: the word stands on the right
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(".keywords a").first.click()
        page.wait_for_selector(".card")
        assert "view=" not in page.url
        page.close()
