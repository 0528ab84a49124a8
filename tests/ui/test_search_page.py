"""The Search page: what the address asks, what the page answers."""

import re
from html import escape, unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from lib.core.errors import DatabaseUnavailable
from lib.core.results import Notice, NoticeCode
from lib.ui.search.results import notices
from tests.conftest import doc
from tests.fakes import FakeEncoder
from tests.ui.conftest import HOSTILE, PASSAGES, Serve, shown, visit


def test_an_address_finds_pointed_text_by_an_unpointed_word_and_marks_it(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q="מים"))
    assert "<mark>הַמַּיִם</mark>" in html and "<mark>והמים</mark>" in html
    assert "שני קטעים" in html and "Rivers" not in html


def test_a_card_links_to_its_document_with_the_search_that_found_it(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q="נהר"))
    assert f'href="/document?id=a&amp;q={quote("נהר")}&amp;lang=he"' in html


def test_a_card_says_by_which_prefix_letters_it_matched(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="ירושלים"))
    assert "בירושלים" in html and "→" in html and "prefix" in html


def test_tags_narrow_the_search_and_can_be_taken_off(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q="מים", tag="נוף:עיר"))
    assert "קטע אחד" in html
    assert f'class="chip" href="/?q={quote("מים")}&amp;lang=he"' in html


def test_a_category_of_the_result_stands_beside_it_with_counts(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q="מים"))
    assert "<bdi>נוף</bdi>" in html
    assert '<bdi>עיר</bdi></span><span class="number" dir="ltr">1</span>' in html


CITIES = (
    doc("1", "מים קרים", "עיר:ירושלים"),
    doc("2", "מים חמים", "עיר:ירושלים", "עיר:חיפה"),
    doc("3", "מים רבים", "עיר:חיפה"),
    doc("4", "מים מתוקים", "עיר:עכו"),
)


def address_of(html: str, inside: str) -> dict[str, list[str]]:
    """Of the link that holds `inside`."""
    (found,) = re.findall(rf'<a [^>]*?href="([^"]*)"[^>]*>(?:(?!</a>).)*{inside}', html)
    return parse_qs(urlsplit(unescape(found)).query)


def test_a_facet_group_keeps_its_siblings_and_says_what_each_would_add(serve: Serve) -> None:
    serve(*CITIES)
    html = shown(visit("search", "en", q="מים", tag="עיר:ירושלים", mode="words"))
    (aside,) = re.findall("<details class=.filters.*</details>", html)
    assert '<bdi>ירושלים</bdi></span><span class="number" dir="ltr">2</span>' in aside
    assert '<bdi>חיפה</bdi></span><span class="number" dir="ltr">+1</span>' in aside
    assert '<bdi>עכו</bdi></span><span class="number" dir="ltr">+1</span>' in aside
    assert address_of(aside, "<bdi>חיפה</bdi>")["any_tag"] == ["עיר:ירושלים", "עיר:חיפה"]
    assert address_of(aside, "and</a>")["tag"] == ["עיר:ירושלים", "עיר:חיפה"]
    both = shown(visit("search", "en", q="מים", any_tag=["עיר:ירושלים", "עיר:חיפה"], mode="words"))
    assert '<b class="number">3</b> passages' in both


def test_a_chip_says_how_its_tag_stands_and_turns(serve: Serve) -> None:
    serve(*CITIES)
    html = shown(visit("search", "en", q="מים", tag=["עיר:ירושלים", "עיר:חיפה"], not_tag="עיר:עכו"))
    (chips,) = re.findall('<div class="chips".*?</div>', html)
    assert re.findall('class="turn"[^>]*>(.*?)</a>', chips) == ["with", "with", "without"]
    turned = re.findall('class="turn" href="([^"]*)"', chips)
    assert parse_qs(urlsplit(unescape(turned[0])).query)["any_tag"] == ["עיר:חיפה", "עיר:ירושלים"]
    assert parse_qs(urlsplit(unescape(turned[2])).query)["tag"][-1] == "עיר:עכו"


def test_a_tag_on_a_card_adds_to_the_search_and_takes_off_what_is_chosen(serve: Serve) -> None:
    serve(*CITIES)
    html = shown(visit("search", "en", q="חמים", tag="עיר:ירושלים", mode="words", page="1"))
    (card,) = re.findall('<li class="card".*?</li>', html)
    added = address_of(card, "<bdi>חיפה</bdi>")
    assert (added["q"], added["mode"]) == (["חמים"], ["words"])
    assert added["tag"] == ["עיר:ירושלים", "עיר:חיפה"]
    assert "tag" not in address_of(card, "<bdi>ירושלים</bdi>")


def test_nothing_found_under_a_tag_still_shows_where_something_is(serve: Serve) -> None:
    serve(*CITIES)
    html = shown(visit("search", "en", q="מתוקים", tag="עיר:ירושלים", mode="words"))
    assert "No passage matches" in html
    assert '<bdi>עכו</bdi></span><span class="number" dir="ltr">+1</span>' in html
    assert "carry no tags" not in html


def test_search_by_meaning_says_that_words_answered(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים", mode="semantic"))
    assert "Search by meaning is switched off" in html and 'class="card"' in html


def test_an_empty_corpus_leads_to_the_corpus_page(serve: Serve) -> None:
    serve()
    html = shown(visit("search", "en"))
    assert "The corpus is empty" in html and 'href="/corpus?lang=en"' in html


def test_before_the_first_search_there_are_examples_and_tags(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en"))
    assert "For example" not in html and "<bdi>עיר</bdi></a>" in html
    serve(*PASSAGES, *(doc(f"school{number}", "תוכניות, ותוכנית לבית ספר") for number in range(2)))
    html = shown(visit("search", "en"))
    assert "For example" in html
    assert "also finds <bdi>ותוכנית</bdi>" in html and "<bdi>&#34;בית ספר&#34;</bdi>" in html


def test_nothing_found_offers_looser_searches(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="נהר", mode="exact", tag="נוף:עיר"))
    assert "No passage matches" in html and "without filters" in html
    html = shown(visit("search", "en", q="ירושלים", tolerance="none", mode="words"))
    assert "No passage matches" in html and "Allow prefixes" in html


@pytest.mark.parametrize(
    "params", [{"mode": "dance"}, {"page": "0"}, {"limit": "x"}, {"q": "א" * 5000}]
)
def test_an_unusable_address_gets_a_message_and_keeps_the_box(
    serve: Serve, params: dict[str, str]
) -> None:
    serve(*PASSAGES)
    page = visit("search", "en", **params)
    assert "cannot be run as written" in shown(page)
    assert page.text_input(key="query").value == params.get("q", "")


def test_a_database_that_is_away_is_said_with_another_try(serve: Serve, monkeypatch) -> None:
    app = serve(*PASSAGES)

    def away(*args: object) -> None:
        raise DatabaseUnavailable("The database is away.")

    monkeypatch.setattr(app.store, "read", away)
    page = visit("search", "en", q="מים")
    assert "The database cannot be reached" in shown(page)
    assert page.button(key="try_again").label == "Try again"


def test_typing_changes_the_address_and_begins_at_the_first_page(serve: Serve) -> None:
    serve(*PASSAGES)
    page = visit("search", page="2", q="עיר")
    page.text_input(key="query").set_value("מים").run()
    assert page.query_params["q"] == "מים" and "page" not in page.query_params
    assert "<mark>הַמַּיִם</mark>" in shown(page)


def test_hostile_text_is_shown_as_text(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q="שטוח"))
    assert "<img" not in html and "\u202e" not in html
    assert escape("<img src=x onerror=alert(1)> :red[a] $x$") in html


def test_a_hostile_query_and_filter_are_shown_as_text(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", q=HOSTILE, tag=HOSTILE, not_tag="<b>"))
    assert "<img" not in html and "<b>" not in html and "\u202e" not in html


ODD = {"none": "", "long": "מ" * 10_000, "emoji": "😀🏽", "function words": "של את על",
       "points": "ְֱֲ", "brackets": "(" * 999, "spaces": "  \t ", "nul": "מים\0"}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("mode", ["words", "exact"])
def test_odd_queries_get_a_page(serve: Serve, kind: str, mode: str) -> None:
    serve(*PASSAGES)
    page = visit("search", "en", q=ODD[kind], mode=mode)
    assert not page.exception
    assert ("cannot be run as written" in shown(page)) == (kind == "long")
    assert page.text_input(key="query")


@pytest.mark.parametrize(
    ("language", "said"),
    [("he", "בשאילתה <bdi>10,000</bdi> תווים, ואפשר <bdi>1,000</bdi> לכל היותר"),
     ("en", "The query has <bdi>10,000</bdi> characters; at most <bdi>1,000</bdi> are read")],
)  # fmt: skip
def test_a_query_that_is_too_long_is_told_how_long_it_may_be(serve: Serve, language, said) -> None:
    serve(*PASSAGES)
    assert said in shown(visit("search", language, q=ODD["long"]))


@pytest.mark.parametrize(
    ("params", "levels", "sort"),
    [
        ({"q": "מים", "mode": "words"}, 4, True),
        ({"q": "מים", "mode": "hybrid"}, 4, True),  # words answer where meaning is off
        ({"q": "מים", "mode": "exact"}, 2, True),
        ({"q": "תגית:עיר", "mode": "words"}, 0, False),
        ({"tag": "נוף:עיר"}, 0, False),
    ],
)
def test_controls_that_a_search_does_not_use_are_not_shown(
    serve: Serve, params: dict[str, str], levels: int, sort: bool
) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", **params))
    stacked = re.findall(r'<span class="segments stacked".*?</span>', html)
    assert sum(each.count("<a ") for each in stacked) == levels
    assert ("Corpus order" in html) == sort
    assert ("Word matching" in html) == bool(levels)


@pytest.mark.parametrize(("text", "levels"), [("חיות", 0), ('"כלב רץ"', 4), ("חיות -כלב", 4)])
def test_by_meaning_words_vary_only_where_they_narrow_it(serve: Serve, text, levels) -> None:
    app = serve(doc("a", "כלב רץ"), doc("b", "חתול ישן"), encoder=FakeEncoder())
    app.index(app.models.preferred)
    html = shown(visit("search", "en", q=text, mode="semantic"))
    assert html.count("tolerance=") >= levels - 1 and ("Word matching" in html) == bool(levels)


def test_messages_that_contradict_each_other_do_not_stand_together(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="נהר כינור", mode="words", not_tag="נוף:מים"))
    assert "No passage matches" in html and "these hold some of them" not in html


def test_the_names_of_tags_stand_at_the_start_whatever_their_direction(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="מים"))
    assert '<span class="tag-name"><bdi>עיר</bdi></span>' in html


def test_long_answers_are_turned_page_by_page(serve: Serve) -> None:
    serve(*(doc(f"n{number:02}", f"מים {number}") for number in range(45)))
    html = shown(visit("search", "en", q="מים", page="2"))
    assert "Page 2 of 3" in html
    assert 'rel="prev"' in html and "page=3" in html


@pytest.mark.browser
def test_a_visitor_types_and_the_link_reproduces_the_search(open_page) -> None:
    page = open_page()
    page.wait_for_function("document.activeElement.matches('.st-key-query input')")
    page.keyboard.type("ירושלים")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    assert page.locator(".card").count() == 1
    parts = urlsplit(page.url)
    again = open_page(f"/?{parts.query}")
    again.wait_for_selector(".card")
    assert again.locator(".card mark").first.inner_text() == "בירושלים"


@pytest.mark.browser
def test_after_a_search_keys_are_for_its_passages(open_page) -> None:
    page = open_page()
    page.wait_for_function("document.activeElement.matches('.st-key-query input')")
    page.keyboard.type("מים")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    page.keyboard.press("s")
    page.wait_for_selector(".keep[data-looked][data-on=true]")
    assert page.locator(".st-key-query input").input_value() == "מים"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('.st-key-query input')")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("link", "there"), [(".card h3 a", "article.reader"), (".topbar a[href*=tags]", ".tag-groups")]
)
def test_a_link_leads_there_though_something_unsent_stands_in_the_box(
    open_page, link: str, there: str
) -> None:
    page = open_page("/?q=מים&mode=words")
    page.wait_for_selector(".card")
    page.locator(".st-key-query input").focus()
    page.keyboard.type(" לא")
    page.locator(link).first.click()
    page.wait_for_selector(there)
    page.wait_for_timeout(500)  # a box that was left would send what stands in it by now
    assert page.locator(there).count()


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["en-US", "he-IL"])
def test_facets_stand_under_their_headings(open_page, locale) -> None:
    page = open_page("/?q=מים", locale)
    page.wait_for_selector(".card")
    heading = page.locator(".filters h3", has_text="נוף").bounding_box()
    facet = page.locator(".filters .only bdi", has_text="עיר").bounding_box()
    start = (lambda box: box["x"]) if locale == "en-US" else (lambda box: -box["x"] - box["width"])
    assert abs(start(heading) - start(facet)) < 20


def offered(page) -> list[str]:
    return page.evaluate(
        "[...(document.querySelector('.st-key-query input').list?.options ?? [])]"
        ".map(each => each.value)"
    )


@pytest.mark.browser
def test_names_of_tags_complete_while_they_are_typed(open_page) -> None:
    page = open_page()
    page.wait_for_function("document.activeElement.matches('.st-key-query input')")
    page.keyboard.type("מים -תגית:ק")
    page.wait_for_function("document.querySelector('.st-key-query input').list")
    assert offered(page) == ["מים -תגית:קדום"]
    page.keyboard.press("Backspace")
    page.keyboard.type("נוף:")
    page.wait_for_function("document.querySelector('.st-key-query input').list?.options.length > 1")
    assert sorted(offered(page)) == ["מים -תגית:נוף:מים", "מים -תגית:נוף:עיר"]
    page.keyboard.type("אין")
    page.wait_for_function("!document.querySelector('.st-key-query input').list")
    page.keyboard.type(" תגית")
    assert offered(page) == []


@pytest.mark.browser
def test_excluding_a_tag_is_in_reach_of_a_thumb(open_page) -> None:
    page = open_page("/?q=מים", width=390)
    page.wait_for_selector(".card")
    page.locator(".filters > summary").click()
    without = page.locator(".filters a.without").first
    assert without.evaluate("it => getComputedStyle(it).opacity") == "1"
    box = without.bounding_box()
    assert box["width"] >= 38 and box["height"] >= 38 and 0 <= box["x"] <= 390 - box["width"]
    before = page.locator(".card").count()
    without.click()
    page.wait_for_selector(".choice.none")
    page.wait_for_function(f"document.querySelectorAll('.card').length < {before}")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


@pytest.mark.browser
def test_back_returns_to_the_results(open_page) -> None:
    page = open_page("/?q=מים")
    page.locator(".card h3 a").first.click()
    page.wait_for_selector(".reader")
    page.go_back()
    page.wait_for_selector(".card")
    assert page.locator(".st-key-query input").input_value() == "מים"


@pytest.mark.browser
def test_a_search_survives_a_visit_to_the_tags(open_page) -> None:
    page = open_page("/?q=מים&tag=נוף:עיר")
    page.wait_for_selector(".card")
    page.locator(".topbar nav a", has_text="תגיות").click()
    page.wait_for_selector(".page-title")
    page.locator(".topbar nav a", has_text="חיפוש").click()
    page.wait_for_selector(".chip")
    assert page.locator(".st-key-query input").input_value() == "מים"
    assert page.locator(".card").count() == 1


@pytest.mark.browser
def test_hostile_text_runs_nothing_in_a_browser(open_page) -> None:
    page = open_page("/?q=שטוח")
    page.wait_for_selector(".card")
    assert page.locator(".card img").count() == 0
    assert "<img src=x" in page.locator(".card").inner_text()


@pytest.mark.parametrize(("percent", "said"), [(1, "כאחוז אחד"), (33, "כ־<bdi>33</bdi> אחוזים")])
def test_that_a_part_is_lost_stands_out_and_is_said_in_words(percent: int, said: str) -> None:
    lost = Notice(NoticeCode.PARTS_LOST, (("percent", percent),))
    html = notices([lost, Notice(NoticeCode.SOME_WORDS)])
    assert html.count("grave") == 1 and said in html


@pytest.mark.browser
def test_no_card_ends_in_a_line_for_what_only_the_pointer_shows(open_page) -> None:
    page = open_page("/?q=מים&mode=words")
    page.locator(".card-foot").first.wait_for()
    for width in range(800, 1300, 20):
        page.set_viewport_size({"width": width, "height": 900})
        blank = page.locator(".card-foot").evaluate_all(
            """all => all.map(foot => foot.getBoundingClientRect().bottom - Math.max(...
                [...foot.querySelectorAll('.tier, .tagged, summary')]
                .map(each => each.getBoundingClientRect().bottom)))"""
        )
        assert max(blank) < 10, width


@pytest.mark.parametrize(("language", "direction"), [("he", "rtl"), ("en", "ltr")])
def test_a_reason_reads_in_the_pages_own_direction_whatever_the_passages(
    serve: Serve, language: str, direction: str
) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", language, q="המים מכתש", mode="words"))
    assert re.search(rf'<span class="why"><span dir="{direction}">', html)
