"""Forgets closed pages, and gives their memory back to the system.

Streamlit keeps a closed page's session for its return, and drops it when its store of sessions
is next written to after that time: on a server where nobody arrives, never.  Nor does it say
goodbye to what it drops, or ask the allocator for the pages that are free now.
"""

import asyncio
import logging
from collections.abc import Callable

import streamlit as st
from anyio import to_thread
from streamlit.runtime import Runtime

from lib.bootstrap import serving_host
from lib.core.errors import MafteachError
from lib.memory.watch import MemoryWatch
from lib.ui.sessions import manager_of

SECONDS = 20.0
log = logging.getLogger("mafteach.janitor")


async def keep_house(
    memory: Callable[[], MemoryWatch] = lambda: serving_host().memory, every: float = SECONDS
) -> None:
    """For the server's life, on the event loop, where Streamlit handles its sessions too."""
    try:
        watch = await to_thread.run_sync(memory)
    except MafteachError:
        return  # a setting is wrong: every page says so, and there are none to forget
    watch.relief.register("clear_page_caches", st.cache_data.clear)
    while True:
        await asyncio.sleep(every)
        forgotten = forget(Runtime.instance()) if Runtime.exists() else 0
        if forgotten:
            await to_thread.run_sync(_give_back, watch, forgotten)


def forget(runtime: Runtime) -> int:
    """Ends the sessions whose time to return has passed; how many they were."""
    manager = manager_of(runtime)
    if manager is None:
        return 0
    with manager._storage_lock:
        ended = manager._session_storage._cache.expire()
    for _, info in ended:
        info.session.shutdown()  # its files, its state, its thread
    return len(ended)


def _give_back(watch: MemoryWatch, forgotten: int) -> None:
    freed = watch.trim("sessions_ended", sessions=forgotten)
    log.info("Forgot %d closed pages: %.1f MB given back", forgotten, freed.freed / 2**20)
