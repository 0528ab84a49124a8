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
from lib.search.semantic import SemanticArm
from lib.search.service import SearchService
from lib.stores.protocol import CorpusStore
from lib.stores.store import open_store

ROOT = Path(__file__).resolve().parent.parent
log = logging.getLogger("mafteach")


@dataclass(frozen=True)
class App:
    """The parts, ready to use; faces ask for nothing else."""

    settings: Settings
    store: CorpusStore
    search: SearchService
    semantic: SemanticArm

    def close(self) -> None:
        self.store.close()


def build(settings: Settings, store: CorpusStore | None = None) -> App:
    """An App from its settings; any part can be handed in instead."""
    configure_logging(settings.log_level)
    store = store or open_store(
        _from_root(settings.database_url), settings.db_pool_size, settings.db_max_overflow
    )
    semantic = SemanticArm(why="no_model" if settings.enable_semantic_search else "off")
    service = SearchService(store, semantic, settings.max_candidates)
    return App(settings, store, service, semantic)


def _from_root(url: str) -> str:
    """A relative SQLite path counts from the project, wherever the process was started."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if not url.startswith(prefix) or path.startswith((":", "/")) or not path:
        return url
    return f"{prefix}{ROOT / path}"


_serving: App | None = None
_serving_lock = threading.Lock()


def serving_app(environment: Mapping[str, str] | None = None) -> App:
    """The one App of a serving process, shared by pages and routes; made on first use, with
    the sample corpus in it if the database is empty."""
    global _serving
    with _serving_lock:
        if _serving is None:
            app = build(
                Settings.from_environment(os.environ if environment is None else environment)
            )
            log.info("Starting with %r", app.settings)
            added = load_sample(app.store)
            if added:
                log.info("The database was empty: loaded the sample corpus, %d passages", added)
            _serving = app
        return _serving


def close_serving_app() -> None:
    global _serving
    with _serving_lock:
        if _serving is not None:
            _serving.close()
            _serving = None


def configure_logging(level: str) -> None:
    log.setLevel(level.upper() if level.upper() in logging.getLevelNamesMapping() else "INFO")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False
