"""What stands next to the words, where they stand, and what is special under a tag: as views."""

import re
from urllib.parse import quote, quote_plus

import pytest

from lib.limits.rates import RateLimits
from tests.conftest import doc
from tests.ui.conftest import PASSAGES, Serve, shown, visit

SEA = tuple(doc(f"s{n}", f"הספינה הגדולה הפליגה {n} ימים", "נושא:ים") for n in range(20))
FIELD = tuple(doc(f"f{n}", f"האיכר חרש את השדה {n} ימים", "נושא:שדה") for n in range(40))
SPECIAL = f'href="/?tag={quote("נושא:ים", safe="")}&amp;view=words&amp;lang=he"'


def _rows(html: str, kind: str) -> list[str]:
    listed = html.partition(f'<ol class="keywords {kind}"')[2].partition("</ol>")[0]
    return re.findall(r"<li>.*?</li>", listed)


def test_each_neighbour_leads_to_the_lines_where_both_stand(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    html = shown(visit("search", "en", q="ספינה", view="near"))
    row = next(row for row in _rows(html, "near") if "הפליג" in row)
    asked = quote_plus('"ספינה הפליג"~4')
    assert f'href="/?q={asked}&amp;view=lines&amp;lang=en"' in row
    assert "0 before, 20 after" in row and "only here" in row
    assert 'near <b class="number">20</b> places' in html


def test_window_side_and_function_words_are_chosen_by_links_that_keep_the_rest(
    serve: Serve,
) -> None:
    serve(*SEA, *FIELD)
    html = shown(visit("search", "en", q="ספינה", view="near", window="1", side="after"))
    assert [row for row in _rows(html, "near") if "הפליג" in row] == []
    assert "view=near&amp;window=1&amp;lang=en" in html  # both sides
    assert "window=10&amp;side=after" in html and "side=after&amp;stop_words=1" in html
    assert re.search(r'class="only"[^>]*view=near&amp;window=1&amp;side=after', html) or re.search(
        r'href="[^"]*view=near&amp;window=1&amp;side=after[^"]*"[^>]*class="only"', html
    )


def test_bars_and_tags_lead_to_passages_and_lines(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    html = shown(visit("search", "en", q="ספינה", view="where"))
    bars = html.partition('class="dispersion"')[2].partition("</div>")[0]
    assert 'href="/document?id=s0&amp;' in bars and "Part 1:" in bars
    first = _rows(html.partition("Over tags")[2], "where")[0]
    assert f"tag={quote('נושא:ים', safe='')}&amp;view=lines" in first and "20 places" in first


def test_where_nothing_stands_near_often_enough_it_is_said_what_to_try(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="נהר", view="near"))
    assert "No word stands here" in html and "Try more words on each side" in html


@pytest.mark.parametrize("view", ["near", "where"])
def test_what_stands_nowhere_says_so_and_wrong_values_are_refused(serve: Serve, view: str) -> None:
    serve(*PASSAGES)
    assert "The words stand nowhere" in shown(visit("search", "en", q="אינמצא", view=view))
    wrong = {"near": {"window": "99"}, "where": {"parts": "0"}}[view]
    assert "cannot be" in shown(visit("search", "en", q="מים", view=view, **wrong))


@pytest.mark.parametrize("view", ["near", "where"])
def test_meaning_has_no_such_view_and_shows_its_cards(serve: Serve, view: str) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים", view=view, mode="semantic"))
    assert 'class="card"' in html and "Collocations" not in html


@pytest.mark.parametrize("view", ["near", "where"])
def test_the_view_counts_as_a_search(serve: Serve, monkeypatch, view: str) -> None:
    from dataclasses import replace

    from lib import serving

    app = serve(*SEA, *FIELD)
    monkeypatch.setattr(serving, "_serving", replace(app, limits=RateLimits("1/hour", "off")))
    page = visit("search", "en", q="ספינה", view=view)
    assert "Too many" not in shown(page) and "Too many" in shown(page.run())


def test_pairs_stand_beside_words_and_each_adds_itself_as_a_phrase(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    assert "view=pairs" in shown(visit("search", "en", tag="נושא:ים", view="words"))
    html = shown(visit("search", "en", tag="נושא:ים", view="pairs"))
    assert "pairs stand out" in html and "?q=" + quote_plus('"ספינה גדול"') in html


def test_what_is_special_under_a_tag_is_one_click_away_wherever_it_stands(serve: Serve) -> None:
    serve(*SEA, *FIELD)
    search = shown(visit("search", q="ספינה"))
    facets, cards = search.partition('class="filters"')[2], search.partition('class="cards"')[2]
    assert SPECIAL in facets and SPECIAL in cards.partition("</ol>")[0]
    assert SPECIAL in shown(visit("tags"))
    assert SPECIAL in shown(visit("document", id="s1"))
    assert SPECIAL in shown(visit("search"))
