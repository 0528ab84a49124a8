"""The one place where the real parts are chosen and put together."""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lib.core.errors import MemoryUnknown, SemanticUnavailable, SettingsError
from lib.core.settings import Settings
from lib.encoders.keeper import Held, Holder, ModelKeeper, ModelSource
from lib.encoders.protocol import ModelCard
from lib.encoders.remote import remote_source
from lib.encoders.sources import bundled_source, prepared_sources, torch_source
from lib.ingest.catching_up import CatchUp
from lib.ingest.indexing import Progress, Report, index_corpus
from lib.ingest.sample import load_sample
from lib.memory import allocator
from lib.memory.readings import MB
from lib.memory.watch import MemoryWatch
from lib.search.calibration import Calibration
from lib.search.footprint import Footprint, relief_of
from lib.search.limiting import RateLimits
from lib.search.semantic import Semantic
from lib.search.service import SearchService
from lib.stores.protocol import CorpusStore

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "models" / "bundled"
EMBEDDING_MODELS = ("auto", "bundled", "alephbert", "torch", "remote")
log = logging.getLogger("mafteach")


@dataclass(frozen=True)
class Host:
    """What there is before, and without, a database: how we were set up, and our memory."""

    settings: Settings
    memory: MemoryWatch


@dataclass(frozen=True)
class App(Host):
    """The parts, ready to use; faces ask for nothing else."""

    store: CorpusStore
    search: SearchService
    semantic: Semantic
    limits: RateLimits

    def index(
        self,
        keeper: ModelKeeper,
        progress: Callable[[Progress], None] = lambda progress: None,
        quick: bool = False,
    ) -> Report:
        """Makes the vectors that are missing, and calibrates the model once none is; see
        lib.ingest.indexing."""

        def calibrated() -> Calibration:
            from lib.search.calibrating import calibrate

            return calibrate(self.store, keeper, quick=quick)

        batch = self.settings.tag_batch_size
        with self.memory.events.measured("index", model=keeper.card.title) as event:
            report = index_corpus(self.store, keeper, batch, progress, calibrated)
            event.details["encoded"] = report.encoded
            allocator.trim()
        return report

    @property
    def footprint(self) -> Footprint:
        return Footprint(self.store, self.semantic, self.search.pages)

    def close(self) -> None:
        self.semantic.close()
        self.store.close()


def build_host(settings: Settings) -> Host:
    configure_logging(settings.log_level)
    kept = settings.memory_history
    return Host(settings, MemoryWatch(settings, None if kept == "off" else ROOT / kept))


def build(
    settings: Settings,
    store: CorpusStore | None = None,
    host: Host | None = None,
    sources: Sequence[ModelSource] | None = None,
    holder: Callable[[str], Holder] | None = None,
) -> App:
    """An App from its settings; any part can be handed in instead.

    `holder` makes the place where a loaded model of that name stands; plain memory unless told.
    """
    # Here, so that what needs no database (the memory check) runs without SQLAlchemy's 20 MB.
    from lib.stores.store import open_store

    limits = RateLimits(settings.rate_limit, settings.semantic_rate_limit)
    host = host or build_host(settings)
    store = store or open_store(
        _from_root(settings.database_url), settings.db_pool_size, settings.db_max_overflow
    )
    if sources is None:
        sources = model_sources(settings)
    memory = ModelMemory(host.memory)
    keepers = [
        ModelKeeper(
            each, holder(each.card.name) if holder else Held(), settings.model_idle_seconds, memory
        )
        for each in (sources if settings.enable_semantic_search else ())
    ]
    why = "no_model" if settings.enable_semantic_search else "off"
    semantic = Semantic(store, keepers, why)
    service = SearchService(store, semantic, settings.max_candidates)
    app = App(settings, host.memory, store, service, semantic, limits)
    semantic.catch_up = CatchUp(store, lambda keeper: app.index(keeper, quick=True))
    for name, action in relief_of(app.footprint).items():
        app.memory.relief.register(name, action)
    app.memory.model_state = app.footprint.model_state
    return app


def model_sources(settings: Settings) -> list[ModelSource]:
    """The models that may answer, in order of preference; none is loaded.

    Raises SettingsError where EMBEDDING_MODEL names what is not there.
    """
    wanted = settings.embedding_model.lower()
    if wanted not in EMBEDDING_MODELS:
        raise SettingsError(
            f"EMBEDDING_MODEL={settings.embedding_model!r} is none of the models.",
            f"It takes {', '.join(EMBEDDING_MODELS)}.",
        )
    found: list[ModelSource] = []
    if wanted == "remote":
        found.append(remote_source(settings))
    if wanted == "torch":
        found.append(torch_source(settings.torch_model))
    if wanted in ("auto", "alephbert"):
        found += prepared_sources(ROOT / settings.model_dir, settings.model_profile or None)
    if wanted == "alephbert" and not found:
        raise SettingsError(
            f"EMBEDDING_MODEL=alephbert, and no prepared model is in {settings.model_dir}.",
            "Run python -m lib model prepare, or leave EMBEDDING_MODEL out.",
        )
    if BUNDLED.is_dir():
        found.append(bundled_source(BUNDLED))
    return found


class ModelMemory:
    """Keepers' questions about memory, put to the watch."""

    def __init__(self, watch: MemoryWatch) -> None:
        self._watch = watch

    def admit(self, card: ModelCard, needs_bytes: int) -> None:
        try:
            left = self._watch.left()
        except MemoryUnknown:
            return  # a machine that tells nothing of its memory has to be trusted
        if needs_bytes <= left and not self._watch.refuses_loads:
            return
        needs, spare = round(needs_bytes / MB), round(left / MB)
        self._watch.events.count("encode_refused", "load_refused", model=card.title)
        raise SemanticUnavailable(
            f"Loading {card.title} needs {needs} MB and {spare} MB are left.",
            "Words mode goes on; a larger instance or the bundled model has room for it.",
            why="memory", needs=needs, left=spare,
        )  # fmt: skip

    @contextmanager
    def changing(self, kind: str, card: ModelCard, why: str) -> Iterator[None]:
        if kind == "model_load":
            allocator.trim()  # room first: what pages freed lies scattered below the weights
        with self._watch.events.measured(kind, model=card.title, why=why) as event:
            yield
            if kind == "model_release":
                allocator.trim()
        log.info("%s %s: memory %+.1f MB", kind, card.title, (event.difference or 0) / MB)


def _from_root(url: str) -> str:
    """A relative SQLite path counts from the project, wherever the process was started."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if not url.startswith(prefix) or path.startswith((":", "/")) or not path:
        return url
    return f"{prefix}{ROOT / path}"


_serving: App | None = None
_holder: Callable[[str], Holder] | None = None
_host: Host | None = None
_serving_lock = threading.Lock()
_host_lock = threading.Lock()  # its own: opening a database may take long


def serving_host(environment: Mapping[str, str] | None = None) -> Host:
    """The one Host of a serving process; it is there whether or not the database answers."""
    global _host
    if _serving is not None:
        return _serving
    with _host_lock:
        if _host is None:
            given = os.environ if environment is None else environment
            _host = build_host(Settings.from_environment(given))
            log.info("Starting with %r", _host.settings)
        return _host


def serving_app(environment: Mapping[str, str] | None = None) -> App:
    """The one App of a serving process, shared by pages and routes; made on first use, with
    the sample corpus in it if the database is empty."""
    global _serving
    with _serving_lock:
        if _serving is None:
            host = serving_host(environment)
            app = build(host.settings, host=host, holder=_holder)
            app.semantic.catch_up = CatchUp(
                app.store, lambda keeper: app.index(keeper, quick=True), app.index
            )
            added = load_sample(app.store)
            if added:
                log.info("The database was empty: loaded the sample corpus, %d passages", added)
                app.footprint.clear_caches()  # its words, which nobody has asked for
                allocator.trim()
            _serving = app
        return _serving


def most_websockets() -> int:
    """MAX_WEBSOCKETS; where the settings cannot be read the pages must open to say so."""
    try:
        return serving_host().settings.max_websockets
    except SettingsError:
        return Settings().max_websockets


def hold_models_in(holder: Callable[[str], Holder]) -> None:
    """Says where the serving process keeps its models, before serving_app is first called."""
    global _holder
    _holder = holder


def close_serving_app() -> None:
    """Stops the watch over memory and closes the database's connections."""
    global _serving, _host
    with _serving_lock, _host_lock:
        for host in (_serving, _host):
            if host is not None:
                host.memory.stop()
        if _serving is not None:
            _serving.close()
        _serving = _host = None


def configure_logging(level: str) -> None:
    log.setLevel(level.upper() if level.upper() in logging.getLevelNamesMapping() else "INFO")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False
