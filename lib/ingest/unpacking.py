"""A file's bytes from their beginning, unpacked where they are gzip."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from zlib import error as zlib_error

from lib.core.errors import ImportRefused
from lib.ingest.refusals import FileRefusal

DAMAGED_ZIP = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError)
"""What zipfile raises for a list of files that is none, or of a zip that is newer than it."""
LARGEST_UNPACKED = 4 << 30
LARGEST_RATIO = 200
"""A file that unpacks to more than this many times its size, beyond 50 MB, is a bomb."""
SMALLEST_BOMB = 50 << 20


def unpacked(name: str, stream: IO[bytes], size: int) -> IO[bytes]:
    """Raises ImportRefused as it is read, where it turns out to be a bomb."""
    stream.seek(0)
    start = stream.read(2)
    stream.seek(0)
    if start != b"\x1f\x8b":
        return stream
    return io.BufferedReader(_Guarded(gzip.GzipFile(fileobj=stream), name, size), 1 << 16)


@contextmanager
def undamaged(name: str) -> Iterator[None]:
    """Damage that shows while a gzip file is read, as ImportRefused."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib_error) as error:
        raise ImportRefused(FileRefusal.GZIP(name=name, cause=str(error))) from error


class _Guarded(io.RawIOBase):
    """An unpacked stream that stops where a bomb shows."""

    def __init__(self, stream: gzip.GzipFile, name: str, size: int) -> None:
        self._stream = stream
        self._name = name
        self._most = min(max(SMALLEST_BOMB, LARGEST_RATIO * size), LARGEST_UNPACKED)
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), 1 << 16))
        self._unpacked += len(data)
        if self._unpacked > self._most:
            raise ImportRefused(FileRefusal.BOMB(name=self._name, most=self._most >> 20))
        buffer[: len(data)] = data
        return len(data)
