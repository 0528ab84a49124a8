"""A streaming replica that answers reads while it is near enough behind the primary.

Near is told by positions in the write-ahead log: where the primary stood when it was last asked
about, the replica has come to or not.  That holds while nothing is written, when the time of the
last commit that was replayed says less and less; on a busy primary that time tells at the first
look what positions tell from the second on.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from lib.core.errors import DatabaseUnavailable, QueryTimeout, StoreError
from lib.stores.database import Database
from lib.stores.engine import STATEMENT_SECONDS, LogPosition, Replication
from lib.stores.protocol import ReplicaState, ReplicaUse

T = TypeVar("T")
log = logging.getLogger("mafteach.store")

LOOK_EVERY = 1.0
LOOK_SECONDS = 2.0
"""Every so often both servers are asked, and waited for so long."""

_SAMPLES = 120
_NEVER = float("-inf")


Sizes = tuple[int, int]
"""Of a pool: connections kept, and opened beyond them."""


def shared(pool_size: int, max_overflow: int) -> tuple[Sizes, Sizes]:
    """What a process may have of connections, among primary and replica: of an odd number the
    replica, which answers searches, has one more.  Both keep one at least."""
    most = pool_size + max_overflow
    first = most // 2
    kept = max(1, min(pool_size // 2, first))
    kept_there = max(1, min(pool_size - kept, most - first))
    return (kept, first - kept), (kept_there, most - first - kept_there)


class Replica:
    """Reads of one process; looks are taken in a thread of their own, so that nobody waits."""

    def __init__(
        self,
        primary: Database,
        replica: Database,
        most_lag: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        assert primary.engine.replication is not None
        self.database = replica
        self._primary = primary
        self._asks: Replication = primary.engine.replication
        self._most_lag = most_lag
        self._clock = clock
        self._looking = threading.Lock()
        self._looked = _NEVER
        self._positions: deque[tuple[float, LogPosition]] = deque(maxlen=_SAMPLES)
        self._wrote = self._reached = self._as_of = _NEVER
        """When this process last wrote; up to when the replica has what was written, by
        positions and by anything."""
        self._use = ReplicaUse.UNKNOWN

    def read(self, work: Callable[[Connection], T], seconds: float = STATEMENT_SECONDS) -> T:
        """By the replica, or else by the primary; by that too where the replica fails."""
        end = self._clock() + seconds
        self._look_soon()
        if self.answers():
            try:
                return self.database.read(work, seconds)
            except QueryTimeout:
                raise
            except StoreError as error:
                self._turn(ReplicaUse.UNREACHABLE, error)
        return self._primary.read(work, max(0.1, end - self._clock()))

    def answers(self) -> bool:
        """Whether the next read is its."""
        pool = self.database.pool()
        if pool.in_use >= pool.limit or self._use not in (ReplicaUse.USED, ReplicaUse.ALONE):
            return False
        near = self._clock() - self._as_of <= self._most_lag and self._reached >= self._wrote
        return near or self._use is ReplicaUse.ALONE

    def wrote(self) -> None:
        """This process has written: its reads are the primary's until the replica has that."""
        self._wrote = self._clock()

    def state(self) -> ReplicaState:
        behind = self._clock() - self._as_of
        return ReplicaState(self._use, None if self._as_of == _NEVER else max(0.0, behind))

    def close(self) -> None:
        self.database.close()

    def look(self) -> None:
        """Asks the primary where it stands, then the replica how far it has come."""
        try:
            alone = not self._mark()
            now = self._clock()
            replayed = self.database.read(self._asks.replayed, LOOK_SECONDS)
        except StoreError as error:
            self._turn(ReplicaUse.UNREACHABLE, error)
            return
        finally:
            self._looked = self._clock()
        of_one = replayed is not None and all(
            each.system == replayed.system for _, each in self._positions
        )
        if replayed is None or not of_one:
            self._turn(ReplicaUse.NO_REPLICA)
            return
        reached = [at for at, each in self._positions if each.position <= replayed.position]
        self._reached = max(reached, default=_NEVER)
        self._as_of = max(self._reached, now - replayed.seconds)
        behind = now - self._as_of > self._most_lag
        near = ReplicaUse.BEHIND if behind else ReplicaUse.USED
        self._turn(ReplicaUse.ALONE if alone else near)

    def _mark(self) -> bool:
        """Whether the primary answers."""
        now = self._clock()
        try:
            self._positions.append((now, self._primary.read(self._asks.position, LOOK_SECONDS)))
        except DatabaseUnavailable:
            return False
        except StoreError as error:  # busy: it stands somewhere all the same
            log.debug("The primary's position is not known: %s", error)
        return True

    def _look_soon(self) -> None:
        if self._clock() - self._looked < LOOK_EVERY or not self._looking.acquire(blocking=False):
            return
        try:
            threading.Thread(target=self._look_once, name="replica", daemon=True).start()
        except RuntimeError:  # no thread to be had, or the interpreter ends
            self._looking.release()

    def _look_once(self) -> None:
        try:
            self.look()
        finally:
            self._looking.release()

    def _turn(self, use: ReplicaUse, why: StoreError | None = None) -> None:
        """Says what has changed, once."""
        before, self._use = self._use, use
        if use is before or self.database.closed:
            return
        level = logging.INFO if use is ReplicaUse.USED else logging.WARNING
        log.log(level, "%s%s", _SAID[use], f" {why}" if why else "")


_SAID = {
    ReplicaUse.USED: "The replica answers searches.",
    ReplicaUse.BEHIND: "The replica is too far behind; the primary answers searches.",
    ReplicaUse.UNREACHABLE: "The replica fails; the primary answers searches.",
    ReplicaUse.NO_REPLICA: "READ_DATABASE_URL is no replica of DATABASE_URL; the primary answers.",
    ReplicaUse.ALONE: "The primary does not answer; the replica answers searches as they stand.",
}
