"""GET /api/v1/memory: what the operator's tools ask for."""

from dataclasses import replace

import pytest
from starlette.applications import Starlette

from lib.core.errors import DatabaseUnavailable, MemoryUnknown
from lib.web.routes import routes
from tests.web.conftest import TestClient, client_of

MB = 2**20


def test_memory_is_told_with_its_source(client) -> None:
    told = client.get("/api/v1/memory").json()
    reading = told["reading"]
    assert told["level"] in ("ok", "warning", "critical")
    assert 10 * MB < reading["process"]["rss"] < 2000 * MB
    assert reading["left"] == max(0, reading["limit"] - reading["hard"])
    assert reading["source"]["limit"]
    assert told["model"] == {}
    assert told["events"] == []


def test_what_happened_and_the_models_state_are_told(client, app, monkeypatch) -> None:
    loaded = {"state": "loaded", "idle_seconds": 12}
    monkeypatch.setattr(app.footprint, "model_state", lambda: loaded)
    with app.memory.events.measured("model_load", model="alephbert"):
        pass
    told = client.get("/api/v1/memory").json()
    assert told["model"] == {"state": "loaded", "idle_seconds": 12}
    (event,) = told["events"]
    assert (event["kind"], event["details"]) == ("model_load", {"model": "alephbert"})
    assert event["difference"] == event["after"] - event["before"]


def test_memory_is_told_while_the_database_does_not_answer(app) -> None:
    def no_app():
        raise DatabaseUnavailable("The database does not answer.", "Check DATABASE_URL.")

    client = TestClient(Starlette(routes=routes(no_app, lambda: app)))
    assert client.get("/api/v1/tags").status_code == 503
    assert client.get("/api/v1/memory").status_code == 200


def test_what_cannot_be_read_is_a_problem(app, monkeypatch) -> None:
    def unknown():
        raise MemoryUnknown("Nothing can be read.", "Look at the platform's own graph.")

    monkeypatch.setattr(app.memory, "reading", unknown)
    response = client_of(lambda: app).get("/api/v1/memory")
    assert (response.status_code, response.json()["code"]) == (503, "memory_unknown")


@pytest.mark.parametrize("token", ["", "letmein"])
def test_a_token_guards_it_like_everything_else(app, token) -> None:
    guarded = replace(app, settings=replace(app.settings, api_token=token))
    status = client_of(lambda: guarded).get("/api/v1/memory").status_code
    assert status == (401 if token else 200)
