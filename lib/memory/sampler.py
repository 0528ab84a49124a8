"""One thread that looks at memory once a second."""

import logging
import threading
import time
from collections.abc import Callable

SECONDS = 1.0
log = logging.getLogger("mafteach.memory")


class Sampler:
    """Calls `tick` in the middle of every second, so that each second has its one.

    A tick that comes late is not made up for: what was not seen stays a gap.  A tick that fails
    is logged once for each kind of failure, and the next one comes all the same.
    """

    def __init__(
        self,
        tick: Callable[[], None],
        every: float = SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._tick = tick
        self._every = every
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._told: set[str] = set()

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Once, however often it is called."""
        with self._lock:
            if not self.running:
                self._stopping = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._stopping,), name="mafteach-memory", daemon=True
                )
                self._thread.start()

    def stop(self, seconds: float = 0.5) -> None:
        """Waits at most so long for a tick under way."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._stopping.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def until_next(self) -> float:
        """Seconds to the middle of the next interval; from the clock itself, so that neither
        drift nor a changed clock adds up."""
        return self._every - (self._clock() - self._every / 2) % self._every

    def _run(self, stopping: threading.Event) -> None:
        while not stopping.wait(self.until_next()):
            try:
                self._tick()
            except Exception as error:
                if type(error).__name__ not in self._told:
                    self._told.add(type(error).__name__)
                    log.exception("A look at memory failed; the next ones go on")
