"""A spreadsheet as large as people have, on the Corpus page of a small instance."""

import time
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.server import PASSWORD, chromium, sign_in
from tests.slow.test_doors import site_of
from tests.workbooks import xlsx

pytestmark = [pytest.mark.slow, pytest.mark.browser]
ROWS = 20_000
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_MB = 15
"""Caches of words, that are bounded."""


def test_its_rows_are_imported_beside_a_loaded_model_and_the_memory_comes_back(
    tmp_path: Path,
) -> None:
    words = ("מים", "דרך", "ספר", "עיר", "שדה", "נהר", "בית", "אור")
    texts = (" ".join(words[(n * k + k) % 8] for k in range(20)) for n in range(ROWS))
    book = xlsx(("rows", [["id", "text"], *([f"r{n}", text] for n, text in enumerate(texts))]))
    with site_of("gunicorn", tmp_path, ADMIN_PASSWORD=PASSWORD) as site, chromium() as browser:
        site.get(f"/api/v1/search?mode=semantic&q={quote('מים קרים')}")
        assert site.get("/test/state")["state"] == "loaded"
        page = browser.new_page(locale="en-US")
        page.set_default_timeout(120_000)
        sign_in(page, site.address)
        before = site.hard()
        page.locator("input[type=file]").set_input_files(
            {"name": "rows.xlsx", "mimeType": MIME, "buffer": book}
        )
        page.locator(".preview").wait_for()
        page.get_by_role("button", name="Import", exact=True).click()
        page.locator(".report", has_text="Import finished").wait_for()
        until = time.monotonic() + 60
        while site.hard() - before > KEPT_MB:
            assert time.monotonic() < until, site.hard() - before
            time.sleep(1)
        assert site.get("/test/state")["loads"] == 1
        assert site.get("/api/v1/documents/r19999")["text"]
        assert site.held()
