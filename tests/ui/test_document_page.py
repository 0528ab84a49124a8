"""The Document page: a passage to read, and the ways on from it."""

import re

import pytest

from lib.core.documents import Tag
from lib.core.query import Query
from lib.search.similar import Similar, SimilarPage
from lib.ui.markup import direction_of, marked
from lib.ui.reader.similar import similar_html
from tests.conftest import doc
from tests.fakes import FakeEncoder
from tests.ui.conftest import HOSTILE, PASSAGES, Serve, shown, visit


def test_a_document_stands_whole_with_what_the_search_found_marked(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="b", q="ירושלים"))
    assert "<mark>בירושלים</mark> יש תוכנית לימודים" in html
    assert "חזרה לתוצאות" in html


@pytest.mark.parametrize(
    ("title", "ref"), [("", "שבת ב א"), ("שבת ב א", "שבת ב א"), ("שבת ב, א", "שבת ב א")]
)
def test_a_reference_is_shown_once_and_can_be_copied(serve: Serve, title: str, ref: str) -> None:
    serve(doc("שבת ב א", "טקסט", title=title, ref=ref))
    html = shown(visit("document", id="שבת ב א"))
    assert len(re.findall(">שבת ב,? א<", html)) == 1
    assert 'data-copy="#name"' in html


@pytest.mark.browser
def test_what_is_copied_holds_the_whole_address(open_page) -> None:
    page = open_page("/?q=מים&lang=he")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cite = page.locator("a.cite").first
    cite.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.cards').textContent.includes('הועתק')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r", מתוך מפתח, [\d.]+, http://127\.0\.0\.1:\d+/document\?id=\w+$", copied)
    assert "/?q=" in page.url


@pytest.mark.parametrize(
    ("lang", "said"), [("he", "ציטוט, א 2, מתוך מפתח, "), ("en", "ציטוט, א 2, in Mafteach, ")]
)
def test_a_passage_is_copied_as_a_citation_that_leads_to_it_alone(
    serve: Serve, lang: str, said: str
) -> None:
    serve(doc("b", "טקסט", title="ציטוט", ref="א 2"))
    html = shown(visit("document", lang, id="b", q="טקסט"))
    (before,) = re.findall(r'data-said="([^"@\n]*)" data-link="/document\?id=b"', html)
    assert re.fullmatch(re.escape(said) + r"\d\d\.\d\d\.\d{4}, \{link\}", before)
    assert 'data-said="@misc{mafteach' in html and 'data-said="TY  - GEN' in html


def test_a_reference_that_says_more_stands_under_the_title(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="b"))
    assert html.count(">א 2<") == 1 and 'data-copy="#reference"' in html


def test_neighbours_follow_the_order_of_the_corpus(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="b"))
    assert 'href="/document?id=a&amp;lang=he" target="_self" rel="prev"' in html
    assert 'href="/document?id=c&amp;lang=he" target="_self" rel="next"' in html


def test_the_first_document_has_nothing_before_it(serve: Serve) -> None:
    serve(*PASSAGES)
    assert 'rel="prev"' not in shown(visit("document", id="a"))


def test_tags_lead_to_the_search_that_they_filter(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="d"))
    assert 'class="pill" href="/?tag=' in html and "קדום" in html


def test_an_unknown_document_gets_a_message(serve: Serve) -> None:
    serve(*PASSAGES)
    assert "There is no such document" in shown(visit("document", "en", id="<img>"))
    assert "No document was named" in shown(visit("document", "en"))


def test_an_unusable_search_in_the_address_loses_only_the_highlights(serve: Serve) -> None:
    serve(*PASSAGES)
    assert "תוכנית לימודים" in shown(visit("document", id="b", mode="dance"))


def test_hostile_text_is_shown_as_text(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("document", id="c"))
    assert "<img" not in html and "\u202e" not in html and "&lt;img" in html


def test_each_text_keeps_its_own_direction(serve: Serve) -> None:
    serve(*PASSAGES)
    assert 'class="passage" dir="rtl" lang="he"' in shown(visit("document", "en", id="a"))
    assert 'class="passage" dir="ltr"' in shown(visit("document", id="d"))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ('"Iris" הוא שיר של להקת רוק אמריקנית', "rtl"),
        ("DAST (בעברית: בדיקה) היא בדיקה של תוכנה", "rtl"),
        ("שלום is how people greet each other in Hebrew", "ltr"),
        ("1948 – 2008", "rtl"),
        ("", "rtl"),
    ],
)
def test_a_text_runs_as_most_of_it_does_whatever_stands_first(text: str, side: str) -> None:
    assert direction_of(text) == side


def test_that_a_text_goes_on_is_told_on_its_own_line_and_not_alone_on_the_next() -> None:
    assert marked("טקסט", [], cut_before=True, cut_after=True) == "…\u00a0טקסט\u00a0…"


@pytest.mark.browser
def test_on_paper_a_passage_stands_alone_on_no_ground_of_its_own(open_page) -> None:
    page = open_page("/document?id=a", scheme="dark")
    page.locator("article .passage").wait_for()
    grounds = """passage => { const found = [];
        for (let each = passage; each; each = each.parentElement)
            found.push(getComputedStyle(each).backgroundColor);
        return found; }"""
    assert len(set(page.locator("article .passage").evaluate(grounds))) > 1
    page.emulate_media(media="print", color_scheme="light")
    assert set(page.locator("article .passage").evaluate(grounds)) == {"rgba(0, 0, 0, 0)"}
    assert page.locator(".topbar, .reader-bar, .neighbours").evaluate_all(
        "all => all.length && all.every(each => !each.checkVisibility())"
    )


@pytest.mark.browser
def test_arrow_keys_turn_to_the_next_passage_in_reading_direction(open_page) -> None:
    page = open_page("/document?id=a")
    page.wait_for_selector(".neighbours a[rel=next]")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("location.search.includes('id=b')")
    page.wait_for_selector(".reader h1:has-text('העיר')")
    assert "id=b" in page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('id=a')")
    page.wait_for_selector("#passage")
    assert "id=a" in page.url


@pytest.mark.parametrize(
    ("language", "title"), [("he", "קטעים דומים"), ("en", "Passages like this")]
)
def test_passages_like_it_stand_below_as_links_that_keep_the_search(
    serve: Serve, language: str, title: str
) -> None:
    app = serve(*PASSAGES, encoder=FakeEncoder())
    app.index(app.models.preferred)
    html = shown(visit("document", language, id="a", q="מים"))
    below = html[html.index('class="reader similar"') :]
    assert title in below
    assert re.search(r'href="[^"]*id=[bcd][^"]*q=', below)


def test_hostile_text_of_passages_like_it_is_shown_as_text() -> None:
    hit = Similar(doc(HOSTILE, HOSTILE, title=HOSTILE), 0.5)
    html = similar_html(SimilarPage(HOSTILE, (hit,), True), Query(), {})
    assert "<img" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize(("language", "said"), [("he", "משותף: "), ("en", "In common: ")])
def test_each_of_them_says_what_it_has_in_common(serve: Serve, language: str, said: str) -> None:
    found = SimilarPage(
        "Fake",
        (
            Similar(doc("a", "טקסט"), 0.9, True, ("נהר", "מים"), (Tag("עיר", "נוף"),)),
            Similar(doc("b", "טקסט"), 0.1, False),
        ),
        True,
    )
    serve(*PASSAGES, encoder=FakeEncoder()).search.similar = lambda *_: found
    near, far = re.findall("<li .*?</li>", shown(visit("document", language, id="a")))
    assert f"<span>{said}<bdi>נהר</bdi>, <bdi>מים</bdi></span>" in near
    assert '<span class="tag"' in near and "<bdi>עיר</bdi>" in near
    assert ("less near" in far or "קרוב פחות" in far) and "less" not in near
    assert 'class="alike"' not in far


def test_without_vectors_nothing_is_said_of_passages_like_it(serve: Serve) -> None:
    serve(*PASSAGES, encoder=FakeEncoder())
    assert "similar" not in shown(visit("document", id="a"))
