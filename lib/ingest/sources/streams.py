"""Streams of a corpus' files, whose every error is an OSError."""

import io
import os
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any


class Through(io.RawIOBase):
    """Another stream, whose every error is an OSError."""

    def __init__(self, stream: IO[bytes] | io.RawIOBase) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer)) or b""
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise OSError(f"damaged in the zip: {error}") from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class Counted(Through):
    """Tells how many bytes more of it were read, each once."""

    def __init__(self, stream: io.RawIOBase, told: Callable[[int], None]) -> None:
        super().__init__(stream)
        self._told = told
        self._furthest = 0

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer)
        on = max(0, self.tell() - self._furthest)
        self._told(on)
        self._furthest += on
        return count


class Borrowed(Through):
    """Somebody else's stream, left open."""

    def close(self) -> None:
        io.RawIOBase.close(self)


def end_of(stream: IO[bytes], length: int) -> bytes:
    with stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - length))
        return stream.read(length)


_END_OF_ZIP, _END_OF_ZIP64 = b"PK\x05\x06", b"PK\x06\x06"


def directory_size(stream: IO[bytes], size: int) -> int:
    """Bytes of a zip's list of files as its end tells (APPNOTE.TXT 4.3.14 and 4.3.16), before
    anybody reads so many; 0 where the end is not found, which zipfile then says better."""
    stream.seek(max(0, size - (1 << 16) - 200))
    end = stream.read()
    large = end.rfind(_END_OF_ZIP64)
    if large >= 0:
        return int.from_bytes(end[large + 40 : large + 48], "little")
    at = end.rfind(_END_OF_ZIP)
    return int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0
