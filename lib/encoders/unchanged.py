"""Whether the files that a model has mapped are still those that were checked.

A page of a mapped file that has been cut off ends the process that reads it (SIGBUS, mmap(2));
one that was written over answers with anything.  A file that is replaced by renaming another
over it does neither: the mapping keeps the old one, and so does what is held open here.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable
from pathlib import Path

from lib.core.errors import ModelDamaged


class Unchanged:
    """Looks in two microseconds a file.  Between the look and the reading there is time for
    another process to cut the file off: see docs/RELIABILITY.md."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Raises ModelDamaged where one cannot be opened."""
        self._held: list[tuple[int, str, tuple[int, int]]] = []
        for path in paths:
            try:
                held = os.open(path, os.O_RDONLY)
            except OSError as error:
                raise ModelDamaged(
                    f"{path.name} cannot be read: {error.strerror}.", "Fetch the model again."
                ) from error
            weakref.finalize(self, os.close, held)
            self._held.append((held, path.name, _state(held)))

    def check(self) -> None:
        """Raises ModelDamaged where a file has another length, or was written to."""
        for held, name, before in self._held:
            if _state(held) != before:
                raise ModelDamaged(
                    f"{name} was written to while the model was in use.",
                    "Prepare models into a directory of their own; this one is loaded again.",
                )


def _state(held: int) -> tuple[int, int]:
    now = os.fstat(held)
    return now.st_size, now.st_mtime_ns
