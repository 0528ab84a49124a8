"""Files into numbered records: JSONL, JSON, CSV and plain text, each also as gzip.

Read as a stream: memory holds one record, never the file.  A record that cannot be read is a
Broken with its line; a file that cannot be read at all raises ImportRefused.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lib.core.errors import ImportRefused, UsageError
from lib.core.visible import one_line

FORMATS = ("jsonl", "json", "csv", "text")
LONGEST_LINE = 1_000_000
"""Bytes of one line, and characters of one CSV record or one JSON array item."""
LARGEST_UNPACKED = 4 << 30
LARGEST_RATIO = 200
"""A gzip that unpacks to more than this many times its size, beyond 50 MB, is a bomb."""
MOST_COLUMNS = 200
_ENDINGS = {"jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "csv": "csv", "txt": "text"}


@dataclass(frozen=True)
class Record:
    line: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Broken:
    line: int
    reason: str


@dataclass
class Source:
    """An open file: bytes read so far tell the progress through `size` bytes."""

    name: str
    stream: IO[bytes]
    size: int
    format: str

    @property
    def position(self) -> int:
        return self.stream.tell()

    @property
    def stem(self) -> str:
        """The name without its endings."""
        return self.name.partition(".")[0] or "text"


def open_path(path: Path, format: str | None = None) -> Source:
    format = format or format_of(path.name)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise ImportRefused(
            f"{one_line(path.name)} cannot be opened: {error.strerror}.", "Check the path."
        ) from error
    return Source(one_line(path.name), stream, path.stat().st_size, format)


def format_of(name: str) -> str:
    """The format a file's name tells, with or without .gz; raises UsageError for another."""
    ending = name.lower().removesuffix(".gz").rpartition(".")[2]
    if ending not in _ENDINGS:
        raise UsageError(
            f"{one_line(name)!r} does not tell its format.",
            f"Name it with --format: {', '.join(FORMATS)}.",
        )
    return _ENDINGS[ending]


def records(source: Source) -> Iterator[Record | Broken]:
    """Every record of the file, in order."""
    stream = _unpacked(source)
    reader = {"jsonl": _jsonl, "json": _json, "csv": _csv}.get(source.format)
    try:
        yield from reader(stream) if reader else _text(stream, source.stem)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ImportRefused(
            f"{source.name} is a damaged gzip file: {error}.", "Pack it again; nothing was changed."
        ) from error


def _unpacked(source: Source) -> IO[bytes]:
    start = source.stream.read(2)
    source.stream.seek(0)
    if start != b"\x1f\x8b":
        return source.stream
    guarded = _Guarded(gzip.GzipFile(fileobj=source.stream), source)
    return io.BufferedReader(guarded, 1 << 16)


class _Guarded(io.RawIOBase):
    """An unpacked stream that stops where a bomb shows."""

    def __init__(self, stream: gzip.GzipFile, source: Source) -> None:
        self._stream = stream
        self._source = source
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), 1 << 16))
        self._unpacked += len(data)
        most = min(max(50 << 20, LARGEST_RATIO * self._source.size), LARGEST_UNPACKED)
        if self._unpacked > most:
            raise ImportRefused(
                f"{self._source.name} unpacks to more than {most >> 20:,} MB.",
                "Unpack it and check what it holds; nothing was changed.",
            )
        buffer[: len(data)] = data
        return len(data)


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, str] | Broken]:
    """Decoded lines by number with their ends, blank ones too; Broken where one is too long or
    not UTF-8."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield Broken(number, f"the line is longer than {LONGEST_LINE:,} bytes")
            continue
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield Broken(number, f"not UTF-8 (byte {error.start + 1} of the line)")


def _jsonl(stream: IO[bytes]) -> Iterator[Record | Broken]:
    for line in _lines(stream):
        if isinstance(line, Broken):
            yield line
        elif line[1].strip():
            yield _parsed(*line)


def _parsed(number: int, text: str) -> Record | Broken:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = getattr(error, "msg", "nested too deeply")
        return Broken(number, f"not JSON ({message})")
    return _object(number, value)


def _object(line: int, value: Any) -> Record | Broken:
    if not isinstance(value, dict):
        return Broken(line, f"a record must be an object, not {type(value).__name__}")
    if len(value) > MOST_COLUMNS:
        return Broken(line, f"{len(value):,} fields; at most {MOST_COLUMNS} are taken")
    return Record(line, value)


def _json(stream: IO[bytes]) -> Iterator[Record | Broken]:
    """A JSON array of objects, or one object, read item by item."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="strict")
    try:
        yield from _json_items(text)
    except UnicodeDecodeError as error:
        raise ImportRefused("The file is not UTF-8 text.", "Save it as UTF-8.") from error
    finally:
        text.detach()


def _json_items(text: IO[str]) -> Iterator[Record | Broken]:
    decoder = json.JSONDecoder()
    buffer, line, in_array, ended = "", 1, False, False
    while True:
        stripped = buffer.lstrip()
        line += buffer.count("\n", 0, len(buffer) - len(stripped))
        buffer = stripped
        if in_array and buffer.startswith("]"):
            ended, buffer = True, buffer[1:]
            break
        if buffer.startswith("[") and not in_array:
            in_array, buffer = True, buffer[1:]
            continue
        if in_array and buffer.startswith(","):
            buffer = buffer[1:]
            continue
        if buffer:
            try:
                value, end = decoder.raw_decode(buffer)
            except (ValueError, RecursionError):
                end = 0
            if end:
                yield _object(line, value)
                line += buffer.count("\n", 0, end)
                buffer = buffer[end:]
                if not in_array:
                    ended = True
                    break
                continue
        more = text.read(1 << 16)
        if not more:
            break
        if len(buffer) > LONGEST_LINE:
            raise ImportRefused(
                f"Line {line}: not JSON, or an item longer than {LONGEST_LINE:,} characters.",
                "Check the file, or write it as JSONL: one object a line.",
            )
        buffer += more
    left = ended and (buffer + text.read(1 << 16)).strip()
    if left or (not ended and (buffer.strip() or in_array)):
        raise ImportRefused(f"Line {line}: not JSON.", "Check the file; nothing was changed.")


def _csv(stream: IO[bytes]) -> Iterator[Record | Broken]:
    text = _CsvLines(stream)
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.reader(text, strict=False)
    try:
        header = next(rows, [])
    except csv.Error as error:
        raise ImportRefused(f"The header is not CSV: {error}.", "Check the first line.") from error
    if len(header) > MOST_COLUMNS:
        raise ImportRefused(
            f"The file has {len(header):,} columns; at most {MOST_COLUMNS} are taken.",
            "Leave out the columns that are not needed.",
        )
    names = [_unguarded(name.strip()) for name in header]
    if text.broken:
        raise ImportRefused(f"The header: {text.broken[0].reason}.", "Save the file as UTF-8 CSV.")
    while True:
        begun = text.number + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Broken(begun, f"not CSV ({error})")
            continue
        yield from text.take_broken()
        if row is None:
            return
        if not row:
            continue
        if len(row) != len(names):
            yield Broken(begun, f"{len(row):,} cells where the header has {len(names)}")
        else:
            yield Record(begun, {n: _unguarded(v) for n, v in zip(names, row, strict=True) if n})


class _CsvLines:
    """Lines for csv.reader, with their ends; a broken line is set aside and left out."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._lines = _lines(stream)
        self.number = 0
        self.broken: list[Broken] = []

    def __iter__(self) -> "_CsvLines":
        return self

    def __next__(self) -> str:
        for line in self._lines:
            self.number += 1
            if not isinstance(line, Broken):
                return line[1]
            self.broken.append(line)
        raise StopIteration

    def take_broken(self) -> list[Broken]:
        taken, self.broken = self.broken, []
        return taken


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: an apostrophe before it, which
    `_unguarded` takes off again.  A cell that begins with an apostrophe gets one too."""
    return "'" + cell if cell.startswith((*FORMULA_STARTS, "'")) else cell


def _unguarded(cell: str) -> str:
    if cell.startswith("'") and cell[1:].startswith((*FORMULA_STARTS, "'")):
        return cell[1:]
    return cell


def _text(stream: IO[bytes], stem: str) -> Iterator[Record | Broken]:
    """A passage a paragraph, apart by blank lines; its id is the file's name and its number."""
    begun, paragraph, count = 0, [], 0
    for line in _lines(stream):
        if isinstance(line, Broken):
            yield line
            continue
        number, content = line
        if content.strip():
            begun = begun or number
            paragraph.append(content.strip())
        if paragraph and (not content.strip() or sum(map(len, paragraph)) > LONGEST_LINE):
            count += 1
            yield Record(begun, {"id": f"{stem}-{count:06d}", "text": "\n".join(paragraph)})
            begun, paragraph = 0, []
    if paragraph:
        yield Record(begun, {"id": f"{stem}-{count + 1:06d}", "text": "\n".join(paragraph)})
