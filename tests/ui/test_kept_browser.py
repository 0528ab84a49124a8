"""In a real browser: what is kept outlives a reload, tells what is new, and travels as a file."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from lib.stores.store import open_store
from tests.conftest import doc, put
from tests.server import PASSWORD, served, sign_in
from tests.ui.conftest import PASSAGES

pytestmark = pytest.mark.browser

KEY = "/?q=%D7%9E%D7%99%D7%9D&mode=words&lang=en"
NOTE = "<b>note</b>\nof two lines"


class Site(NamedTuple):
    address: str
    url: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 't.db'}"
    grow(url, *PASSAGES)
    with served(url, ENABLE_SEMANTIC_SEARCH="false", ADMIN_PASSWORD=PASSWORD) as (address, _):
        yield Site(address, url)


def grow(url: str, *documents) -> None:
    with closing(open_store(url)) as store:
        put(store, *documents)


@pytest.fixture
def page(browser) -> Iterator:
    context = browser.new_context(bypass_csp=True, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert not wrong


def show(page, address: str, there: str) -> None:
    page.goto(address)
    page.locator(f"#root {there}").first.wait_for()
    page.wait_for_selector(".painted", state="detached")


def test_a_browser_keeps_tells_what_is_new_and_takes_a_file_back(
    page, site: Site, tmp_path: Path
) -> None:
    show(page, site.address + KEY, ".keep[data-on]")
    page.keyboard.press("s")
    page.locator(".keep[data-looked][data-on=true]").click()
    page.keyboard.type("rivers")  # in place of the name that was proposed
    page.locator(".keep-edit textarea").fill(NOTE)
    page.locator(".keep-edit [type=submit]").click()
    page.locator(".card").first.hover()
    page.locator(".card .keep").first.click()
    page.locator(".card .keep[data-on=true]").wait_for()

    show(page, f"{site.address}/?lang=en", "#recent li a")  # another load: the session is gone
    assert page.locator("#recent li").inner_text() == "מים"
    grow(site.url, doc("e", "עוד מים", title="New"))
    show(page, f"{site.address}/kept?lang=en", ".kept-item")
    assert page.locator(".kept-item").count() == 2
    assert page.locator(".kept-note").inner_text() == NOTE
    page.locator(".kept-look").click()
    page.locator(".kept-news.new a", has_text="1 new passage").click()
    page.locator(".chips", has_text="Only what is new").wait_for()
    page.locator(".card").wait_for()  # and no other, or it would fail

    page.locator(".topbar nav a", has_text="Kept").click()
    page.locator(".kept-item", has_text="Nothing new since").wait_for()  # it was looked at
    with page.expect_download() as download:
        page.locator(".kept-save").click()
    file = tmp_path / "kept.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())["items"][0]["name"] == "rivers"
    page.locator(".kept-item .keep").first.click()
    page.locator(".keep-off").click()
    page.wait_for_function("document.querySelectorAll('.kept-item').length === 1")
    page.locator(".kept-load").set_input_files(file)
    page.wait_for_function("document.querySelectorAll('.kept-item').length === 2")
    file.write_text("{}")
    page.locator(".kept-load").set_input_files(file)
    page.locator(".keep-said", has_text="no file of kept things").wait_for()


def test_on_a_phone_what_is_kept_begins_where_its_name_does(page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    show(page, site.address + KEY, ".keep[data-on]")
    page.keyboard.press("s")
    page.locator(".keep[data-looked][data-on=true]").wait_for()
    show(page, f"{site.address}/kept?lang=en", ".kept-item")
    name, edit = (
        page.locator(f".kept-head {each}").bounding_box() for each in ("h3", "span >> nth=-1")
    )
    assert abs(name["x"] - edit["x"]) < 1 and edit["y"] > name["y"]


def test_who_signs_in_brings_the_browsers_own_to_the_server(page, browser, site: Site) -> None:
    show(page, site.address + KEY, ".keep[data-on]")
    page.locator(".keep[data-looked]").click()
    page.locator(".keep[data-looked][data-on=true]").wait_for()
    sign_in(page, site.address)
    show(page, f"{site.address}/kept?lang=en", ".kept-move")
    page.locator(".kept-move").click()
    page.locator(".kept-item").wait_for()
    assert page.evaluate("JSON.parse(localStorage.getItem('mafteach-kept')).items") == []
    other = browser.new_context(bypass_csp=True).new_page()
    sign_in(other, site.address)
    show(other, f"{site.address}/kept?lang=en", ".kept-item")
    other.context.close()
