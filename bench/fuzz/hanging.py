"""A limit on the processor's time that one input may take."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 1.0


class Hanging(AssertionError):
    """One input took longer than it may."""


@contextmanager
def no_hang(seconds: float = SECONDS) -> Iterator[None]:
    """Raises Hanging once the process has worked for so long; the clock on the wall says nothing
    on a busy machine.  For the main thread alone, which signals reach."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hanging(f"more than {seconds} s of work")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
