"""The answer as lines: what the address asks, how they stand under each other, where they lead."""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from tests.conftest import doc
from tests.fakes import FakeEncoder
from tests.ui.conftest import HOSTILE, PASSAGES, Serve, shown, visit

WATER = quote("מים")


def _lines(html: str) -> list[str]:
    return re.findall(r'<li class="line">(.*?)</li>', html)


def test_every_place_is_a_line_with_the_match_between_its_contexts(serve: Serve) -> None:
    serve(*PASSAGES)
    lines = _lines(shown(visit("search", q="מים", view="lines")))
    assert len(lines) == 3  # of one passage its title too
    before, match, after = re.findall(r'<bdi dir="rtl">(.*?)</bdi>', lines[2])
    assert (before, match, after) == ("בירושלים יש תוכנית לימודים, ", "והמים", " בה קרים")


def test_places_and_passages_are_counted_in_both_languages(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים", view="lines"))
    assert '<b class="number">3</b> places in <b class="number">2</b> passages' in html
    html = shown(visit("search", q="מים", view="lines"))
    assert '<b class="number">3</b> מקומות בשני קטעים' in html


def test_cards_lead_to_lines_and_back_by_the_address(serve: Serve) -> None:
    serve(*PASSAGES)
    cards = shown(visit("search", "en", q="מים"))
    assert f'href="/?q={WATER}&amp;view=lines&amp;lang=en"' in cards and not _lines(cards)
    lines = shown(visit("search", "en", q="מים", view="lines", sort="after"))
    assert f'href="/?q={WATER}&amp;lang=en"' in lines and 'class="card"' not in lines


def test_links_of_the_lines_keep_the_view_and_its_order(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q="מים", view="lines", sort="after", tag="נוף:מים"))
    kept = "view=lines&amp;sort=after&amp;lang=he"
    assert f'class="chip" href="/?q={WATER}&amp;{kept}"' in html
    assert f"mode=words&amp;tag={quote('נוף:מים')}&amp;{kept}" in html


def test_a_line_leads_to_its_place_in_the_reader(serve: Serve) -> None:
    serve(*PASSAGES)
    river, start = quote("נהר"), PASSAGES[0].text.index("בנהר")
    html = shown(visit("search", q="נהר", view="lines"))
    at = f"{start}-{start + len('בנהר')}"
    assert f'href="/document?id=a&amp;q={river}&amp;view=lines&amp;at={at}&amp;lang=he"' in html
    html = shown(visit("document", id="a", q="נהר", view="lines", at=at))
    assert '<mark id="place">בנהר</mark>' in html
    assert f'href="/?q={river}&amp;view=lines&amp;lang=he"' in html  # the way back


@pytest.mark.parametrize("at", ["", "x", "5-3", "1-99999", "-1-2", "1" * 50, "٣-٤"])
def test_a_place_that_is_none_only_loses_its_mark(serve: Serve, at: str) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="a", q="נהר", at=at))
    assert "<mark>בנהר</mark>" in html and 'id="place"' not in html


def test_meaning_and_bare_tags_have_no_lines(serve: Serve) -> None:
    serve(*PASSAGES)
    for params in ({"q": "מים", "mode": "semantic"}, {"tag": "נוף:מים"}):
        html = shown(visit("search", "en", view="lines", sort="before", **params))
        assert not _lines(html) and ">Lines<" not in html


def test_forms_stand_beside_with_their_numbers_of_places(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים", view="lines"))
    assert '<bdi>המים</bdi><span class="number">2</span>' in html
    assert f"?q={quote('המים')}&amp;tolerance=none&amp;view=lines" in html


def test_a_form_is_switched_off_where_it_is_seen_among_the_lines(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים", view="lines"))
    assert 'aria-label="Search without והמים"' in html
    html = shown(visit("search", "en", q="מים", view="lines", not_form="מים:והמים"))
    assert len(_lines(html)) == 2


def test_pages_of_lines_are_turned_by_their_own_links(serve: Serve) -> None:
    serve(doc("long", "מים " * 70))
    html = shown(visit("search", "en", q="מים", view="lines", sort="before"))
    assert len(_lines(html)) == 50 and "Page 1 of 2" in html
    assert f'href="/?q={WATER}&amp;page=2&amp;view=lines&amp;sort=before&amp;lang=en"' in html
    html = shown(visit("search", "en", q="מים", view="lines", sort="before", page="2"))
    assert len(_lines(html)) == 20
    assert (
        "&amp;page=2&amp;view=lines&amp;sort=before&amp;at=" in html
    )  # the reader leads back there


def test_words_that_stand_nowhere_lead_on_and_to_meaning_where_there_is_any(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="צפרדע", view="lines", tag="נוף:עיר"))
    assert "The words stand nowhere" in html and "near in meaning" not in html
    serve(*PASSAGES, encoder=FakeEncoder())
    html = shown(visit("search", "en", q="צפרדע", view="lines"))
    assert f'href="/?q={quote("צפרדע")}&amp;lang=en" target="_self">To passages near' in html


def test_a_page_behind_the_last_leads_back_to_the_first(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים", view="lines", page="9"))
    assert "This page has no lines" in html and "stand nowhere" not in html
    assert f'href="/?q={WATER}&amp;view=lines&amp;lang=en" target="_self">Back to the first' in html


def test_an_unusable_order_of_lines_gets_a_message(serve: Serve) -> None:
    serve(*PASSAGES)
    for params in ({"sort": "sideways"}, {"page": "0"}):
        html = shown(visit("search", "en", q="מים", view="lines", **params))
        assert "cannot be run as written" in html


def test_hostile_text_is_shown_as_text(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q="שטוח", view="lines"))
    assert "<img" not in html and "\u202e" not in html
    assert escape("<img src=x onerror=alert(1)> :red[a] $x$") in html
    html = shown(visit("search", q=HOSTILE, view="lines"))
    assert "<img" not in html


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("he", 1280), ("en", 1280), ("he", 390)])
def test_matches_stand_under_each_other_between_their_contexts(
    open_page, language: str, width: int
) -> None:
    page = open_page(f"/?q={WATER}&view=lines&lang={language}", width=width)
    page.wait_for_selector(".line")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.kwic')].map(line => [...line.children].map("
        "part => [part.getBoundingClientRect().left, part.getBoundingClientRect().right]))"
    )
    middles = [(match[0] + match[1]) / 2 for _, match, _ in boxes]
    assert len(middles) == 3 and max(middles) - min(middles) < 1.5
    for before, match, after in boxes:  # Hebrew: what comes before stands on the right
        assert before[0] >= match[1] - 1 and after[1] <= match[0] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_all_lines_are_downloaded_under_names_of_the_page_s_language(open_page) -> None:
    page = open_page(f"/?q={WATER}&view=lines&lang=en&limit=1", locale="en-US")
    page.get_by_text("Take away").click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Table (CSV)").click()
    written = Path(caught.value.path()).read_text(encoding="utf-8-sig")
    assert caught.value.suggested_filename.startswith(unquote(WATER))
    assert written.splitlines()[0] == "reference,id,before,match,after,tags"
    assert written.splitlines().index("") == 4


@pytest.mark.browser
def test_a_click_on_a_line_opens_the_reader_at_the_place_and_back_returns(open_page) -> None:
    page = open_page(f"/?q={WATER}&view=lines&sort=after&lang=he")
    page.locator(".line").last.click()
    page.wait_for_selector("#place")
    page.wait_for_function(
        "(() => { const box = document.getElementById('place').getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight; })()"
    )
    page.locator(".crumbs a").click()
    page.wait_for_selector(".line")
    assert "view=lines&sort=after" in page.url
