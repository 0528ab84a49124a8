"""The one place where the real parts are chosen and put together."""

import logging
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.core.settings import Settings
from lib.ingest.sample import load_sample
from lib.memory.watch import MemoryWatch
from lib.search.semantic import SemanticArm
from lib.search.service import SearchService
from lib.stores.protocol import CorpusStore

ROOT = Path(__file__).resolve().parent.parent
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
    semantic: SemanticArm

    def close(self) -> None:
        self.store.close()


def build_host(settings: Settings) -> Host:
    configure_logging(settings.log_level)
    kept = settings.memory_history
    return Host(settings, MemoryWatch(settings, None if kept == "off" else ROOT / kept))


def build(settings: Settings, store: CorpusStore | None = None, host: Host | None = None) -> App:
    """An App from its settings; any part can be handed in instead."""
    # Here, so that what needs no database (the memory check) runs without SQLAlchemy's 20 MB.
    from lib.stores.store import open_store

    host = host or build_host(settings)
    store = store or open_store(
        _from_root(settings.database_url), settings.db_pool_size, settings.db_max_overflow
    )
    semantic = SemanticArm(why="no_model" if settings.enable_semantic_search else "off")
    service = SearchService(store, semantic, settings.max_candidates)
    return App(settings, host.memory, store, service, semantic)


def _from_root(url: str) -> str:
    """A relative SQLite path counts from the project, wherever the process was started."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if not url.startswith(prefix) or path.startswith((":", "/")) or not path:
        return url
    return f"{prefix}{ROOT / path}"


_serving: App | None = None
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
            app = build(host.settings, host=host)
            added = load_sample(app.store)
            if added:
                log.info("The database was empty: loaded the sample corpus, %d passages", added)
            _serving = app
        return _serving


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
