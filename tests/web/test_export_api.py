"""GET /api/v1/export: the whole result as a file, as the pages give it."""

import csv
import io
import json
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from lib.limits.places import AT_ONCE, BUSY_SECONDS, places
from lib.limits.rates import RateLimits
from tests.web.conftest import client_of

MIMES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.parametrize("format", MIMES)
def test_a_file_comes_under_its_name_and_kind(client, format: str) -> None:
    response = client.get("/api/v1/export", params={"q": "עיר", "format": format})
    assert response.headers["content-type"] == MIMES[format]
    told = response.headers["content-disposition"]
    assert told.startswith(f"attachment; filename=mafteach.{format}; filename*=UTF-8''%D7%A2")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_without_a_format_it_is_a_table_of_every_hit_whatever_the_page(client) -> None:
    response = client.get("/api/v1/export", params={"sort": "order", "limit": 1, "page": 2})
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:5]] == ["1", "2", "4", "ספר/א:ג"]
    assert ["written", "4"] in rows


def test_hits_are_those_of_a_search_with_their_texts(client) -> None:
    params = {"q": "ירושלים", "mode": "words"}
    hits = client.get("/api/v1/search", params=params).json()["hits"]
    written = client.get("/api/v1/export", params={**params, "format": "jsonl"}).text
    *found, about = map(json.loads, written.splitlines())
    assert [{k: v for k, v in each.items() if k != "text"} for each in found] == hits
    assert about["about"]["link"].startswith("http://testserver/?q=%D7%99")
    assert about["about"]["link"].endswith("&mode=words")


def test_lines_are_those_of_the_concordance(client) -> None:
    params = {"q": "ירושלים", "sort": "after"}
    lines = client.get("/api/v1/concordance", params=params).json()["lines"]
    asked = {**params, "view": "lines", "format": "jsonl"}
    *found, _ = map(json.loads, client.get("/api/v1/export", params=asked).text.splitlines())
    assert found == lines


def test_a_workbook_of_nothing_still_says_what_was_asked(client) -> None:
    response = client.get("/api/v1/export", params={"q": "אין־כזה", "format": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert len(book.get_sheet_by_name("rows").to_python()) == 1
    assert ["query", "אין־כזה"] in book.get_sheet_by_name("about").to_python()


@pytest.mark.parametrize(
    "asked", ["format=pdf", "view=x", "sort=after", "mode=semantic&view=lines", "limit=0"]
)
def test_an_unusable_parameter_is_a_problem_with_a_hint(client, asked: str) -> None:
    response = client.get(f"/api/v1/export?q=א&{asked}")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["hint"]


@pytest.mark.parametrize("limits", [("2/hour", "off"), ("off", "2/hour")], ids=["search", "export"])
def test_a_file_counts_as_a_search_and_a_download(app, limits) -> None:
    search, export = limits
    limited = replace(app, limits=RateLimits(search, "off", export_limit=export))
    client = client_of(lambda: limited)
    answers = [client.get("/api/v1/export?q=א") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 3_000


@pytest.mark.parametrize("asked", ["export?q=א", "concordance?q=עיר&format=csv"])
def test_only_so_many_are_sent_at_once(client, asked: str) -> None:
    for _ in range(AT_ONCE):
        places.acquire()
    try:
        response = client.get(f"/api/v1/{asked}")
        assert (response.status_code, response.json()["code"]) == (503, "busy")
        assert response.headers["retry-after"] == str(BUSY_SECONDS)
    finally:
        for _ in range(AT_ONCE):
            places.release()
    assert client.get(f"/api/v1/{asked}").status_code == 200
    assert client.get(f"/api/v1/{asked}&mode=wrong").status_code == 400
    assert places._value == AT_ONCE
