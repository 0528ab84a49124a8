"""GET /metrics: what Prometheus scrapes, read by the official parser."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from starlette.applications import Starlette

from lib.bootstrap import Host
from lib.core.errors import DatabaseUnavailable, MemoryUnknown
from lib.core.settings import Settings
from lib.memory.guard import Level
from lib.memory.watch import MemoryWatch
from lib.web.routes import routes
from tests.clock import Clock
from tests.scale import MB, FakeReader
from tests.web.conftest import TestClient, client_of


def families(client) -> dict[str, Metric]:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    return {each.name: each for each in text_string_to_metric_families(response.text)}


def value(found: dict[str, Metric], name: str, suffix: str = "", **labels: str) -> float:
    (sample,) = (
        each
        for each in found[name].samples
        if each.name == name + suffix and labels.items() <= each.labels.items()
    )
    return sample.value


@pytest.fixture
def scraped(client) -> dict[str, Metric]:
    for mode in ("words", "words", "exact"):
        client.get("/api/v1/search", params={"q": "עיר", "mode": mode})
    return families(client)


@pytest.fixture
def scale() -> FakeReader:
    """What memory is read from: this process holds what the tests before it left."""
    return FakeReader(Clock())


@pytest.fixture
def watch(scale: FakeReader) -> MemoryWatch:
    return MemoryWatch(Settings(), reader=scale, clock=scale.clock, ticks=scale.clock)


def test_memory_is_told_in_bytes(app, watch, scale) -> None:
    scale.fill(300, 200)
    found = families(client_of(lambda: replace(app, memory=watch)))
    assert value(found, "mafteach_memory_working_set_bytes") == 300 * MB
    assert value(found, "mafteach_memory_limit_bytes") == 512 * MB
    assert value(found, "mafteach_memory_headroom_bytes") == 212 * MB
    assert value(found, "mafteach_process_resident_bytes") == 300 * MB
    assert value(found, "mafteach_memory_level") == 0


def test_searches_are_counted_by_mode_and_time(scraped) -> None:
    assert value(scraped, "mafteach_search_seconds", "_count", mode="words") == 2
    assert value(scraped, "mafteach_search_seconds", "_count", mode="exact") == 1
    assert value(scraped, "mafteach_search_seconds", "_count", mode="semantic") == 0
    assert 0 < value(scraped, "mafteach_search_seconds", "_sum", mode="words") < 10
    assert value(scraped, "mafteach_search_seconds", "_bucket", mode="words", le="10.0") == 2
    assert value(scraped, "mafteach_encode_seconds", "_count", mode="words") == 0


def test_the_databases_pool_and_the_caches_are_told(scraped) -> None:
    assert value(scraped, "mafteach_database_connections_limit") == 5
    assert value(scraped, "mafteach_database_connections_in_use") == 0
    assert value(scraped, "mafteach_cache_hits", "_total") == 0
    assert value(scraped, "mafteach_cache_entries", cache="words") > 0


def test_an_alert_stays_counted_when_it_is_over(app, watch, scale) -> None:
    for megabytes in (500, 100):
        scale.fill(megabytes, megabytes)
        scale.clock.now += 1
        watch.tick()
    watch.relief.join(10)
    found = families(client_of(lambda: replace(app, memory=watch)))
    assert value(found, "mafteach_memory_alerts", "_total", level="critical") == 1
    assert watch.level is Level.OK


def test_sessions_and_websockets_are_told_where_there_are_any(app) -> None:
    def counted():
        return SimpleNamespace(open=3, waiting=2, refused=7)

    served = routes(lambda: app, lambda: app, sessions=counted, websockets=counted)
    found = families(TestClient(Starlette(routes=served)))
    assert value(found, "mafteach_sessions", state="open") == 3
    assert value(found, "mafteach_sessions", state="waiting") == 2
    assert value(found, "mafteach_websockets") == 3
    assert value(found, "mafteach_websockets_refused", "_total") == 7


def test_memory_is_told_while_the_database_does_not_answer() -> None:
    def no_app():
        raise DatabaseUnavailable("The database does not answer.", "Check DATABASE_URL.")

    host = Host(Settings(), MemoryWatch(Settings()))
    found = families(TestClient(Starlette(routes=routes(no_app, lambda: host))))
    assert "mafteach_memory_working_set_bytes" in found
    assert "mafteach_search_seconds" not in found


def test_a_system_that_tells_nothing_is_a_problem(client, app, monkeypatch) -> None:
    def unknown():
        raise MemoryUnknown("Nothing can be read.", "Look at the platform's own graph.")

    monkeypatch.setattr(app.memory, "current", unknown)
    assert client.get("/metrics").json()["code"] == "memory_unknown"


def test_the_token_guards_it(guarded_client) -> None:
    assert guarded_client.get("/metrics").status_code == 401
    allowed = guarded_client.get("/metrics", headers={"Authorization": "Bearer letmein"})
    assert allowed.status_code == 200


def test_the_dashboards_know_every_kind_of_metric_that_they_draw(scraped) -> None:
    from tests.unit.test_dashboards import COUNTERS, GAUGES, HISTOGRAMS

    kinds = {name: family.type for name, family in scraped.items()}
    drawn = dict.fromkeys(GAUGES, "gauge") | dict.fromkeys(HISTOGRAMS, "histogram")
    drawn |= {name.removesuffix("_total"): "counter" for name in COUNTERS}
    told = {name: kind for name, kind in drawn.items() if name in kinds}
    assert {name: kinds[name] for name in told} == told
    # Told by a server that has pages, and where a control group counts kills.
    assert drawn.keys() - told.keys() <= {"mafteach_sessions", "mafteach_memory_kills"}
