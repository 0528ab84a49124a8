"""A folder, a zip or one file as a list of named files, each read as a stream.

Nothing is ever unpacked to the disk.  What could lead out of the folder (links, `..`, absolute
names), hidden files and what packers leave behind are not in the list.
"""

import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from lib.core.errors import ImportRefused
from lib.core.messages import Message
from lib.core.visible import one_line
from lib.ingest.refusals import FileRefusal
from lib.ingest.sources.names import counted_order, is_own, own_name
from lib.ingest.sources.streams import Borrowed, Counted, Through, directory_size, end_of
from lib.ingest.spreadsheets import is_workbook
from lib.ingest.unpacking import DAMAGED_ZIP, LARGEST_RATIO, LARGEST_UNPACKED, SMALLEST_BOMB

MOST_FILES = 100_000
LARGEST_DIRECTORY = 32 << 20
"""Bytes of a zip's list of files, which is read whole."""


@dataclass(frozen=True)
class Entry:
    """A file by its name below the folder, parts apart by `/`, and its size in bytes."""

    name: str
    size: int


class Files:
    """Named files in the order people count them: part 2 before part 10.

    `position` is how many of all `size` bytes were read by the streams that were opened to be
    counted, for the progress of an import.
    """

    def __init__(self, name: str) -> None:
        self.name = one_line(name)
        self.size = 0
        self.position = 0

    @cached_property
    def entries(self) -> list[Entry]:
        """Raises ImportRefused where there are more than MOST_FILES."""
        return sorted(self._listed(), key=lambda entry: counted_order(entry.name))

    def _listed(self) -> Iterable[Entry]:
        raise NotImplementedError

    def __contains__(self, name: str) -> bool:
        return any(entry.name == name for entry in self.entries)

    def named(self, *endings: str) -> list[Entry]:
        """The files with one of `endings`, in order."""
        return [each for each in self.entries if each.name.lower().endswith(endings)]

    def weigh(self, entries: Iterable[Entry]) -> None:
        """Says which files an import is going to read, for its progress."""
        self.size = sum(entry.size for entry in entries)

    def open(self, name: str, counted: bool = False) -> IO[bytes]:
        """The file from its beginning.  Raises OSError where it cannot be read, also for what
        is damaged or encrypted in a zip.  A zip's file never gives more bytes than the zip's
        list promised, which were weighed before."""
        stream = self._open(name)
        return io.BufferedReader(Counted(stream, self._was_read) if counted else stream, 1 << 16)

    def _was_read(self, count: int) -> None:
        self.position += count

    def start(self, name: str, length: int = 1 << 16) -> bytes:
        """The first bytes of a file; empty where it cannot be read."""
        with suppress(OSError), self.open(name) as stream:
            return stream.read(length)
        return b""

    def end(self, name: str, length: int = 1 << 16) -> bytes:
        """The last bytes of a file; empty where it cannot be read."""
        end = b""
        with suppress(OSError), self.open(name) as stream:
            while part := stream.read(length):
                end = (end + part)[-length:]
        return end

    def _open(self, name: str) -> io.RawIOBase:
        raise NotImplementedError

    def close(self) -> None:
        """Closes what `Files` itself holds open."""


class Folder(Files):
    """Every file below a folder, and of links only those to files within it."""

    def __init__(self, path: Path) -> None:
        self._root = path.resolve()
        super().__init__(self._root.name)

    def _listed(self) -> Iterable[Entry]:
        return _below(self._root)

    def __contains__(self, name: str) -> bool:
        path = self._root / name
        return is_own(name) and path.is_file() and path.resolve().is_relative_to(self._root)

    def _open(self, name: str) -> io.RawIOBase:
        return (self._root / name).open("rb", buffering=0)

    def end(self, name: str, length: int = 1 << 16) -> bytes:
        return end_of((self._root / name).open("rb"), length)


class OneFile(Files):
    """A file by itself, which stays the caller's to close."""

    def __init__(self, name: str, stream: IO[bytes], size: int) -> None:
        super().__init__(name)
        self._entry = Entry(self.name, size)
        self._stream = stream

    def _listed(self) -> Iterable[Entry]:
        return [self._entry]

    def _open(self, name: str) -> io.RawIOBase:
        self._stream.seek(0)
        return Borrowed(self._stream)

    def end(self, name: str, length: int = 1 << 16) -> bytes:
        self._stream.seek(max(0, self._entry.size - length))
        return self._stream.read(length)


class Zip(Files):
    """The files of a zip, which stays the caller's to close.

    Raises ImportRefused for what is no zip, lists too many files, or unpacks to so much more
    than its size that it is a bomb.
    """

    def __init__(self, name: str, stream: IO[bytes], size: int) -> None:
        directory = directory_size(stream, size)
        if directory > LARGEST_DIRECTORY:
            raise ImportRefused(_too_many(name))
        try:
            stream.seek(0)
            self._zip = zipfile.ZipFile(stream)
        except DAMAGED_ZIP as error:
            damaged = FileRefusal.ZIP(name=one_line(name), cause=one_line(str(error)))
            raise ImportRefused(damaged) from error
        infos = self._zip.infolist()
        if len(infos) > MOST_FILES:
            raise ImportRefused(_too_many(name))
        self._infos = {own: info for info in infos if (own := own_name(info))}
        super().__init__(name)
        most = min(max(SMALLEST_BOMB, LARGEST_RATIO * size), LARGEST_UNPACKED)
        if sum(entry.size for entry in self._listed()) > most:
            raise ImportRefused(FileRefusal.BOMB(name=self.name, most=most >> 20))

    def _listed(self) -> Iterable[Entry]:
        return [Entry(name, info.file_size) for name, info in self._infos.items()]

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def _open(self, name: str) -> io.RawIOBase:
        info = self._infos[name]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise OSError("packed in a way that is not read; use deflate")
        try:
            return Through(self._zip.open(info))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError) as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        self._zip.close()


class Beside(Files):
    """A folder of texts, and a table of them from elsewhere by its own name."""

    def __init__(self, table: Path, texts: Folder) -> None:
        super().__init__(table.name)
        self._table = table
        self._texts = texts

    def _listed(self) -> Iterable[Entry]:
        return [Entry(self.name, self._table.stat().st_size)]

    def __contains__(self, name: str) -> bool:
        return name == self.name or name in self._texts

    def _open(self, name: str) -> io.RawIOBase:
        own = name == self.name
        return self._table.open("rb", buffering=0) if own else self._texts._open(name)


def opened(path: Path) -> tuple[Files, IO[bytes] | None]:
    """The files at `path`, and the stream to close behind them.  Raises ImportRefused."""
    try:
        if path.is_dir():
            return Folder(path), None
        stream = path.open("rb")
    except OSError as error:
        unopened = FileRefusal.UNOPENED(name=one_line(path.name), cause=str(error.strerror))
        raise ImportRefused(unopened) from error
    try:
        return files_of(path.name, stream, path.stat().st_size), stream
    except BaseException:
        stream.close()
        raise


def files_of(name: str, stream: IO[bytes], size: int) -> Files:
    """A file that may be a zip, from its open stream; a workbook is one to itself.  Raises
    ImportRefused."""
    workbook = is_workbook(stream)
    stream.seek(0)
    if stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06") and not workbook:
        return Zip(name, stream, size)
    return OneFile(name, stream, size)


def _below(root: Path) -> Iterator[Entry]:
    waiting, count = [root], 0
    while waiting:
        with os.scandir(waiting.pop()) as listing:
            for entry in listing:
                name = Path(entry.path).relative_to(root).as_posix()
                if not is_own(name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_file() and _stays(entry, root):
                    count += 1
                    if count > MOST_FILES:
                        raise ImportRefused(_too_many(root.name))
                    yield Entry(name, entry.stat().st_size)


def _stays(entry: "os.DirEntry[str]", root: Path) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def _too_many(name: str) -> Message:
    return FileRefusal.MANY_FILES(name=one_line(name), most=MOST_FILES)
