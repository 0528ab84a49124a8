"""/metrics in OpenMetrics: what Prometheus draws and alerts on.

Everything is read when it is asked for; nothing of it waits for the database.  The official
client writes it, from a registry of our own: its default one has collectors that read /proc at
length.  It is imported by the first scrape, and costs 1.5 MB then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from lib.bootstrap import App, Host
from lib.core.errors import MafteachError
from lib.core.histogram import Counts
from lib.core.query import Mode
from lib.encoders.keeper import State
from lib.memory.readings import Reading
from lib.memory.watch import MemoryWatch
from lib.stores.protocol import ReplicaUse
from lib.web.callers import authorize
from lib.web.responses import HEADERS, problem_of
from lib.web.unchanged import Unchanged

if TYPE_CHECKING:
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

MEMORY = {
    "working_set": "Memory in use as platforms draw it: all but file pages nobody used lately.",
    "hard": "Memory that the kernel cannot take back; it kills for this.",
    "limit": "The limit that memory is held against.",
    "headroom": "The limit less the working set.",
    "left": "The limit less what cannot be taken back.",
}


class Sessions(Protocol):
    @property
    def open(self) -> int: ...
    @property
    def waiting(self) -> int: ...


class Websockets(Protocol):
    @property
    def open(self) -> int: ...
    @property
    def refused(self) -> int: ...


class Metrics:
    """The endpoint.  `sessions` and `websockets` answer None where there are none to count."""

    def __init__(
        self,
        host_factory: Callable[[], Host],
        sessions: Callable[[], Sessions | None] = lambda: None,
        websockets: Callable[[], Websockets | None] = lambda: None,
        unchanged: Unchanged | None = None,
    ) -> None:
        self._host_factory = host_factory
        self._unchanged = unchanged or Unchanged()
        self._sessions = sessions
        self._websockets = websockets

    async def endpoint(self, request: Request) -> Response:
        return await to_thread.run_sync(self._answer, request)

    def _answer(self, request: Request) -> Response:
        from prometheus_client import CollectorRegistry
        from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

        try:
            host = self._host_factory()
            authorize(request, host.settings.api_token, host.settings.anonymous_reading)
            registry = CollectorRegistry(auto_describe=False)
            registry.register(_Once(list(self.families(host))))
            text = generate_latest(registry)  # type: ignore[no-untyped-call]
        except MafteachError as error:
            return problem_of(error)
        return Response(text, 200, HEADERS, CONTENT_TYPE_LATEST)

    def families(self, host: Host) -> Iterator[Metric]:
        yield from _memory(host.memory, host.memory.current())
        spared = "Answers of the API that their callers had already (304)."
        yield _counter("answers_unchanged", spared, self._unchanged.number)
        sockets = self._websockets()
        if sockets is not None:
            yield _gauge("websockets", "Open connections of pages.", sockets.open)
            yield _counter("websockets_refused", "Pages turned away at the cap.", sockets.refused)
        sessions = self._sessions()
        if sessions is not None:
            counted = {"open": sessions.open, "waiting": sessions.waiting}
            yield _gauge("sessions", "Sessions held: open, or closed and kept.", counted, "state")
        if isinstance(host, App):
            yield from _search(host)
            yield from _models(host)
            yield from _held(host)


class _Once:
    """A collector of what was collected already."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def _memory(memory: MemoryWatch, reading: Reading) -> Iterator[Metric]:
    for name, meaning in MEMORY.items():
        yield _gauge(f"memory_{name}_bytes", meaning, getattr(reading, name), unit="bytes")
    yield _gauge("process_resident_bytes", "Resident memory of the server's processes.",
                 reading.process.rss, unit="bytes")  # fmt: skip
    yield _gauge("memory_level", "0 ok, 1 warning, 2 critical.", memory.level.rank)
    alerts = {str(level): number for level, number in memory.alerts.items()}
    yield _counter("memory_alerts", "Alerts since the start, by level.", alerts, "level")
    if reading.kills is not None:
        yield _counter("memory_kills", "Processes the kernel killed for memory.", reading.kills)


def _search(app: App) -> Iterator[Metric]:
    timings = app.search.timings
    yield _histogram("search_seconds", "Whole searches, by mode.", timings.searches())
    yield _histogram("encode_seconds", "Waiting for a query's vector.", timings.encodes())


def _models(app: App) -> Iterator[Metric]:
    states = {keeper.card.name: keeper.state() for keeper in app.models.keepers}
    loaded = {name: int(each.state is State.LOADED) for name, each in states.items()}
    loads = {name: each.loads for name, each in states.items()}
    releases = {name: each.releases for name, each in states.items()}
    yield _gauge("model_loaded", "Whether the model is in memory.", loaded, "model")
    yield _counter("model_loads", "Times it was loaded.", loads, "model")
    yield _counter("model_releases", "Times it was released.", releases, "model")


def _held(app: App) -> Iterator[Metric]:
    vectors, pool = app.models.vectors.counts(), app.store.pool()
    yield _counter("cache_hits", "Queries whose vector was kept.", vectors.hits)
    yield _counter("cache_misses", "Queries whose vector was not.", vectors.misses)
    kept = {each.name: each for each in app.footprint.caches()}
    entries = {name: each.entries for name, each in kept.items()}
    sizes = {name: each.size_bytes for name, each in kept.items()} | {
        "codes": app.footprint.codes()
    }
    yield _gauge("cache_entries", "Entries of a cache.", entries, "cache")
    yield _gauge("cache_bytes", "Bytes of a cache.", sizes, "cache", unit="bytes")
    yield _gauge("database_connections_in_use", "Connections taken now.", pool.in_use)
    yield _gauge("database_connections_limit", "The most there can be.", pool.limit)
    if (replica := app.store.replica()) is not None:
        uses = {str(each): float(each is replica.use) for each in ReplicaUse}
        yield _gauge("replica_use", "Whether the replica answers, and why not.", uses, "use")
        if replica.lag is not None:
            yield _gauge("replica_lag", "How far it is behind.", replica.lag, unit="seconds")


Values = float | Mapping[str, float]
"""One value, or one for each value of a label."""


def _gauge(name: str, meaning: str, values: Values, label: str = "", unit: str = "") -> Metric:
    from prometheus_client.metrics_core import GaugeMetricFamily

    labels = [label] if label else []
    return _filled(GaugeMetricFamily(f"mafteach_{name}", meaning, None, labels, unit), values)


def _counter(name: str, meaning: str, values: Values, label: str = "") -> Metric:
    from prometheus_client.metrics_core import CounterMetricFamily

    labels = [label] if label else []
    return _filled(CounterMetricFamily(f"mafteach_{name}", meaning, None, labels), values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Values) -> Metric:
    labelled = values.items() if isinstance(values, Mapping) else (("", values),)
    for label, value in labelled:
        family.add_metric([label] if label else [], value)
    return family


def _histogram(name: str, meaning: str, counts: Mapping[Mode, Counts]) -> Metric:
    from prometheus_client.metrics_core import HistogramMetricFamily

    family = HistogramMetricFamily(f"mafteach_{name}", meaning, labels=["mode"], unit="seconds")
    for mode, each in counts.items():
        buckets = [(_step(step), float(number)) for step, number in each.upto]
        family.add_metric([str(mode)], buckets, each.total)
    return family


def _step(step: float) -> str:
    """As OpenMetrics writes a bucket's bound."""
    return "+Inf" if step == float("inf") else str(float(step))
