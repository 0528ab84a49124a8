"""The kernel's own files, below a root that tests move elsewhere."""

import os
from pathlib import Path

KILOBYTE = 1024


class Files:
    """Paths are the machine's, as in "/proc/self/status".

    Every method raises OSError where the file cannot be read, ValueError where it holds
    something else than it should.
    """

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = str(root).rstrip("/")

    def on_host(self, path: str) -> str:
        """Where `path` really is."""
        return self._root + path

    def text(self, path: str) -> str:
        with open(self._root + path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def number(self, path: str) -> int:
        return int(self.text(path))

    def table(self, path: str) -> dict[str, int]:
        """ "name number" lines: memory.stat, memory.events, memory.oom_control."""
        lines = (line.split() for line in self.text(path).splitlines())
        return {line[0]: int(line[1]) for line in lines if len(line) == 2}

    def kilobytes(self, path: str) -> dict[str, int]:
        """ "Name:  number kB" lines, in bytes: status, smaps_rollup, meminfo."""
        found = {}
        for line in self.text(path).splitlines():
            parts = line.split()
            if len(parts) == 3 and parts[2] == "kB":
                found[parts[0].rstrip(":")] = int(parts[1]) * KILOBYTE
        return found

    def names(self, path: str) -> list[str]:
        """Of the entries of a directory."""
        return os.listdir(self._root + path)
