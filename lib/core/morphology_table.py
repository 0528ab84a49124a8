"""The analyser's table: forms without prefix letters, mapped from a file and never copied.

The file, made by `python -m training.morphology`:

    magic       8 bytes
    head        4 bytes of its length, then JSON: figures and prefixes
    offsets     one little-endian uint32 a bucket and one more: where each begins
    buckets     records; a form's bucket is its crc32 modulo their number

    classes     the same two parts for the readings' classes, each JSON: tag, spelling, edits

A record is 00, the form in ISO 8859-8 (״ as "), 01, and three bytes a reading, none below 02:
two name the reading's class, the third how unlikely it is.
"""

import json
import mmap
import struct
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

MAGIC = b"mafteach"
BEGIN, END = b"\x00", b"\x01"
LOWEST = 2
"""Of a reading's three bytes."""
RANGE = 256 - LOWEST

Edits = tuple[tuple[int, int, str], ...]
"""In order: at a place of the form (negative: counted from one past its end), that many letters
go and these come."""


class ReadingClass(NamedTuple):
    """What many readings share: `tag` is the row of the prefixes' figures."""

    tag: int
    kind: str
    spelling: bool
    edits: Edits


class Row(NamedTuple):
    """A form read as a form of `lemma`; `log` is ln(P(lemma) × P(form | lemma))."""

    lemma: str
    log: float
    reading_class: ReadingClass


_START_AND_END = struct.Struct("<II").unpack_from


def encoded(form: str) -> bytes | None:
    """The form as its record spells it; None where a letter is not Hebrew's."""
    try:
        return form.replace("״", '"').encode("iso8859_8")
    except UnicodeEncodeError:
        return None


def applied(edits: Edits, form: str) -> str:
    """The lemma that the edits make of the form."""
    pieces, position = [], 0
    for place, gone, come in edits:
        start = place + len(form) + 1 if place < 0 else place
        pieces.append(form[position:start])
        pieces.append(come)
        position = start + gone
    pieces.append(form[position:])
    return "".join(pieces)


class Table:
    """A table's file, open for as long as the process lives."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[: len(MAGIC)] != MAGIC:
            raise ValueError(f"{path} is no table of words: python -m training.morphology makes it")
        start = len(MAGIC) + 4
        self._offsets = start + struct.unpack_from("<I", self._bytes, len(MAGIC))[0]
        head: dict[str, Any] = json.loads(self._bytes[start : self._offsets])
        self._class_offsets: int = head["classes"]
        self._kinds: list[str] = head["kinds"]
        self.fingerprint: str = head["fingerprint"]
        self.prefixes: dict[str, list[float | None]] = head["prefixes"]
        """Prefix → ln P(prefix | tag) by tag; None where it may not stand."""
        self.unknown_log: float = head["unknown"]
        """The `log` of a form that the table does not hold."""
        self.unknown = ReadingClass(head["unknown_tag"], "", False, ())
        self._step: float = head["step"]
        self._best: float = head["best"]
        self._buckets: int = head["buckets"]
        # Some classes are most of the readings; the others are not worth their memory.
        self._class = lru_cache(maxsize=512)(self._decoded_class)

    def _decoded_class(self, number: int) -> ReadingClass:
        at = self._class_offsets + 4 * number
        start, end = _START_AND_END(self._bytes, at)
        tag, spelling, edits = json.loads(self._bytes[start:end])
        edits = tuple((place, gone, come) for place, gone, come in edits)
        return ReadingClass(tag, self._kinds[tag], bool(spelling), edits)

    def rows(self, form: str) -> list[Row]:
        """What the form may be, likeliest first; nothing where it is not held."""
        key = encoded(form)
        if key is None:
            return []
        at = self._offsets + 4 * (crc32(key) % self._buckets)
        start, end = _START_AND_END(self._bytes, at)
        found = self._bytes.find(BEGIN + key + END, start, end)
        if found < 0:
            return []
        found += len(key) + 2
        record = self._bytes[found : self._bytes.find(BEGIN, found, end)]
        return [
            self._row(form, record[i], record[i + 1], record[i + 2])
            for i in range(0, len(record), 3)
        ]

    def _row(self, form: str, high: int, low: int, cost: int) -> Row:
        reading_class = self._class((high - LOWEST) * RANGE + low - LOWEST)
        log = self._best - self._step * (cost - LOWEST)
        edits = reading_class.edits
        return Row(applied(edits, form) if edits else form, log, reading_class)
