"""GET /api/v1/collocations and /api/v1/dispersion: what the commands tell, for programs."""

import json

import pytest

from lib.cli.main import main


@pytest.mark.parametrize(
    ("command", "params", "options"),
    [
        ("collocations", {"window": "3", "side": "after"}, ["--window", "3", "--side", "after"]),
        ("collocations", {"stop_words": "1", "limit": "7"}, ["--stop-words", "--limit", "7"]),
        ("dispersion", {"parts": "3"}, ["--parts", "3"]),
        ("keywords", {"unit": "pairs"}, ["--unit", "pairs"]),
    ],
)
def test_it_answers_as_the_command_does(client, app, capsys, command, params, options) -> None:
    answer = client.get(f"/api/v1/{command}", params={"q": "ירושלים", **params}).json()
    environment = {
        "DATABASE_URL": app.settings.database_url, "LOG_LEVEL": "ERROR",
        "ENABLE_SEMANTIC_SEARCH": "false",
    }  # fmt: skip
    assert main([command, "ירושלים", *options, "--json"], environment) == 0
    told = json.loads(capsys.readouterr().out)
    for each in (answer, told):
        del each["timings_ms"]
    assert answer == told
    assert answer.get("places") == 3 or answer["unit"] == "pairs"


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("collocations", {"window": "11"}), ("collocations", {"side": "left"}),
        ("collocations", {"stop_words": "x"}), ("collocations", {"limit": "101"}),
        ("collocations", {"mode": "semantic"}), ("dispersion", {"parts": "0"}),
        ("dispersion", {"mode": "semantic"}), ("keywords", {"unit": "letters"}),
    ],
)  # fmt: skip
def test_what_it_cannot_take_is_refused(client, path, wrong) -> None:
    response = client.get(f"/api/v1/{path}", params={"q": "ירושלים", **wrong})
    assert response.status_code == 400
    assert next(iter(wrong)) in response.json()["detail"]
