"""The one App of a serving process, shared by its pages and routes."""

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping

from lib.access.access import Access
from lib.bootstrap import App, Host, build, build_host, model_sources
from lib.core.errors import EncoderError, MafteachError, SettingsError
from lib.core.settings import Settings
from lib.core.visible import one_line
from lib.encoders.keeper import Holder
from lib.ingest.reanalysis import reanalyse
from lib.ingest.sample import load_sample
from lib.memory import allocator
from lib.stores.registry import check_both

log = logging.getLogger("mafteach")
WRONG_SETTING = 2
"""The exit code that says so."""

_serving: App | None = None
_holder: Callable[[str], Holder] | None = None
_host: Host | None = None
_access: Access | None = None
_provider: Callable[[], bool] | None = None
_serving_lock = threading.Lock()
_host_lock = threading.Lock()  # its own: opening a database may take long
_access_lock = threading.Lock()


def check_settings(environment: Mapping[str, str] | None = None) -> None:
    """Ends the process, with one line and exit code 2, where a setting is wrong: a server that
    started with it would answer its health checks and nothing else."""
    try:
        settings = Settings.from_environment(os.environ if environment is None else environment)
        check_both(settings.database_url, settings.read_database_url)
        if settings.enable_semantic_search:
            model_sources(settings)
    except SettingsError as error:
        print(one_line(str(error), 500), file=sys.stderr, flush=True)
        sys.exit(WRONG_SETTING)
    except EncoderError as error:  # damaged, not wrong: words go on, and the Model page says why
        log.error("%s", one_line(str(error), 500))


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
            app = build(host.settings, host=host, holder=_holder, serving=True)
            added = load_sample(app.store, models=app.models.names)
            if added:
                log.info("The database was empty: loaded the sample corpus, %d passages", added)
                app.footprint.clear_caches()  # its words, which nobody has asked for
                allocator.trim()
            _serving = app
            threading.Thread(
                target=_bring_up_to_date, args=(app,), name="reanalysis", daemon=True
            ).start()
        return _serving


def _bring_up_to_date(app: App) -> None:
    """Looks through a database that was too large for it at the start, analyses again what
    another version has indexed, and makes vectors that are missing; searches go on meanwhile."""
    try:
        app.store.check()
        done = reanalyse(app.store)
    except MafteachError as error:
        if _serving is app:  # else the server is stopping, and the next one goes on
            log.warning("The index was not renewed: %s", error)
        return
    if done:
        log.info("The index was renewed: %d passages", done)
        allocator.trim()
    app.models.keep_up()


def serving_access() -> Access:
    """Who may change things; it is there whether or not the database answers."""
    global _access
    settings = serving_host().settings
    with _access_lock:
        if _access is None or _access.settings is not settings:
            _access = Access(settings, provider=_provider is not None and _provider())
        return _access


def serving_settings() -> Settings:
    """Those of the process; where they cannot be read the usual ones, for what stands in the way
    of every page: pages must open to say so."""
    try:
        return serving_host().settings
    except SettingsError:
        return Settings()


def sign_in_by_provider(where: Callable[[], bool]) -> None:
    """Says how to tell whether an identity provider is set up, before serving_access is called."""
    global _provider
    _provider = where


def hold_models_in(holder: Callable[[str], Holder]) -> None:
    """Says where the serving process keeps its models, before serving_app is first called."""
    global _holder
    _holder = holder


def close_serving_app() -> None:
    """Stops the watch over memory and closes the database's connections."""
    global _serving, _host, _access
    with _serving_lock, _host_lock, _access_lock:
        for host in (_serving, _host):
            if host is not None:
                host.memory.stop()
        if _serving is not None:
            _serving.close()
        _serving = _host = _access = None


if __name__ == "__main__":
    check_settings()
