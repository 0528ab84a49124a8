"""What stands around every page: words, languages, direction, the look, errors."""

import re
from pathlib import Path
from string import Formatter

import pytest

from lib.core import errors
from lib.core.results import Tier
from lib.ui.problems import panel
from lib.ui.strings import STRINGS

ROOT = Path(__file__).resolve().parent.parent.parent


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(STRINGS))
def test_a_string_says_the_same_in_both_languages(code: str) -> None:
    hebrew, english = STRINGS[code]
    assert hebrew.strip() and english.strip()
    assert _fields(hebrew) == _fields(english)
    assert "!" not in hebrew + english


def test_every_error_has_words_for_what_happened_and_what_to_do() -> None:
    codes = {
        value.code
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.MafteachError)
    }
    assert len(codes) > 10
    assert not {f"{kind}_{code}" for code in codes for kind in ("error", "next")} - set(STRINGS)


@pytest.mark.parametrize("kind", ["notice", "reason"])
def test_every_notice_and_reason_has_words(kind: str) -> None:
    sources = [*ROOT.glob("lib/search/*.py"), ROOT / "lib" / "core" / "ranking.py"]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    calls = re.findall(rf"\b{kind}\(([^\n]*)", written)
    codes = {code for call in calls for code in re.findall(r'"([a-z_]+)"', call.split(",")[0])}
    assert len(codes) > 2
    assert not {f"{kind}_{code}" for code in codes} - set(STRINGS)


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
    assert page.locator(".topbar").evaluate("bar => getComputedStyle(bar).direction") == side


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
    colors = page.evaluate(
        "[getComputedStyle(document.querySelector('.stApp')).backgroundColor,"
        " getComputedStyle(document.documentElement).getPropertyValue('--paper')]"
    )
    assert paper in colors[0]
    assert colors[1] == {"light": "#FBFAF7", "dark": "#14161B"}[scheme]


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
