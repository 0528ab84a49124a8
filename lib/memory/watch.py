"""The one object that knows the server's memory: readings, what happened, what is left."""

import time
from collections.abc import Callable
from pathlib import Path

from lib.core.settings import Settings
from lib.memory import allocator
from lib.memory.allocator import Trimmed
from lib.memory.events import Events
from lib.memory.readings import MemoryReader, Reading


class MemoryWatch:
    """Made with the application, started with the server; costs nothing until then.

    reading()   now, PSS and USS included (1 to 4 ms); raises MemoryUnknown
    left()      bytes that a model load can count on
    events      what happened; `with watch.events.measured("model_load"):` around what weighs
    trim()      gives free memory back and records the difference
    """

    def __init__(
        self,
        settings: Settings,
        root: Path = Path("/"),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reader = MemoryReader(settings.memory_limit_mb, root=root, clock=clock)
        self.events = Events(self._reader.own, clock=clock)

    def reading(self) -> Reading:
        return self._reader.read()

    def left(self) -> int:
        return self._reader.read(shared=False).left

    def trim(self) -> Trimmed:
        """Not on the event loop; see allocator.trim."""
        with self.events.measured("trim"):
            return allocator.trim()

    def start(self) -> None:
        self.events.add("start")

    def stop(self) -> None:
        """Nothing is left running."""
