"""Is the process alive, and can it answer?"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from lib.bootstrap import App
from lib.core.errors import DatabaseUnavailable, MafteachError
from lib.web.responses import answer, problem_of

READY_SECONDS = 1.0


async def alive(request: Request) -> Response:
    """Asks nothing of anyone: a platform that restarts us must not do so for the database."""
    return answer({"status": "ok"})


class Readiness:
    """Asks the database, one question at a time however many ask whether we are ready: a
    database that hangs holds one thread, not one for each probe."""

    def __init__(self, app_factory: Callable[[], App]) -> None:
        self._app_factory = app_factory
        self._asking: asyncio.Future[None] | None = None
        self._replica: dict[str, str] = {}

    async def ready(self, request: Request) -> Response:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(to_thread.run_sync(self._ask))
        try:
            await asyncio.wait_for(asyncio.shield(self._asking), READY_SECONDS)
        except TimeoutError:
            return problem_of(
                DatabaseUnavailable(
                    f"The database did not answer in {READY_SECONDS:.0f} s.",
                    "Check DATABASE_URL and that the server runs.",
                )
            )
        except MafteachError as error:
            return problem_of(error, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return answer({"status": "ready", **self._replica})

    def _ask(self) -> None:
        store = self._app_factory().store
        store.read(lambda reader: reader.statistics(), READY_SECONDS)
        replica = store.replica()
        self._replica = {"replica": str(replica.use)} if replica else {}
