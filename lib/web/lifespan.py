"""What happens when the server starts and stops."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread

from lib.core.errors import MafteachError
from lib.serving import close_serving_app, serving_host
from lib.stores import store  # noqa: F401 - before the first visitor, who would wait for it
from lib.web.loggers import say_once

log = logging.getLogger("mafteach")


Companion = Callable[[], Coroutine[Any, Any, None]]


@asynccontextmanager
async def lifespan(app: Any, companions: Sequence[Companion] = ()) -> AsyncIterator[None]:
    """Watches memory from the start; closes the database's connections, which open on first
    use, at the end.  `companions` run beside the server for as long as it lives."""
    say_once()
    await to_thread.run_sync(_watch_memory)
    _spare_the_collector()
    beside = [asyncio.create_task(each(), name="mafteach-companion") for each in companions]
    for task in beside:
        task.add_done_callback(_say_how_it_ended)
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        gc.unfreeze()
        await to_thread.run_sync(close_serving_app)


def _spare_the_collector() -> None:
    """Streamlit collects garbage after every run of a script (runner.postScriptGC).  Looking each
    time at the objects of libraries, which live as long as the server, was two thirds of what an
    open Memory page cost (bench/memory_page.py)."""
    gc.collect()
    gc.freeze()


def _say_how_it_ended(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("What runs beside the server stopped", exc_info=task.exception())


def _watch_memory() -> None:
    try:
        serving_host().memory.start()
    except MafteachError as error:  # a setting: every page will say so, the server lives
        log.warning("Memory is not watched: %s", error)
