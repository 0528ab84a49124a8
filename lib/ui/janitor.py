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

from lib.core.errors import MafteachError
from lib.memory.watch import MemoryWatch
from lib.serving import serving_host
from lib.ui import insides
from lib.ui.downloads import tickets
from lib.ui.keeping.owners import owners
from lib.ui.uploads import uploads

SECONDS = 20.0
log = logging.getLogger("mafteach.janitor")


async def keep_house(
    memory: Callable[[], MemoryWatch] = lambda: serving_host().memory, every: float = SECONDS
) -> None:
    """For the server's life, on the event loop, where Streamlit handles its sessions too."""
    insides.check()
    try:
        watch = await to_thread.run_sync(memory)
    except MafteachError:
        return  # a setting is wrong: every page says so, and there are none to forget
    watch.relief.register("clear_page_caches", st.cache_data.clear)
    while True:
        await asyncio.sleep(every)
        forgotten = insides.end_expired()
        held = insides.session_names()
        uploads.keep_only(held)
        tickets.keep_only(held)
        owners.keep_only(held)
        if forgotten:
            await to_thread.run_sync(_give_back, watch, forgotten)


def _give_back(watch: MemoryWatch, forgotten: int) -> None:
    freed = watch.trim("sessions_ended", sessions=forgotten)
    log.info("Forgot %d closed pages: %.1f MB given back", forgotten, freed.freed / 2**20)
