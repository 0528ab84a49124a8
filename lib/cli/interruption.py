"""Stopping a command with Ctrl-C or SIGTERM at a point where it can be undone."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(Exception):
    """The person or the platform asked to stop."""


class Interruption:
    """Remembers the first signal, for the command to `check`; a second one stops at once."""

    def __init__(self) -> None:
        self.asked = False

    def check(self) -> None:
        if self.asked:
            raise Interrupted

    def ask(self, signum: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Takes SIGINT and SIGTERM over, and gives them back."""
    asked = Interruption()
    before = {each: signal.signal(each, asked.ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
