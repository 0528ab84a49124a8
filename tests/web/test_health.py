"""Alive and ready, the threads behind them, and the end."""

import asyncio
import threading
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from lib import serving
from lib.bootstrap import App
from lib.core.errors import DatabaseUnavailable, SettingsError
from lib.web import health
from lib.web.api import MOST_THREADS
from lib.web.lifespan import lifespan
from lib.web.routes import routes
from tests.web.conftest import client_of


def _no_app():
    raise DatabaseUnavailable("The database does not answer.", "Check DATABASE_URL.")


def test_not_ready_with_settings_that_cannot_be_used() -> None:
    def no_app():
        raise SettingsError("DATABASE_URL has no scheme.", "Write one.")

    response = client_of(no_app).get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "settings")


class HangingStore:
    """Answers once it is `released`, and knows how many ask at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock = threading.Lock()
        self.released = threading.Event()

    def read(self, work, seconds: float = 0.0):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.released.wait(20)
        with self.lock:
            self.now -= 1
        return {}

    def replica(self) -> None:
        return None


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
    store = HangingStore()
    application = Starlette(routes=routes(lambda: replace(app, store=store)))

    async def ask() -> list[httpx.Response]:
        answers = await _get(application, *["/readyz"] * 20, "/healthz")
        store.released.set()
        return answers

    answers = asyncio.run(ask())
    assert [each.status_code for each in answers] == [503] * 20 + [200]
    assert store.most == 1


def test_the_event_loop_and_the_pool_are_spared(app) -> None:
    store = HangingStore()
    application = Starlette(routes=routes(lambda: replace(app, store=store)))

    async def look() -> None:
        slow = asyncio.ensure_future(_get(application, *["/api/v1/tags"] * 20))
        while store.most < MOST_THREADS:
            await asyncio.sleep(0.005)
        (alive,) = await _get(application, "/healthz")  # while all of them wait
        assert alive.status_code == 200
        store.released.set()
        assert [each.status_code for each in await slow] == [200] * 20

    asyncio.run(asyncio.wait_for(look(), 20))
    assert store.most == MOST_THREADS


def _serve_from(folder, monkeypatch) -> None:
    monkeypatch.setattr(serving, "_serving", None)
    monkeypatch.setattr(serving, "_host", None)
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
            assert not (tmp_path / "serving.db").exists()  # no database was opened for it
            (told,) = await _get(Starlette(routes=routes()), "/api/v1/memory")
            assert [event["kind"] for event in told.json()["events"]][-1] == "start"

    asyncio.run(live())
    assert _watchers() == []
    assert (tmp_path / "memory.history").is_file()


def test_what_keeps_memory_from_being_watched_does_not_keep_the_server_from_serving(
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

    async def live() -> App:
        async with lifespan(None):
            app = serving.serving_app()  # which may take longer than readiness waits
            (ready,) = await _get(Starlette(routes=routes()), "/readyz")
            assert ready.status_code == 200
            pool = app.store.pool()
            assert pool.idle + pool.in_use  # what brings the index up to date may hold it
            return app

    app = asyncio.run(live())
    assert not app.store.pool().idle
    with pytest.raises(DatabaseUnavailable):
        app.store.read(lambda reader: reader.statistics())
    assert not app.store.pool().idle


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api"])
def test_streamlit_keeps_none_of_our_paths_to_itself(path) -> None:
    from streamlit.web.server.starlette import starlette_app

    reserved = starlette_app._RESERVED_ROUTE_PREFIXES
    assert reserved
    assert not [each for each in reserved if f"{path}/".startswith(each)]
    assert path in [route.path for route in routes()]
