"""What stands around every page: words, languages, direction, the look, errors."""

import pytest
import streamlit as st

from lib.core import errors
from lib.core.reasons import Tier
from lib.core.results import NoticeCode
from lib.ui.messages import FAMILIES, html, key_of, text
from lib.ui.problems import panel, said
from lib.ui.strings import LANGUAGES, STRINGS
from lib.ui.strings.counting import blanks


@pytest.fixture
def speak(monkeypatch):
    """language → what is shown from now on is in it."""
    return lambda language: monkeypatch.setattr(st, "query_params", {"lang": language})


def test_every_string_says_the_same_in_both_languages() -> None:
    for code, (hebrew, english) in STRINGS.items():
        assert hebrew.strip() and english.strip(), code
        assert blanks(hebrew) == blanks(english), code
        assert "!" not in hebrew + english, code


ERRORS = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, errors.MafteachError)
]
CODES = [code for family in FAMILIES for code in family]


def test_every_error_has_words_for_what_happened_and_what_to_do() -> None:
    assert {kind.code for kind in ERRORS} == set(errors.ErrorCode)
    assert not {f"{kind}_{code}" for code in errors.ErrorCode for kind in ("error", "next")} - set(
        STRINGS
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_can_be_said_in_the_page_where_it_happened(kind, language, speak) -> None:
    speak(language)
    html = said(kind("The <b>inner</b> cause."))
    assert 'role="alert"' in html and "inner" not in html


def test_every_code_has_words_in_both_languages_for_its_own_details() -> None:
    for code in CODES:
        assert code.english, code
        for words in STRINGS[key_of(code)]:
            assert blanks(words) <= code.details, code


class _Detail(str):
    """Hostile text where a number may stand."""

    def __format__(self, how: str) -> str:
        return str(self)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_shown_with_its_details_as_text(language, speak) -> None:
    speak(language)
    for code in CODES:
        message = code(**{name: _Detail("<img src=x>\u202e") for name in code.details})
        for shown in (html(message), text(message), str(message), message.hint):
            assert "{" not in shown, code
        assert "<img" not in html(message), code
        assert "\u202e" not in html(message) + text(message), code


def test_a_message_without_a_detail_that_it_needs_is_never_made() -> None:
    with pytest.raises(TypeError, match="percent"):
        NoticeCode.REINDEXING()


@pytest.mark.parametrize("why", errors.Off)
def test_every_reason_why_meaning_is_off_is_a_notice(why: errors.Off) -> None:
    assert NoticeCode(f"semantic_{why}")


def test_where_no_model_can_answer_the_model_page_has_words() -> None:
    assert {f"off_{why}" for why in (errors.Off.OFF, errors.Off.NO_MODEL)} <= set(STRINGS)


def test_every_tier_has_a_word() -> None:
    assert not {f"tier_{tier}" for tier in Tier} - set(STRINGS)


def test_an_unforeseen_error_shows_nothing_of_itself() -> None:
    html = panel(RuntimeError("<b>secret</b>"))
    assert "secret" not in html and 'role="alert"' in html


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "lang", "side"), [("he-IL", "he", "rtl"), ("en-US", "en", "ltr")]
)
def test_the_browser_chooses_the_language_first(open_page, locale, lang, side) -> None:
    page = open_page(locale=locale)
    page.wait_for_function(f"document.documentElement.lang === '{lang}'")
    assert page.locator("#root .topbar").evaluate("bar => getComputedStyle(bar).direction") == side


@pytest.mark.browser
def test_the_switch_changes_the_language_and_keeps_the_search(open_page) -> None:
    page = open_page("/?q=מים&mode=words")
    page.wait_for_selector(".card")
    page.locator(".topbar .language").click()
    page.wait_for_selector(".result-line:has-text('passages')")
    assert "lang=en" in page.url and page.locator(".card").count() == 2


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "paper"), [("light", "251, 250, 247"), ("dark", "20, 22, 27")])
def test_light_and_dark_follow_the_browser(open_page, scheme: str, paper: str) -> None:
    page = open_page("/?q=מים", scheme=scheme)
    page.wait_for_function(  # Streamlit fades its own colours in
        "paper => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
        " === `rgb(${paper})`",
        arg=paper,
    )
    ours = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
    assert ours == {"light": "#fbfaf7", "dark": "#14161b"}[scheme]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/?q=מים", "/document?id=c", "/tags", "/corpus"])
def test_a_phone_needs_no_horizontal_scroll(open_page, path: str) -> None:
    page = open_page(path, width=390)
    page.wait_for_timeout(1_000)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


@pytest.mark.browser
def test_nothing_of_the_default_template_is_seen(open_page) -> None:
    page = open_page()
    for name in ("stHeader", "stToolbar", "stSidebar"):
        assert not page.locator(f"[data-testid={name}]").is_visible()


@pytest.mark.browser
def test_points_and_cantillation_are_drawn_by_our_own_fonts(open_page) -> None:
    page = open_page("/document?id=a")
    page.wait_for_selector(".reader")
    assert page.evaluate(
        "document.fonts.load('18px \"Noto Serif Hebrew\"', 'בְּרֵאשִׁ֖ית').then(all => all.length)"
    )
