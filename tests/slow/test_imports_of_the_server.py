"""What the serving process has imported once every page was visited."""

import json
import urllib.request
from pathlib import Path

import pytest

from tests.server import INSTRUMENTED, chromium, served
from tests.unit.test_house import HEAVY

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = (
    "/",
    "/?q=מים",
    "/?q=מים&mode=semantic",
    "/tags",
    "/corpus",
    "/memory",
    "/model",
    "/document?id=food-01",
)


def test_a_server_whose_every_page_was_seen_has_imported_nothing_heavy(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/t.db"
    with served(url, INSTRUMENTED) as (address, _), chromium() as browser:
        page = browser.new_page(locale="en-US")
        for path in PAGES:
            page.goto(address + path)
            page.locator(".stMain .stHtml").nth(2).wait_for(state="attached")
            page.wait_for_timeout(500)
        page.goto(f"{address}/tags")
        page.locator(".js-plotly-plot").wait_for()
        with urllib.request.urlopen(f"{address}/test/imported", timeout=10) as answer:
            imported = set(json.load(answer))
    assert {"streamlit", "sqlalchemy", "lib.ui.tags.picture"} <= imported
    assert imported & set(HEAVY) == set()
