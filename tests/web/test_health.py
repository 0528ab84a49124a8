"""Alive and ready, the threads behind them, and the end."""

import asyncio
import threading
import time
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from lib import bootstrap
from lib.core.errors import DatabaseUnavailable
from lib.web import health
from lib.web.lifespan import lifespan
from lib.web.routes import routes
from lib.web.threads import MOST_THREADS
from tests.web.conftest import client_of


def _no_app():
    raise DatabaseUnavailable("The database does not answer.", "Check DATABASE_URL.")


class SlowStore:
    """Answers after `seconds`, and knows how many asked at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = self.most = 0
        self.lock = threading.Lock()

    def read(self, work, seconds: float = 0.0):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        return [], []


def test_health_asks_nothing_of_the_database() -> None:
    response = client_of(_no_app).get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_while_the_database_answers(client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


def test_not_ready_while_it_does_not() -> None:
    response = client_of(_no_app).get("/readyz")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "database_unavailable"
    assert response.json()["hint"]


def test_health_stays_open_where_the_api_asks_for_a_token(guarded_client) -> None:
    assert guarded_client.get("/healthz").status_code == 200
    assert guarded_client.get("/readyz").status_code == 200


async def _get(application: Starlette, *paths: str) -> list[httpx.Response]:
    """All at once, on one event loop."""
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await asyncio.gather(*(client.get(path) for path in paths))


def test_a_database_that_hangs_is_not_ready_and_holds_one_thread(app, monkeypatch) -> None:
    monkeypatch.setattr(health, "READY_SECONDS", 0.1)
    store = SlowStore(0.5)
    application = Starlette(routes=routes(lambda: replace(app, store=store)))
    answers = asyncio.run(_get(application, *["/readyz"] * 20, "/healthz"))
    assert [each.status_code for each in answers] == [503] * 20 + [200]
    assert store.most == 1


def test_the_event_loop_and_the_pool_are_spared(app) -> None:
    store = SlowStore(0.05)
    application = Starlette(routes=routes(lambda: replace(app, store=store)))
    begun = time.monotonic()
    done: list[float] = []

    async def look() -> None:
        slow = asyncio.ensure_future(_get(application, *["/api/v1/tags"] * 20))
        await asyncio.sleep(0.02)
        await _get(application, "/healthz")
        done.append(time.monotonic() - begun)
        await slow
        done.append(time.monotonic() - begun)

    asyncio.run(look())
    assert 1 < store.most <= MOST_THREADS
    assert done[0] < done[1] / 2


def _serve_from(folder, monkeypatch) -> None:
    monkeypatch.setattr(bootstrap, "_serving", None)
    monkeypatch.setattr(bootstrap, "_host", None)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'serving.db'}")
    monkeypatch.setenv("MEMORY_HISTORY", str(folder / "memory.history"))
    monkeypatch.setenv("LOG_LEVEL", "ERROR")


def _watchers() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "mafteach-memory"]


def test_memory_is_watched_while_the_server_lives_and_no_longer(monkeypatch, tmp_path) -> None:
    _serve_from(tmp_path, monkeypatch)

    async def live() -> None:
        async with lifespan(None):
            assert len(_watchers()) == 1
            assert bootstrap._serving is None  # and no database was opened for it
            (told,) = await _get(Starlette(routes=routes()), "/api/v1/memory")
            assert [event["kind"] for event in told.json()["events"]][-1] == "start"

    asyncio.run(live())
    assert _watchers() == []
    assert (tmp_path / "memory.history").is_file()


def test_a_setting_that_is_wrong_does_not_keep_the_server_from_starting(
    monkeypatch, tmp_path, caplog
) -> None:
    _serve_from(tmp_path, monkeypatch)
    monkeypatch.setenv("MAX_MEMORY_MB", "lots")

    async def live() -> None:
        async with lifespan(None):
            assert _watchers() == []

    asyncio.run(live())


def test_the_server_closes_the_pool_when_it_stops(monkeypatch, tmp_path) -> None:
    _serve_from(tmp_path, monkeypatch)

    async def live() -> None:
        async with lifespan(None):
            application = Starlette(routes=routes())
            (ready,) = await _get(application, "/readyz")
            assert ready.status_code == 200
            assert bootstrap._serving is not None

    asyncio.run(live())
    assert bootstrap._serving is None


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api"])
def test_streamlit_keeps_none_of_our_paths_to_itself(path) -> None:
    from streamlit.web.server.starlette import starlette_app

    reserved = starlette_app._RESERVED_ROUTE_PREFIXES
    assert reserved
    assert not [each for each in reserved if f"{path}/".startswith(each)]
    assert path in [route.path for route in routes()]
