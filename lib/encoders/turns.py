"""One at a time, first come first served, with a bounded line."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from lib.core.errors import EncoderBusy


class Turns:
    """At most `most` wait, none longer than `seconds`."""

    def __init__(self, most: int = 32, seconds: float = 20.0) -> None:
        self._most = most
        self._seconds = seconds
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        with self._changed:
            return max(0, len(self._line) - 1)

    @contextmanager
    def turn(self, seconds: float | None = None) -> Iterator[None]:
        """Ours when everyone before us is done; raises EncoderBusy instead of waiting on, or
        waiting longer than `seconds` where they are given."""
        ticket = object()
        self._wait(ticket, self._seconds if seconds is None else seconds)
        try:
            yield
        finally:
            self._leave(ticket)

    def _wait(self, ticket: object, seconds: float) -> None:
        with self._changed:
            if len(self._line) > self._most:
                raise _busy(f"{self._most} others are waiting for the model already.")
            self._line.append(ticket)
            if self._changed.wait_for(lambda: self._line[0] is ticket, seconds):
                return
            self._line.remove(ticket)
            self._changed.notify_all()
        raise _busy(f"The model did not come free in {seconds:.3g} s.")

    def _leave(self, ticket: object) -> None:
        with self._changed:
            self._line.remove(ticket)
            self._changed.notify_all()


def _busy(message: str) -> EncoderBusy:
    return EncoderBusy(message, "Try again in a moment; words mode answers meanwhile.", why="busy")
