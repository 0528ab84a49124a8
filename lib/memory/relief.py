"""What is given up when memory is critical, in order, and what each of it brought."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from lib.memory.allocator import Trimmed
from lib.memory.readings import MB

AGAIN_SECONDS = 30.0
log = logging.getLogger("mafteach.memory")
Action = Callable[[], object]


class Relief:
    """Runs the actions, one after the other, in a thread of their own: the sampler goes on looking.

    At most one run at a time, and none within AGAIN_SECONDS of the last: an action that could
    do nothing then (the model was encoding) may be able to now.
    """

    def __init__(
        self,
        measure: Callable[[], tuple[int, int]],
        last: tuple[str, Action],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._measure = measure
        self._actions: dict[str, Action] = {}
        self._last = last
        self._clock = clock
        self._ran: float | None = None
        self._thread: threading.Thread | None = None

    def register(self, name: str, action: Action) -> None:
        """`action` frees what it can without harm and returns; a second of the same name takes
        the first one's place."""
        self._actions[name] = action

    def start(self) -> bool:
        """Whether a run was begun."""
        now = self._clock()
        early = self._ran is not None and now - self._ran < AGAIN_SECONDS
        if early or (self._thread is not None and self._thread.is_alive()):
            return False
        self._ran = now
        self._thread = threading.Thread(target=self.run, name="mafteach-relief", daemon=True)
        self._thread.start()
        return True

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def run(self) -> dict[str, int]:
        """Does all of it now; the resident bytes that each action freed."""
        freed = {}
        for name, action in [*self._actions.items(), self._last]:
            before = self._measure()[0]
            try:
                action()
            except Exception:
                log.exception("Memory is short, and %s failed", name)
            freed[name] = Trimmed(before, self._measure()[0]).freed
        log.warning("Memory was given up: %s", _line(freed))
        return freed


def _line(freed: dict[str, Any]) -> str:
    return " ".join(f"{name}_mb={size / MB:.1f}" for name, size in freed.items())
