"""Rings and events across a restart, in one small file written rarely."""

import json
import logging
import os
import sys
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lib.memory.events import Event, Events
from lib.memory.rings import SERIES, SHAPES, Ring, Rings

FORMAT = 1
MOST_RESTARTS = 50
LONGEST_HEADER = 1 << 20
log = logging.getLogger("mafteach.memory")


@dataclass(frozen=True)
class Restart:
    """Unix times; not `clean` where the last server never said goodbye: killed, or cut off."""

    last_seen: float
    started: float
    clean: bool


class History:
    """Of one server.  A file that is damaged, or of another shape, is passed over with a line
    in the log; the next `save` replaces it."""

    def __init__(self, path: Path | None, rings: Rings, events: Events) -> None:
        self._path = path
        self._rings = rings
        self._events = events
        self.restarts: list[Restart] = []

    def load(self, now: float) -> Restart | None:
        """Takes over what an earlier server kept, and marks the restart."""
        if self._path is None or not self._path.is_file():
            return None
        try:
            header = self._read(self._path)
            earlier = [Restart(**each) for each in header["restarts"]]
            restart = Restart(header["saved"], now, header["clean"])
            self._events.take_over(Event(**each) for each in header["events"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("The memory history was not readable and begins anew: %s", error)
            return None
        self.restarts = [*earlier, restart][-MOST_RESTARTS:]
        return restart

    def save(self, now: float, clean: bool) -> None:
        """Complete or not at all.  A disk that refuses costs the history, never the server."""
        if self._path is None:
            return
        header = {
            "format": FORMAT,
            "shape": _shape(),
            "saved": now,
            "clean": clean,
            "restarts": [asdict(each) for each in self.restarts],
            "events": [asdict(each) for each in reversed(self._events.recent())],
        }
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with open(temporary, "wb") as file:
                self._write(file, json.dumps(header).encode())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path)
        except OSError as error:
            log.warning("The memory history could not be written: %s", error.strerror)
            with suppress(OSError):
                temporary.unlink()

    def _write(self, file: BinaryIO, header: bytes) -> None:
        file.write(header + b"\n")
        with self._rings.lock:
            for ring in self._rings.rings:
                for each in ring.arrays:
                    each.tofile(file)
            file.write(_checksum(header, self._rings.rings).to_bytes(4, "big"))

    def _read(self, path: Path) -> dict[str, Any]:
        with open(path, "rb") as file:
            head = file.readline(LONGEST_HEADER).rstrip(b"\n")
            header: dict[str, Any] = json.loads(head)
            if header.get("format") != FORMAT or header.get("shape") != _shape():
                raise ValueError("it was written by another version")
            fresh = [Ring(*shape) for shape in SHAPES]
            for ring in fresh:
                for each in ring.arrays:
                    read = file.read(each.itemsize * len(each))
                    memoryview(each).cast("B")[:] = read
            if file.read() != _checksum(head, fresh).to_bytes(4, "big"):
                raise ValueError("its checksum does not match")
        with self._rings.lock:
            self._rings.rings = tuple(fresh)
        return header


def _shape() -> list[Any]:
    """What the arrays' bytes mean."""
    return [list(map(list, SHAPES)), list(SERIES), sys.byteorder, Ring(1, 1).size_bytes]


def _checksum(header: bytes, rings: Any) -> int:
    value = zlib.crc32(header)
    for ring in rings:
        for each in ring.arrays:
            value = zlib.crc32(each, value)
    return value
