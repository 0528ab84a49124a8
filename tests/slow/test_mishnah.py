"""A real pointed corpus, through the importer and the browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.modern_questions import MAPPING
from lib.bootstrap import build
from lib.core import hebrew
from lib.core.settings import Settings
from lib.ingest.importer import import_source
from lib.ingest.mapping import parse_mapping
from lib.ingest.readers import open_path
from tests.server import chromium, served

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FIRST = "מאימתי קורין את שמע"


@pytest.fixture(scope="module")
def mishnah(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over all 4,192 passages."""
    url = f"sqlite:///{tmp_path_factory.mktemp('mishnah') / 't.db'}"
    app = build(Settings(database_url=url))
    source = open_path(shared_data / "mishnah.jsonl.gz")
    with source.stream:
        report = import_source(app.store, source, parse_mapping(MAPPING))
    app.close()
    assert (report.written.added, report.refused) == (4192, 0)
    with served(url) as (address, _):
        yield address


@pytest.fixture(scope="module")
def page(mishnah: str):
    with chromium() as browser:
        page = browser.new_page(locale="he-IL")
        page.set_default_timeout(20_000)
        page.goto(mishnah)
        yield page


@pytest.mark.parametrize(
    ("query", "ref", "marked"),
    [
        ("מֵאֵימָתַי קוֹרִין אֶת שְׁמַע", "ברכות 1:1", "קורין"),
        (FIRST, "ברכות 1:1", "קורין"),
        (f'"{FIRST}"', "ברכות 1:1", "קורין"),
        ("משה קיבל תורה מסיני", "אבות 1:1", "תורה"),
        ("ומסרה יהושע לזקנים", "אבות 1:1", "ליהושע"),
        ("שנים אוחזין בטלית", "בבא מציעא 1:1", "בטלית"),
        ("הטלית אוחזים", "בבא מציעא 1:1", "בטלית"),
        ("מסכת אבות עשה לך רב וקנה לך חבר", "אבות 1:6", "חבר"),
    ],
)
def test_a_known_passage_is_found_pointed_unpointed_prefixed_and_fully_spelled(
    page, mishnah: str, query: str, ref: str, marked: str
):
    page.goto(mishnah)
    box = page.locator(".st-key-query input")
    box.fill(query)
    box.press("Enter")
    card = page.locator(".card", has=page.locator("h3", has_text=ref)).first
    card.wait_for()
    marks = card.locator("mark").all_inner_texts()
    assert any(marked in hebrew.canonical(mark) for mark in marks)
    order = page.locator(".card h3").all_inner_texts()
    place = next(n for n, title in enumerate(order) if ref in title)
    assert place < 5, order


def test_a_tractate_is_browsed_in_order_and_read_on(page, mishnah: str):
    page.goto(f"{mishnah}/?tag=מסכת:אבות&sort=order")
    first = page.locator(".card h3 a").first
    assert "1:1" in first.inner_text()
    first.click()
    page.locator("#passage").wait_for()
    text = hebrew.canonical(page.locator("#passage").inner_text())
    assert text.startswith("משה קבל תורה מסיני")
    page.locator(".neighbours a[rel=next]").click()
    page.locator(".reader h1", has_text="1:2").wait_for()
