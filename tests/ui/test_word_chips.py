"""The chips over the results: what each word met, and what is switched off."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from tests.conftest import doc
from tests.ui.conftest import HOSTILE, Serve, shown, visit

CORPUS = (
    doc("a", "המורה נכנסה לכיתה"),
    doc("b", "מורים רבים"),
    doc("c", "שאלו את המורה"),
    doc("d", "רכבת אל חיפה", "עיר:חיפה"),
)


def _link(html: str, label: str) -> dict[str, list[str]]:
    """The query string of the link that has this label or text."""
    found = re.search(
        rf'<a href="([^"]*)"[^>]*(?:aria-label="{re.escape(label)}"|>{re.escape(label)}</a>)', html
    )
    assert found, label
    return parse_qs(urlsplit(unescape(found[1])).query)


def test_each_word_has_a_chip_with_its_forms_and_their_counts(serve: Serve) -> None:
    serve(*CORPUS)
    html = shown(visit("search", q="מורה", mode="words"))
    chips = html[html.index('class="words"') : html.index('class="results"')]
    assert re.search(r"<bdi>המורה</bdi></span><span class=\"number\">2</span>", chips)
    assert "רבים של" in chips and "<details" in chips and " open" not in chips


def test_a_form_is_switched_off_by_a_link_and_on_again_by_another(serve: Serve) -> None:
    serve(*CORPUS)
    html = shown(visit("search", q="מורה", mode="words"))
    off = _link(html, "לחפש בלי המורה")
    assert off["not_form"] == ["מורה:המורה"]
    html = shown(visit("search", **{key: values[0] for key, values in off.items()}))
    assert "קטע אחד" in html and ' open"' not in html and '<details class="word" open>' in html
    assert "not_form" not in _link(html, "לחפש גם המורה")


def test_a_word_is_held_as_written_by_a_link(serve: Serve) -> None:
    serve(*CORPUS)
    html = shown(visit("search", q="מורים", mode="words"))
    held = _link(html, "כפי שנכתב")
    assert held["hold"] == ["מורים:none"]
    assert "קטע אחד" in shown(visit("search", **{key: value[0] for key, value in held.items()}))


def test_chips_say_nothing_of_words_that_do_not_count(serve: Serve) -> None:
    serve(*CORPUS)
    for params in ({"q": "זברה"}, {"q": ""}, {"q": "מורה", "mode": "exact"}):
        assert 'class="words"' not in shown(visit("search", **params))


def test_hostile_words_are_text_in_chips(serve: Serve) -> None:
    serve(*CORPUS, doc("h", HOSTILE))
    html = shown(visit("search", q=HOSTILE, mode="words"))
    assert "<img src=x" not in html


def test_a_tag_that_does_not_exist_is_offered_as_the_one_that_was_meant(serve: Serve) -> None:
    serve(*CORPUS)
    html = shown(visit("search", "en", q="תגית:חייפה", mode="words"))
    assert "The tag <bdi>חיפה</bdi>" in html


def test_another_keyboard_is_offered(serve: Serve) -> None:
    serve(*CORPUS)
    html = shown(visit("search", "en", q="rfc,", mode="words"))
    assert "רכבת" in html and "on the other keyboard" in html
