"""Every screen in both languages, light and dark, wide and on a phone: what axe-core finds in it;
and what keys reach."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.bootstrap import build
from lib.core.settings import Settings
from lib.ui.strings import words
from lib.ui.theme import colors
from tests.conftest import missing, put
from tests.server import PASSWORD, served, sign_in
from tests.ui.conftest import PASSAGES

pytestmark = pytest.mark.browser

SCREENS = {
    "nothing asked": ("/?", ".hello"),
    "hits under a tag": ("/?q=המים&tag=נוף:מים&", ".chips .choice"),
    "hits by meaning": ("/?q=המים&mode=semantic&", ".card"),
    "nothing found": ("/?q=זזזזז&mode=exact&", "#results"),
    "lines": ("/?q=המים&view=lines&", ".kwic"),
    "words that stand out": ("/?q=המים&view=words&", "#results"),
    "what stands near": ("/?q=המים&view=near&stop_words=1&", ".choices"),
    "where words stand": ("/?q=המים&view=where&", ".dispersion"),
    "modes side by side": ("/?q=המים&view=modes&", "table"),
    "a passage to judge": ("/?q=המים&view=judge&", ".judge-figures, .judge-passage"),
    "a passage alone": ("/document?id=b&", ".reader"),
    "a passage among hits": ("/document?id=a&q=המים&", ".steps"),
    "kept": ("/kept?", ".kept-tools"),
    "tags": ("/tags?", ".tag-group"),
    "corpus": ("/corpus?", "[data-testid=stFileUploader]"),
    "memory": ("/memory?", "#memory-chart.js-plotly-plot"),
    "model": ("/model?", ".page-part"),
    "sign in": ("/sign-in?", "form"),
    "a search that cannot be": ("/?mode=none&", "[role=alert]"),
    "no such passage": ("/document?id=none&", "[role=alert]"),
}
"""name → (address, what shows that it is there)."""
WIDE = (("light", 1280), ("dark", 1280))
LOOKS = {"he": (*WIDE, ("dark", 390)), "en": WIDE}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NOT_OURS = ["[data-testid=stFileUploaderDropzone] button"]
"""Streamlit's uploader speaks English only, so its words are not shown; ours stand in ::after, which
browsers read out and axe-core does not see."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a password and the bundled model."""
    url = f"sqlite:///{tmp_path_factory.mktemp('accessible') / 't.db'}"
    app = build(Settings(database_url=url))
    put(app.store, *PASSAGES)
    app.close()
    with served(url, ADMIN_PASSWORD=PASSWORD) as (at, _):
        yield at


@pytest.fixture(scope="module")
def page(browser, address: str):
    """Of an administrator, who sees the most."""
    context = browser.new_context(bypass_csp=True, locale="he-IL", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    sign_in(page, address)
    yield page
    context.close()


@pytest.fixture(scope="module")
def axe() -> str:
    try:
        from axe_playwright_python.base import AXE_FILE_PATH
    except ImportError:
        missing("axe-playwright-python is not installed")
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


def show(page, address: str, screen: str, language: str) -> None:
    """The screen, whole and with everything that folds open."""
    path, there = SCREENS[screen]
    page.goto(f"{address}{path}lang={language}")
    page.locator(there).first.wait_for()
    page.wait_for_selector(".painted", state="detached")
    if page.locator("#root").count():
        page.wait_for_selector('[data-test-script-state="notRunning"]', state="attached")
    page.evaluate(UNFOLD)
    if page.locator("[data-testid=stExpander]").count():  # what is in it is drawn then
        page.locator("[data-testid=stExpanderDetails] .stElementContainer").first.wait_for()
        page.wait_for_selector('[data-test-script-state="notRunning"]', state="attached")


def wear(page, scheme: str, width: int) -> None:
    """Streamlit's own colours follow a moment after ours."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    paper = bytes.fromhex(colors(scheme == "dark")["paper"].removeprefix("#"))
    page.wait_for_function(
        "rgb => getComputedStyle(document.querySelector('.stApp') ?? document.body)"
        ".backgroundColor === rgb",
        arg=f"rgb{tuple(paper)}",
    )


def found(page) -> set[str]:
    """What axe-core calls serious or critical, a line each.  A page that draws itself anew is pale
    for a moment: what is wrong is so at two looks."""
    first = looked(page)
    if first:
        page.wait_for_selector('[data-stale="true"]', state="detached")
        first &= looked(page)
    return first


def looked(page) -> set[str]:
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    result = page.evaluate(f"axe.run({{exclude: {json.dumps(NOT_OURS)}}}, {options})")
    assert result["passes"], "axe-core looked at nothing"
    return {
        f"{rule['id']} at {node['html'][:200]}: {node['failureSummary']}"
        for rule in result["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    }


@pytest.mark.parametrize("language", ["he", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_on_a_screen_shuts_anybody_out(
    page, axe: str, address: str, screen: str, language: str
) -> None:
    show(page, address, screen, language)
    page.evaluate(axe)
    for scheme, width in LOOKS[language]:
        wear(page, scheme, width)
        assert not found(page), (scheme, width)
        main = "(document.querySelector('.stMain') ?? document.documentElement)"
        assert page.evaluate(f"{main}.scrollWidth") <= width


@pytest.mark.parametrize("language", ["he", "en"])
def test_the_button_that_chooses_a_file_is_called_by_our_words(
    page, address: str, language: str
) -> None:
    show(page, address, "corpus", language)
    said = words(language)["import_choose"]
    assert page.get_by_role("button", name=said, exact=True).count() == 1


UNFOLD = """() => {
    const expanders = "[data-testid=stExpander] details:not([open]) > summary";
    document.querySelectorAll(expanders).forEach((each) => each.click());
    document.querySelectorAll("details").forEach((each) => (each.open = true));
}"""
"""Streamlit's own are clicked: opened otherwise, no key reaches into them."""

USABLE = """() => {
    const kinds = "a[href], button, input, select, textarea, summary, [role=button]";
    const clears = "[data-testid=stTextInputClearButton], [aria-haspopup=listbox][tabindex='-1']";
    const seen = (each) => each.checkVisibility({ visibilityProperty: true })
        && !each.disabled && !each.matches(clears);
    return [...document.querySelectorAll(`#root :is(${kinds})`)].filter(seen);
}"""
"""What a pointer can use on a page; Streamlit's cross that clears a box, and its arrow that opens
one, are for pointers alone, as keys clear and open a box anyway."""


@pytest.mark.parametrize("screen", ["hits under a tag", "lines", "a passage among hits", "tags"])
def test_the_tab_key_reaches_whatever_can_be_used(page, address: str, screen: str) -> None:
    show(page, address, screen, "he")
    wear(page, "light", 1280)
    number = page.evaluate(f"({USABLE})().length")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("window.reached = new Set()")
    for _ in range(number + 5):
        page.keyboard.press("Tab")
        page.evaluate("window.reached.add(document.activeElement)")
    left = page.evaluate(
        f"({USABLE})().filter(each => !window.reached.has(each)).map(each => each.outerHTML)"
    )
    assert number > 10 and not left


@pytest.mark.parametrize("language", ["he", "en"])
def test_the_keys_are_listed_by_a_key_and_by_a_button(
    page, axe: str, address: str, language: str
) -> None:
    show(page, address, "a passage among hits", language)
    page.evaluate(axe)
    listed = page.get_by_role("dialog", name=words(language)["keys_title"])
    button = page.get_by_role("button", name=words(language)["keys_title"])
    wear(page, "light", 1280)
    for opens in (lambda: page.keyboard.press("?"), button.click):
        button.focus()
        opens()
        listed.wait_for()
        for scheme, width in LOOKS["he"]:
            wear(page, scheme, width)
            assert not found(page), (scheme, width)
        wear(page, "light", 1280)
        page.keyboard.press("Escape")
        listed.wait_for(state="hidden")
        assert page.evaluate("document.activeElement.matches('.keys-open')")


def test_no_key_of_a_page_works_behind_the_list_of_keys(page, address: str) -> None:
    show(page, address, "a passage among hits", "he")
    wear(page, "light", 1280)
    before = page.url
    page.keyboard.press("?")
    for key in ("j", "/", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate("document.querySelector('dialog.keys').contains(document.activeElement)")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.url == before


@pytest.mark.parametrize("key", ["/", "."])
def test_the_box_is_one_key_away_in_either_layout(page, address: str, key: str) -> None:
    show(page, address, "a passage among hits", "he")
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.matches('.ask input')")
    show(page, address, "corpus", "he")
    page.keyboard.press(key)
    page.wait_for_function("document.activeElement.closest('.st-key-query')")


@pytest.mark.parametrize(
    ("language", "onward", "back"),
    [("he", "ArrowLeft", "ArrowRight"), ("en", "ArrowRight", "ArrowLeft")],
)
def test_arrows_lead_to_neighbouring_passages_the_way_one_reads(
    page, address: str, language: str, onward: str, back: str
) -> None:
    show(page, address, "a passage alone", language)
    title = page.locator(".reader h1").first
    assert title.inner_text() == "העיר"
    page.keyboard.press(back)
    page.wait_for_function("document.querySelector('.reader h1')?.innerText === 'המים'")
    page.keyboard.press(onward)
    page.wait_for_function("document.querySelector('.reader h1')?.innerText === 'העיר'")
