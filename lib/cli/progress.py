"""How far a long command is: a bar on a terminal, a plain line now and then elsewhere."""

import math
import time
from typing import TextIO

from lib.core.visible import one_line

WIDTH = 28
TERMINAL_SECONDS = 0.1
PLAIN_SECONDS = 5.0


class ProgressLine:
    """Shows a share from 0 to 1 with a few words; the last one is always shown."""

    def __init__(self, stream: TextIO, label: str) -> None:
        self._stream = stream
        self._label = one_line(label, 60)
        self._terminal = stream.isatty()
        self._every = TERMINAL_SECONDS if self._terminal else PLAIN_SECONDS
        self._shown_at = -math.inf if self._terminal else time.monotonic()
        self._open = False

    def show(self, share: float, words: str) -> None:
        now = time.monotonic()
        if now - self._shown_at < self._every and share < 1:
            return
        self._shown_at = now
        if self._terminal:
            filled = round(share * WIDTH)
            bar = "█" * filled + "░" * (WIDTH - filled)
            self._stream.write(f"\r\x1b[2K{self._label} {bar} {share:4.0%} {words}")
        elif not self._open or share < 1:
            self._stream.write(f"{self._label}: {share:.0%} {words}\n")
        self._open = True
        self._stream.flush()

    def close(self) -> None:
        """Ends the bar's line, so that what follows starts on its own."""
        if self._terminal and self._open:
            self._stream.write("\n")
            self._stream.flush()
        self._open = False
