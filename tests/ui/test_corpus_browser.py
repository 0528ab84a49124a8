"""The Corpus and Tags pages in a real browser, over a real server."""

import json
from collections.abc import Iterator

import pytest

from lib.bootstrap import build
from lib.core.settings import Settings
from tests.conftest import doc, put
from tests.server import PASSWORD, served, sign_in

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=document.title='owned'>"
LINES = [
    {"id": "new-1", "text": "הצפרדע קפצה אל הבריכה", "tags": [{"name": "חי", "category": "טבע"}]},
    {"id": "new-2", "text": HOSTILE, "title": HOSTILE},
    {"id": "new-3"},
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a small corpus of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('served') / 't.db'}"
    app = build(Settings(database_url=url))
    put(
        app.store,
        doc("a", "שלום לכולם", "נושא:ברכה", "אופי:קצר", f"{HOSTILE}:{HOSTILE}"),
        doc("b", "שלום עולם", "נושא:ברכה", "אופי:קצר"),
    )
    app.close()
    with served(url, ADMIN_PASSWORD=PASSWORD) as (address, _):
        yield address


@pytest.fixture
def page(browser, address: str):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(20_000)
    opened = context.new_page()
    yield opened
    assert opened.title() != "owned"
    context.close()


def test_a_tag_and_a_square_of_the_picture_lead_to_their_search(page, address: str) -> None:
    page.goto(f"{address}/tags?lang=en")
    page.locator(".tag-group a", has_text="ברכה").first.click()
    page.wait_for_url(lambda url: "tag=" in url and "lang=en" in url)
    page.locator(".chips .chip", has_text="ברכה").wait_for()
    page.locator(".cards .card").first.wait_for()
    page.goto(f"{address}/tags?lang=en")
    page.locator(".js-plotly-plot .scatterlayer path.point").first.click(force=True)
    page.wait_for_url(lambda url: url.count("tag=") == 2)
    page.locator(".chips .chip").nth(1).wait_for()
    assert page.locator(".chips .chip").count() == 2


def test_hostile_tags_are_text_in_the_browser(page, address: str) -> None:
    page.goto(f"{address}/tags?lang=en")
    page.locator(".tag-group", has_text=HOSTILE).first.wait_for()
    page.locator(".js-plotly-plot .scatterlayer path.point").first.wait_for()
    assert page.locator(".tag-group img, .js-plotly-plot img").count() == 0


@pytest.mark.parametrize("name", ["tags", "corpus"])
@pytest.mark.parametrize("language", ["he", "en"])
def test_a_phone_scrolls_only_down(page, address: str, name: str, language: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/{name}?lang={language}")
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(1500)
    wide = "[...document.querySelectorAll('*')].filter(e => e.scrollWidth > 391 && e.clientWidth > 380).map(e => e.tagName + '.' + e.className)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.evaluate(wide)


def test_a_file_is_uploaded_previewed_imported_and_found_and_the_corpus_deleted(
    page, address: str
) -> None:
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES).encode()
    sign_in(page, address)
    page.goto(f"{address}/corpus?lang=en")
    page.locator("input[type=file]").set_input_files(
        {"name": "new.jsonl", "mimeType": "application/x-ndjson", "buffer": data}
    )
    page.locator(".preview", has_text="הצפרדע").wait_for()
    assert page.locator(".preview img").count() == 0
    page.get_by_role("button", name="Import", exact=True).click()
    page.locator(".report", has_text="Import finished").wait_for()
    assert "missing or empty" in page.locator(".refused-lines").inner_text()
    page.goto(f"{address}/?q=הצפרדע&lang=en")
    page.get_by_text("הצפרדע קפצה").first.wait_for()

    page.goto(f"{address}/corpus?lang=en")
    page.get_by_role("button", name="Delete the corpus").click()
    page.get_by_label("To delete 4 passages").fill("4")
    page.get_by_role("button", name="Delete for good").click()
    page.get_by_text("Deleted 4 passages.").wait_for()
    page.get_by_text("The corpus is empty").wait_for()
