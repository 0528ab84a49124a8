"""Whose search is next.

Searches share a few database connections and processors.  Whoever comes first with many would
hold them all: so of one address only some run at once, the rest wait, and of those who wait it is
the turn of the address that has the fewest running.
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager

from lib.core.errors import RateLimited

AT_ONCE = 4
"""One fewer than the database connections there can be: somebody may read a document."""
OF_ONE = 2
"""Of one address at once."""
WAITING_OF_ONE = 12
WAITING = 60
"""Each in a thread of its own, if it is a page's."""
SECONDS = 10.0
"""Who has waited so long is told to come again."""


class Turns:
    """Safe between threads, and for the event loop."""

    def __init__(self, at_once: int = AT_ONCE, of_one: int = OF_ONE) -> None:
        self._at_once = at_once
        self._of_one = of_one
        self._running: Counter[str] = Counter()
        self._waiting: dict[str, deque[Future[None]]] = {}
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    @property
    def running(self) -> int:
        return self._running.total()

    @contextmanager
    def turn(self, address: str) -> Iterator[None]:
        """For a thread: waits for a turn and has it.  Raises RateLimited where too many of this
        address wait already, or it waits for too long."""
        asked = self._ask(address)
        try:
            asked.result(SECONDS)
        except TimeoutError:
            self._give_up(address, asked)
            raise _busy() from None
        try:
            yield
        finally:
            self._leave(address)

    @asynccontextmanager
    async def turn_of_task(self, address: str) -> AsyncIterator[None]:
        """The same for the event loop, which does not stand still meanwhile."""
        asked = self._ask(address)
        try:
            async with asyncio.timeout(SECONDS):
                await asyncio.shield(asyncio.wrap_future(asked))
        except BaseException as error:
            self._give_up(address, asked)
            if isinstance(error, TimeoutError):
                raise _busy() from None
            raise
        try:
            yield
        finally:
            self._leave(address)

    def _ask(self, address: str) -> Future[None]:
        asked: Future[None] = Future()
        with self._lock:
            own = self._waiting.get(address, ())
            if len(own) >= WAITING_OF_ONE or self.waiting >= WAITING:
                raise _busy()
            self._waiting.setdefault(address, deque()).append(asked)
            self._call()
        return asked

    def _leave(self, address: str) -> None:
        with self._lock:
            self._running[address] -= 1
            if not self._running[address]:
                del self._running[address]
            self._call()

    def _give_up(self, address: str, asked: Future[None]) -> None:
        """Whoever is called at this very moment hands the turn on."""
        with self._lock:
            own = self._waiting.get(address)
            if own and asked in own:
                own.remove(asked)
                if not own:
                    del self._waiting[address]
                return
        self._leave(address)

    def _call(self) -> None:
        """Calls whoever may run now; with the lock held."""
        while self.running < self._at_once and self._waiting:
            address = min(self._waiting, key=lambda each: self._running[each])
            if self._running[address] >= self._of_one:
                return
            own = self._waiting.pop(address)
            called = own.popleft()
            if own:
                self._waiting[address] = own  # at the end: the next of this address comes last
            self._running[address] += 1
            called.set_result(None)


def _busy() -> RateLimited:
    return RateLimited(
        "Too many searches run or wait already.", "Try again in a few seconds.", seconds=2
    )
