"""The one place where the real parts are chosen and put together."""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from lib.core.errors import (
    EncoderError,
    MafteachError,
    MemoryUnknown,
    ModelMissing,
    SemanticUnavailable,
    SettingsError,
)
from lib.core.rate import Window
from lib.core.settings import Settings
from lib.core.visible import one_line, visible
from lib.encoders.keeper import Held, Holder, ModelKeeper, ModelSource
from lib.encoders.protocol import ModelCard
from lib.encoders.remote import remote_source
from lib.encoders.sources import prepared_source, prepared_sources, torch_source
from lib.evaluate.judging import Judging
from lib.ingest.catching_up import CatchUp
from lib.ingest.indexing import Indexer
from lib.limits.rates import RateLimits
from lib.limits.shared import SharedVisits
from lib.memory import allocator
from lib.memory.readings import MB
from lib.memory.watch import MemoryWatch
from lib.search.calibration import Calibration
from lib.search.concordance import Concordances
from lib.search.footprint import Footprint, relief_of
from lib.search.listing import Listings
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.protocol import CorpusStore
from lib.stores.registry import check_both

ROOT = Path(__file__).resolve().parent.parent
CONTEXTUAL = ROOT / "models" / "contextual"
EMBEDDING_MODELS = ("auto", "contextual", "bundled", "alephbert", "torch", "remote")
LONGEST_LOG_LINE = 2_000
log = logging.getLogger("mafteach")


@dataclass(frozen=True)
class Host:
    """What there is before, and without, a database: how we were set up, and our memory."""

    settings: Settings
    memory: MemoryWatch

    def model_state(self) -> Mapping[str, Any]:
        """Of the model that is loaded, or else would be; empty without one."""
        return {}


@dataclass(frozen=True)
class App(Host):
    """The parts, ready to use; faces ask for nothing else."""

    store: CorpusStore
    search: SearchService
    models: Models
    limits: RateLimits
    index: Indexer
    footprint: Footprint
    concordances: Concordances
    listings: Listings
    judging: Judging

    def model_state(self) -> Mapping[str, Any]:
        return self.footprint.model_state()

    def close(self) -> None:
        self.models.close()
        self.store.close()


def build_host(settings: Settings) -> Host:
    """Raises SettingsError where DATABASE_URL is no address of a database that is served, or
    READ_DATABASE_URL none of a replica."""
    check_both(settings.database_url, settings.read_database_url)
    configure_logging(settings.log_level)
    kept = settings.memory_history
    return Host(settings, MemoryWatch(settings, None if kept == "off" else ROOT / kept))


def build(
    settings: Settings,
    store: CorpusStore | None = None,
    host: Host | None = None,
    sources: Sequence[ModelSource] | None = None,
    holder: Callable[[str], Holder] | None = None,
    serving: bool = False,
) -> App:
    """An App from its settings; any part can be handed in instead.

    `holder` makes the place where a loaded model of that name stands; plain memory unless told.
    In a `serving` process what takes long to index is done in a thread of its own.
    """
    # Here, so that what needs no database (the memory check) runs without SQLAlchemy's 20 MB.
    from lib.stores.store import open_store

    host = host or build_host(settings)
    store = store or open_store(
        settings.database_url, settings.db_pool_size, settings.db_max_overflow, ROOT,
        settings.read_database_url, settings.read_max_lag_seconds,
        settings.shard_loss.lower() == "answer",
    )  # fmt: skip
    limits = RateLimits(
        settings.rate_limit, settings.semantic_rate_limit, export_limit=settings.export_limit,
        shared=SharedVisits(partial(_counted, store)) if settings.shared_limits else None,
    )  # fmt: skip
    why = "no_model" if settings.enable_semantic_search else "off"
    if sources is None:
        try:
            sources = model_sources(settings)
        except EncoderError as error:
            log.error("Words mode answers alone: %s", error)
            sources, why = (), "failed"
    memory = ModelMemory(host.memory)
    keepers = [
        ModelKeeper(
            each, holder(each.card.name) if holder else Held(), settings.model_idle_seconds, memory
        )
        for each in (sources if settings.enable_semantic_search else ())
    ]
    memory.keepers = keepers
    index = Indexer(store, host.memory.events, _calibrated, settings.tag_batch_size)
    # A server does not share: beside another run on the same machine, searches would wait for both.
    catch_up = CatchUp(store, partial(index, quick=True), index if serving else None)
    models = Models(store, keepers, why, catch_up)
    service = SearchService(store, models, settings.max_candidates)
    concordances = Concordances(store)
    judging = Judging(store, service, models)
    footprint = Footprint(store, models, service.pages, concordances.kept, judging.kept)
    for name, action in relief_of(footprint).items():
        host.memory.relief.register(name, action)
    return App(
        settings, host.memory, store, service, models, limits, index, footprint, concordances,
        Listings(store, service, settings.max_candidates), judging,
    )  # fmt: skip


def _counted(store: CorpusStore, windows: Sequence[Window]) -> float:
    with store.counting() as visits:
        return visits.count(windows)


def _calibrated(
    store: CorpusStore, keeper: ModelKeeper, progress: Callable[[float], None]
) -> Calibration:
    from lib.search.calibrating import calibrate  # and with it numpy, which words need not

    return calibrate(store, keeper, progress)


def model_sources(settings: Settings) -> list[ModelSource]:
    """The models that may answer, in order of preference; none is loaded.

    Raises SettingsError where EMBEDDING_MODEL is no such name; ModelMissing, ModelDamaged where
    what it names cannot be read.
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
        raise _without_alephbert(settings)
    if CONTEXTUAL.is_dir():
        try:
            found.append(prepared_source(CONTEXTUAL))
        except EncoderError as error:
            if not found:
                raise
            log.error("The model in %s is left out: %s", CONTEXTUAL.name, error)
    return found


def _without_alephbert(settings: Settings) -> MafteachError:
    """A setting that is wrong where no model was ever prepared; a fault where one is damaged."""
    hint = "Run python -m lib model prepare, or leave EMBEDDING_MODEL out."
    folder = ROOT / settings.model_dir
    if any(each.is_dir() for each in folder.glob("*")):
        whole = "no whole prepared model"
        return ModelMissing(f"EMBEDDING_MODEL=alephbert, and {whole} is in {folder.name}.", hint)
    return SettingsError(
        f"EMBEDDING_MODEL=alephbert, and no prepared model is in {folder.name}.", hint
    )


class ModelMemory:
    """Keepers' questions about memory, put to the watch.  `keepers` are in order of preference: a
    model takes the room of those behind it, which may be reading the corpus."""

    def __init__(self, watch: MemoryWatch) -> None:
        self._watch = watch
        self.keepers: Sequence[ModelKeeper] = ()

    def admit(self, card: ModelCard, needs_bytes: int) -> None:
        if self._has_room(needs_bytes):
            return
        for behind in self._behind(card):
            with suppress(SemanticUnavailable):  # a long line waits for it
                behind.release("room")
        if self._has_room(needs_bytes):
            return
        needs, spare = round(needs_bytes / MB), round(self._watch.left() / MB)
        self._watch.events.count("encode_refused", "load_refused", model=card.title)
        raise SemanticUnavailable(
            f"Loading {card.title} needs {needs} MB and {spare} MB are left.",
            "Words mode goes on; a larger instance has room for it.",
            why="memory", needs=needs, left=spare,
        )  # fmt: skip

    def _has_room(self, needs_bytes: int) -> bool:
        try:
            return needs_bytes <= self._watch.left() and not self._watch.refuses_loads
        except MemoryUnknown:
            return True  # a machine that tells nothing of its memory has to be trusted

    def _behind(self, card: ModelCard) -> Sequence[ModelKeeper]:
        names = [each.card.name for each in self.keepers]
        return self.keepers[names.index(card.name) + 1 :] if card.name in names else ()

    @contextmanager
    def changing(self, kind: str, card: ModelCard, why: str) -> Iterator[None]:
        if kind == "model_load":
            allocator.trim()  # room first: what pages freed lies scattered below the weights
        with self._watch.events.measured(kind, model=card.title, why=why) as event:
            yield
            if kind == "model_release":
                allocator.trim()
        log.info("%s %s: memory %+.1f MB", kind, card.title, (event.difference or 0) / MB)


class LogLines(logging.Formatter):
    """A message a line, and nothing in it or in a traceback that steers a terminal: what visitors
    and files say may stand in both."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = one_line(record.message, LONGEST_LOG_LINE)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return visible(super().formatException(ei))


def configure_logging(level: str) -> None:
    log.setLevel(level.upper() if level.upper() in logging.getLevelNamesMapping() else "INFO")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(LogLines("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False
