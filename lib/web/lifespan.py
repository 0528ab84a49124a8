"""What happens when the server starts and stops."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread

from lib.bootstrap import close_serving_app, serving_host
from lib.core.errors import MafteachError
from lib.stores import store  # noqa: F401 - before the first visitor, who would wait for it

log = logging.getLogger("mafteach")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Watches memory from the start; closes the database's connections, which open on first
    use, at the end."""
    await to_thread.run_sync(_watch_memory)
    try:
        yield
    finally:
        await to_thread.run_sync(close_serving_app)


def _watch_memory() -> None:
    try:
        serving_host().memory.start()
    except MafteachError as error:  # a setting: every page will say so, the server lives
        log.warning("Memory is not watched: %s", error)
