"""Files into numbered records: JSON, tables in text, workbooks and texts, also as gzip.

Read as a stream: memory holds one record, never the file.  A record that cannot be read is a
Broken with its line; a file that cannot be read at all raises ImportRefused.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO

from lib.core.errors import ImportRefused, UsageError
from lib.core.visible import one_line
from lib.ingest.delimited import Header, guarded, table
from lib.ingest.encodings import encoding_named, encoding_of, ordered
from lib.ingest.lines import LONGEST_LINE, Line, lines
from lib.ingest.objects import array_items, object_lines
from lib.ingest.prose import paragraphs
from lib.ingest.records import Record
from lib.ingest.refusals import Broken, FileRefusal
from lib.ingest.spreadsheets import Sheet, is_workbook, sheet_rows
from lib.ingest.unpacking import undamaged, unpacked

__all__ = [
    "ENDINGS", "FORMATS", "LONGEST_LINE", "Broken", "Reading", "Record", "Source", "Told",
    "format_of", "guarded", "open_path", "opened", "reading_of", "records", "separator_named",
]  # fmt: skip

ENDINGS = {
    "jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "csv": "csv", "tsv": "tsv", "tab": "tsv",
    "txt": "text",
    "xlsx": "workbook", "xlsm": "workbook", "xls": "workbook", "ods": "workbook",
}  # fmt: skip
FORMATS = ("jsonl", "json", "csv", "tsv", "text", "workbook")
_LOOKED_AT = 50
"""Records in which columns are looked for, where no header names them."""
_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}


_Items = Iterator[Record | Broken]


@dataclass(frozen=True)
class Told:
    """What the caller says of how a file is written; the rest is recognised."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""


@dataclass
class Source:
    """An open file: bytes read so far tell the progress through `size` bytes."""

    name: str
    stream: IO[bytes]
    size: int
    format: str
    told: Told = Told()
    _share: float | None = field(default=None, repr=False)

    @property
    def position(self) -> int:
        return self.stream.tell() if self._share is None else int(self._share * self.size)

    def went_on(self, done: int, total: int) -> None:
        """For a file whose bytes another process reads."""
        self._share = done / max(1, total)

    @property
    def stem(self) -> str:
        """The name without its endings."""
        return self.name.partition(".")[0] or "text"

    def opened(self) -> "tuple[Reading, _Items]":
        return opened(self)

    def close(self) -> None:
        self.stream.close()


@dataclass(frozen=True)
class Reading:
    """How a file is read: what it is, how it is written, and what its columns are.

    `guessed` names those of them that nobody said, neither the caller nor the file itself.
    """

    format: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    guessed: frozenset[str] = frozenset()

    def as_dict(self) -> dict[str, object]:
        told = {
            "format": self.format, "encoding": self.encoding, "separator": self.separator,
            "sheet": self.sheet,
        }  # fmt: skip
        return {
            **{name: said for name, said in told.items() if said},
            "guessed": sorted(self.guessed),
        }


def open_path(path: Path, format: str | None = None, told: Told = Told()) -> Source:
    format = format or format_of(path.name)
    try:
        stream = path.open("rb")
    except OSError as error:
        unopened = FileRefusal.UNOPENED(name=one_line(path.name), cause=error.strerror)
        raise ImportRefused(unopened) from error
    return Source(one_line(path.name), stream, path.stat().st_size, format, told)


def format_of(name: str) -> str:
    """The format a file's name tells, with or without .gz; raises UsageError for another."""
    ending = name.lower().removesuffix(".gz").rpartition(".")[2]
    if ending not in ENDINGS:
        raise UsageError(FileRefusal.FORMAT(name=one_line(name)))
    return ENDINGS[ending]


def separator_named(name: str) -> str:
    """A separator as people write it: the character, or tab; raises UsageError for another."""
    found = _SEPARATORS.get(name.lower(), name)
    if len(found) != 1 or found.isalnum() or found in "\r\n\"' ":
        raise UsageError(FileRefusal.UNKNOWN_SEPARATOR(separator=name[:20]))
    return found


def reading_of(source: Source) -> Reading:
    """What is recognised of the file, from its beginning.  Raises ImportRefused."""
    with undamaged(source.name):
        reading, items = _recognised(source)
        if reading.format not in ("json", "jsonl"):
            return reading
        some = (item.fields for item in islice(items, _LOOKED_AT) if isinstance(item, Record))
        return replace(
            reading, columns=tuple(dict.fromkeys(name for each in some for name in each))
        )


def opened(source: Source) -> tuple[Reading, Iterator[Record | Broken]]:
    """How the file is read, without columns where no header names them, and every record of it
    in order.  Raises ImportRefused, also as the records are read."""
    with undamaged(source.name):
        reading, items = _recognised(source)
    return reading, _whole(source, items)


def _whole(source: Source, items: _Items) -> _Items:
    with undamaged(source.name):
        yield from items


def records(source: Source) -> Iterator[Record | Broken]:
    """Every record of the file, in order.  Raises ImportRefused."""
    yield from opened(source)[1]


def _recognised(source: Source) -> tuple[Reading, _Items]:
    """How the file is read, and its records, of which none is read yet."""
    if source.format == "workbook" or is_workbook(source.stream):
        return _workbook(source)
    encoding, guessed = _encoding(source)
    reading = Reading(source.format, encoding, guessed=frozenset({"encoding"} if guessed else ()))
    if source.format == "text" and _is_table(source, encoding):
        reading = replace(reading, format="tsv", guessed=reading.guessed | {"format"})
    if reading.format in ("csv", "tsv"):
        return _table(source, reading)
    return reading, _others(source, reading)


def _encoding(source: Source) -> tuple[str, bool]:
    """And whether it is a guess."""
    stream = unpacked(source.name, source.stream, source.size)
    if source.told.encoding:
        return ordered(encoding_named(source.told.encoding), stream), False
    return encoding_of(stream)


def _lines(source: Source, encoding: str) -> Iterator[Line | Broken]:
    return lines(unpacked(source.name, source.stream, source.size), encoding)


def _is_table(source: Source, encoding: str) -> bool:
    """Whether a text is what Excel calls Unicode Text: cells apart by tabs under a header."""
    first = next(_lines(source, encoding), None)
    if not isinstance(first, tuple):
        return False
    return {"id", "text"} <= {name.strip().strip('"').lower() for name in first[1].split("\t")}


def _others(source: Source, reading: Reading) -> _Items:
    if reading.format == "json":
        yield from _array(source, reading.encoding)
        return
    read = _lines(source, reading.encoding)
    if reading.format == "jsonl":
        yield from object_lines(read)
    else:
        yield from paragraphs(read, source.stem)


def _array(source: Source, encoding: str) -> _Items:
    stream = unpacked(source.name, source.stream, source.size)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict")
    try:
        yield from array_items(text)
    except UnicodeDecodeError as error:
        raise ImportRefused(FileRefusal.ENCODING(encoding=encoding)) from error
    finally:
        text.detach()


def _table(source: Source, reading: Reading) -> tuple[Reading, _Items]:
    usual = "\t" if reading.format == "tsv" else ","
    items = table(_lines(source, reading.encoding), source.told.separator, usual)
    header = next(items, None)
    if not isinstance(header, Header):
        return reading, iter(())
    guessed = set() if source.told.separator or header.told else {"separator"}
    reading = replace(
        reading, separator=header.separator, columns=tuple(filter(None, header.names)),
        guessed=reading.guessed | guessed,
    )  # fmt: skip
    return reading, _rows(items)


def _rows(items: Iterator[Header | Record | Broken]) -> _Items:
    return (item for item in items if not isinstance(item, Header))


def _workbook(source: Source) -> tuple[Reading, _Items]:
    items = sheet_rows(source.name, source.stream, source.told.sheet, source.went_on)
    sheet = next(items, None)
    format = "workbook"
    unsaid = {"format"} if source.format != format else set[str]()
    if not isinstance(sheet, Sheet):
        return Reading(format, guessed=frozenset(unsaid)), iter(())
    if not source.told.sheet and len(sheet.names) > 1:
        unsaid.add("sheet")
    reading = Reading(
        format, sheet=sheet.name, sheets=sheet.names, columns=tuple(filter(None, sheet.columns)),
        guessed=frozenset(unsaid),
    )  # fmt: skip
    return reading, (item for item in items if not isinstance(item, Sheet))
