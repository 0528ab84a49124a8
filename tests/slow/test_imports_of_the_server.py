"""What the serving process has imported once every page was visited."""

import json
import urllib.request
from pathlib import Path

import pytest

from tests.server import ROOT, chromium, served
from tests.unit.test_house import HEAVY

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# The application with one route more, which tells what is imported.
TELLING = """
import sys
sys.path.insert(0, {root!r})
from starlette.responses import JSONResponse
from starlette.routing import Route
import streamlit_app
streamlit_app.app._user_routes.insert(0, Route("/imported", lambda request: JSONResponse(sorted(sys.modules))))
app = streamlit_app.app
"""
PAGES = ("/", "/?q=מים", "/tags", "/corpus", "/document?id=food-01")


def test_a_server_whose_every_page_was_seen_has_imported_nothing_heavy(tmp_path: Path):
    (tmp_path / "telling.py").write_text(TELLING.format(root=str(ROOT)), encoding="utf-8")
    command = f"uvicorn telling:app --app-dir {tmp_path} --port {{port}}"
    with served(f"sqlite:///{tmp_path}/t.db", command) as (address, _), chromium() as browser:
        page = browser.new_page(locale="en-US")
        for path in PAGES:
            page.goto(address + path)
            page.locator(".stMain .stHtml").nth(2).wait_for(state="attached")
            page.wait_for_timeout(500)
        page.goto(f"{address}/tags")
        page.locator(".js-plotly-plot").wait_for()
        with urllib.request.urlopen(f"{address}/imported", timeout=10) as answer:
            imported = set(json.load(answer))
    assert {"streamlit", "sqlalchemy", "lib.ui.tags_picture"} <= imported
    assert imported & set(HEAVY) == set()
