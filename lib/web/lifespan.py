"""What happens when the server stops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread

from lib.bootstrap import close_serving_app


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Closes the database's connections at the end; they open on first use."""
    try:
        yield
    finally:
        await to_thread.run_sync(close_serving_app)
