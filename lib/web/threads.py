"""Work on the database, off the event loop that serves everyone."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")

MOST_THREADS = 4
"""One fewer than the connections there can be, so that the API alone never takes them all."""

_limiter = CapacityLimiter(MOST_THREADS)


async def in_thread(work: Callable[[], T]) -> T:
    """The result of `work`, run in one of at most MOST_THREADS threads."""
    return await to_thread.run_sync(work, limiter=_limiter)
