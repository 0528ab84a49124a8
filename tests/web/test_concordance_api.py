"""GET /api/v1/concordance: the places of words for programs, and as a file."""

import csv
import io
import json

import pytest

from lib.cli.main import main


def test_it_answers_as_the_command_does(client, app, capsys) -> None:
    params = {"q": "ירושלים", "sort": "after"}
    answer = client.get("/api/v1/concordance", params=params).json()
    environment = {
        "DATABASE_URL": app.settings.database_url, "LOG_LEVEL": "ERROR",
        "ENABLE_SEMANTIC_SEARCH": "false",
    }  # fmt: skip
    assert main(["concordance", "ירושלים", "--sort", "after", "--json"], environment) == 0
    told = json.loads(capsys.readouterr().out)
    for each in (answer, told):
        del each["timings_ms"]
    assert answer.pop("next") is None  # the command's answers have pages alone
    assert answer == told
    assert answer["total"] == 3


def test_tags_are_counted_when_asked_for(client) -> None:
    plain = client.get("/api/v1/concordance", params={"q": "ירושלים"}).json()
    counted = client.get("/api/v1/concordance", params={"q": "ירושלים", "facets": 1}).json()
    assert "facets" not in plain
    assert {each["name"] for each in counted["facets"]} == {"עיר", "מסע"}


def test_the_file_has_all_lines_and_says_what_it_is(client) -> None:
    params = {"q": "ירושלים", "limit": 1, "format": "csv"}
    response = client.get("/api/v1/concordance", params=params)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["cache-control"] == "no-store"
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert rows[0] == ["reference", "id", "before", "match", "after", "tags"]
    assert len(rows) == 4


@pytest.mark.parametrize(
    "query", ["mode=semantic", "sort=x", "limit=0", "format=xlsx", "page=0", "facets=2"]
)
def test_an_unusable_parameter_is_a_problem_with_a_hint(client, query: str) -> None:
    response = client.get(f"/api/v1/concordance?q=א&{query}")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["hint"]


@pytest.mark.parametrize("mode", ["words", "exact", "hybrid"])
@pytest.mark.parametrize("text", ["", '"', "\0", "😀", "*", "מ" * 900, "(" * 900, "ְֱֲ"])
def test_no_text_is_an_error(client, mode: str, text: str) -> None:
    response = client.get("/api/v1/concordance", params={"q": text, "mode": mode})
    assert response.status_code == 200
