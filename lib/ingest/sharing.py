"""The passages that lack a vector, shared by all who make some: servers, `index` and `work`."""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

from lib.core.documents import Document
from lib.core.errors import DatabaseBusy, DatabaseUnavailable, StoreError
from lib.stores.protocol import Claims, CorpusStore

T = TypeVar("T")

CLAIMED = 30
"""Passages that one worker holds at most, beside what it is about to write."""
HEARTBEAT_SECONDS = 4.0
"""A few of them fit into a lease, of which one may fail."""
PATIENCE_SECONDS = 60.0
"""So long another writer is waited for, or a database that starts anew; an import holds the
database for all its length."""
log = logging.getLogger("mafteach.index")


class Worker:
    """One run's part of the work, until the end of the block; a thread says meanwhile that the
    run lives, whatever a batch or a measurement takes.  `stopping` ends what it waits for."""

    def __init__(self, store: CorpusStore, stopping: Callable[[], bool] = lambda: False) -> None:
        self._store = store
        self._stopping = stopping
        self._name = uuid.uuid4().hex
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Worker":
        self._heart.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Where the database cannot be told, the lease runs out."""
        self._over.set()
        self._heart.join()
        with suppress(StoreError), self._store.claiming(self._name) as claims:
            claims.leave()

    def _beat(self) -> None:
        while not self._over.wait(HEARTBEAT_SECONDS):
            try:
                self._asked(lambda claims: None)
            except StoreError as error:
                log.debug("The lease was not renewed: %s", error)

    def _asked(self, ask: Callable[[Claims], T]) -> T:
        with self._store.claiming(self._name) as claims:
            return ask(claims)

    def leads(self, model: str) -> bool:
        """Whether this is the run that reads tags and words and measures the model."""
        return self.patiently(lambda: self._asked(lambda claims: claims.lead(model)))

    def passages(self, model: str) -> Iterator[tuple[int, Document]]:
        """Those that nobody else is given, until none is free; what was claimed and left comes
        back in a second round."""
        after = 0
        while True:
            some = self._claimed(model, after)
            if not (some or after):
                return
            yield from some
            after = some[-1][0] if len(some) == CLAIMED else 0

    def _claimed(self, model: str, after: int) -> Sequence[tuple[int, Document]]:
        return self.patiently(lambda: self._asked(lambda c: c.claim(model, CLAIMED, after)))

    def patiently(self, write: Callable[[], T]) -> T:
        """What `write` returns, which may be done again where it is not known to have been done.
        What is encoded must not be lost to an import, nor to a database that is started anew."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return write()
            except (DatabaseBusy, DatabaseUnavailable) as error:
                if time.monotonic() > until or self._stopping():
                    raise
                if isinstance(error, DatabaseUnavailable):
                    time.sleep(0.5)
