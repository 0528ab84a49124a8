"""Memory in a terminal: a bar from nothing to the limit, and the last minutes as a line."""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from lib.core.visible import one_line
from lib.memory.readings import MB
from lib.memory.report import megabytes, usage_line

WIDTH = 60
_STEPS = "▁▂▃▄▅▆▇█"


def bar(reading: Mapping[str, Any], marks: Sequence[int] = (), width: int = WIDTH) -> str:
    """What cannot be evicted, the rest of the working set, what is free, with the thresholds'
    `marks` (bytes) where they fall."""
    limit: int = reading["limit"]

    def cells(size: int) -> int:
        return min(width, round(width * size / limit))

    hard, working_set = cells(reading["hard"]), cells(reading["working_set"])
    drawn = list("█" * hard + "▒" * max(0, working_set - hard))
    drawn += "░" * (width - len(drawn))
    for mark in marks:
        at = min(width - 1, cells(mark))
        if drawn[at] == "░":
            drawn[at] = "│"
    return "".join(drawn)


def sparkline(sizes: Sequence[int | None]) -> str:
    """From the least to the most of `sizes`; less than 1 MB apart is flat, a gap is blank."""
    known = [size for size in sizes if size is not None]
    if not known:
        return ""
    least, span = min(known), max(MB, max(known) - min(known))
    top = len(_STEPS) - 1
    return "".join(
        " " if size is None else _STEPS[round(top * (size - least) / span)] for size in sizes
    )


class Picture:
    """Redraws one block on a terminal; elsewhere writes a line a look."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._sizes: deque[int | None] = deque(maxlen=WIDTH)
        self._lines = 0

    def show(self, report: Mapping[str, Any]) -> None:
        reading = report["reading"]
        self._sizes.append(reading["working_set"])
        line = usage_line(report["level"], reading)
        marks = [each["raised"] for each in report["thresholds"].values()]
        known = [size for size in self._sizes if size is not None]
        between = f"{megabytes(min(known))} to {megabytes(max(known))}"
        self._write(
            [line, f"{bar(reading, marks)} {megabytes(reading['limit'])}",
             f"{sparkline(self._sizes):<{WIDTH}} {between}"]
        )  # fmt: skip

    def gap(self, why: str) -> None:
        """Nothing could be read."""
        self._sizes.append(None)
        self._write([f"Memory usage: unknown. {why}", sparkline(self._sizes)])

    def _write(self, block: list[str]) -> None:
        width = 240
        lines = [one_line(line, width) if line.strip() else line for line in block]
        clock = time.strftime("%H:%M:%S")
        if self._terminal:
            back = f"\x1b[{self._lines}F\x1b[J" if self._lines else ""
            self._stream.write(back + "\n".join([*lines, clock]) + "\n")
            self._lines = len(lines) + 1
        else:
            self._stream.write(f"{clock} {lines[0]}\n")
        self._stream.flush()
