"""What is typed before the page has arrived."""

import pytest

TAKEN = "document.activeElement?.closest('.st-key-query')"


@pytest.fixture
def slow_page(open_page, browser, site: str):
    """(path, locale, width) → a page of which only the first paint is there."""
    contexts = []

    def start(path: str = "/", locale: str = "he-IL", width: int = 1280):
        context = browser.new_context(
            bypass_csp=True, locale=locale, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        held = []
        page.route("**/static/js/index.*.js", lambda route: held.append(route))
        page.goto(site + path, wait_until="commit")
        # All has been read by then and our own script has run: it waits for Streamlit's styles.
        page.wait_for_function("document.readyState !== 'loading'")
        return page, lambda: [route.continue_() for route in held]

    yield start
    for context in contexts:
        context.close()


@pytest.mark.browser
def test_what_is_typed_into_the_first_paint_arrives_in_the_real_box(slow_page) -> None:
    page, go_on = slow_page()
    page.keyboard.type("ירוש")
    go_on()
    page.wait_for_function(TAKEN)
    page.keyboard.type("לים")
    assert page.locator(".st-key-query input").input_value() == "ירושלים"
    assert page.locator(".painted").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    assert page.locator(".card").count() == 1


@pytest.mark.browser
def test_what_is_sent_from_the_first_paint_is_searched(slow_page) -> None:
    page, go_on = slow_page("/?lang=en&mode=words")
    page.keyboard.type("ירושלים")
    page.keyboard.press("Enter")
    go_on()
    page.wait_for_selector(".card")
    assert "mode=words" in page.url and "lang=en" in page.url
    assert page.locator(".st-key-query input").input_value() == "ירושלים"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_painted_box_shows_the_search_and_stands_where_the_real_one_will(
    slow_page, width
) -> None:
    page, go_on = slow_page("/?q=ירושלים", width=width)
    painted = page.locator(".painted input")
    assert painted.input_value() == "ירושלים"
    before = painted.bounding_box()
    go_on()
    page.wait_for_selector(".card")
    after = page.locator(".st-key-query [data-testid=stTextInputRootElement]").bounding_box()
    assert all(abs(before[side] - after[side]) <= 2 for side in before), (before, after)


@pytest.mark.browser
def test_what_is_typed_before_our_own_script_has_run_is_kept(browser, site: str) -> None:
    context = browser.new_context(bypass_csp=True, locale="he-IL")
    page = context.new_page()
    held = []
    page.route("**/*.css", lambda route: held.append(route))
    page.goto(f"{site}/?q=ירושלים", wait_until="commit")
    painted = page.locator(".painted input")
    painted.fill("מים")
    assert page.evaluate("document.readyState") == "loading"
    for route in held:
        route.continue_()
    page.wait_for_function(TAKEN)
    assert page.locator(".st-key-query input").input_value() == "מים"
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/tags", "/corpus", "/memory", "/document?id=a"])
def test_nothing_painted_is_left_on_other_pages(slow_page, path) -> None:
    page, go_on = slow_page(path)
    go_on()
    page.wait_for_selector("#root .topbar")
    page.wait_for_selector(".painted", state="detached")


@pytest.mark.browser
def test_what_is_typed_while_results_come_is_not_taken_away(open_page) -> None:
    page = open_page("/?q=מים")
    page.wait_for_selector(".card")
    box = page.locator(".st-key-query input")
    box.focus()
    page.keyboard.press("End")
    page.keyboard.type(" בנהר")
    page.locator(".topbar").click()
    page.wait_for_function("location.search.includes(encodeURIComponent('בנהר'))")
    assert box.input_value() == "מים בנהר"
