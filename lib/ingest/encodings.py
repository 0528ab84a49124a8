"""In which encoding a file is written."""

import codecs
import re
from collections.abc import Iterator
from typing import IO

from lib.core.errors import UsageError
from lib.ingest.refusals import FileRefusal

UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK = 1 << 16
_SEARCHED = 64 << 20
"""Bytes in which something else than ASCII is looked for."""
_TELLING = 4_000
"""Bytes outside ASCII are enough to tell by; fewer are taken where there are no more."""
_FEWEST = 3
"""So few bytes that are no UTF-8 are faults of their lines, not another encoding."""
_LEGACY = ("cp1255", "cp862", "cp1252", "cp1251", "cp1256", "koi8_r", "cp1250", "cp1253")
_NAMES = {
    "cp1255": "windows-1255", "cp1252": "windows-1252", "cp1251": "windows-1251",
    "cp1256": "windows-1256", "cp1250": "windows-1250", "cp1253": "windows-1253",
    "utf_8": UTF8, "utf_8_sig": UTF8, "iso8859_8": "iso-8859-8", "koi8_r": "koi8-r",
}  # fmt: skip


_OF_NO_FILE = ("idna", "punycode", "undefined")
"""Encodings to Python, of names in addresses and of nothing."""


def encoding_named(name: str) -> str:
    """The encoding as people call it; raises UsageError for one that is not known."""
    try:
        found = codecs.lookup(name)
        if not found._is_text_encoding or found.name in _OF_NO_FILE:  # rot13 and base64 are none
            raise LookupError
    except (LookupError, ValueError):
        raise UsageError(FileRefusal.UNKNOWN_ENCODING(encoding=name[:40])) from None
    return shown(found.name)


def ordered(encoding: str, stream: IO[bytes]) -> str:
    """UTF-16 and UTF-32 with the order of their bytes: the one that the mark of `stream`, which is
    read from where it stands, tells, else the one of most machines."""
    if encoding not in ("utf-16", "utf-32"):
        return encoding
    start = stream.read(4)
    told = (name for mark, name in _MARKS if name.startswith(encoding) and start.startswith(mark))
    return next(told, f"{encoding}-le")


def shown(codec: str) -> str:
    return _NAMES.get(codec.replace("-", "_"), codec)


def encoding_of(stream: IO[bytes]) -> tuple[str, bool]:
    """What the bytes of `stream`, which is read from where it stands, are written in: by their
    byte order mark, else as UTF-16 or UTF-8 where they are, else as a guess; and whether it is one.

    A few bytes that are not UTF-8 are taken for faults of their lines.
    """
    start = stream.read(_CHUNK)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name, False
    if wide := _utf16(start):
        return wide, True
    telling = b"".join(_beyond_ascii(start, stream))
    right, wrong = _as_utf8(telling)
    if wrong < _FEWEST or right >= wrong:
        return UTF8, False
    return _guessed(telling) or UTF8, True


def _utf16(start: bytes) -> str:
    """Where every other byte is often NUL, as of letters, spaces and line ends of ASCII, and
    nearly always small, as of every alphabet: else the NULs are faults of their lines."""
    even, odd = start[0::2], start[1::2]
    if even.count(0) + odd.count(0) < max(2, len(start) // 40):
        return ""
    if odd.count(0) > 20 * even.count(0) and _is_small(odd):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 20 * odd.count(0) and _is_small(even) else ""


def _is_small(high: bytes) -> bool:
    """Whether nearly all are the upper halves of characters below U+2100."""
    return sum(byte < 0x21 for byte in high) >= 0.9 * len(high)


def _beyond_ascii(start: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """Lines that hold something else than ASCII, as many as it takes to tell."""
    found, searched, chunk, rest = 0, 0, start, b""
    while chunk and found < _TELLING and searched < _SEARCHED:
        searched += len(chunk)
        lines = (rest + chunk).splitlines(keepends=True)
        rest = lines.pop()[-_CHUNK:] if lines else b""
        for line in lines:
            if not line.isascii():
                found += len(_HIGH.findall(line))
                yield line
        chunk = stream.read(_CHUNK)
    if found < _TELLING and not rest.isascii():
        yield rest


_HIGH = re.compile(rb"[\x80-\xff]")


def _as_utf8(data: bytes) -> tuple[int, int]:
    """Characters beyond ASCII, and bytes that are none, of `data` read as UTF-8."""
    text = data.decode(UTF8, "surrogateescape")
    wrong = sum("\udc80" <= char <= "\udcff" for char in text)
    return sum(char > "\x7f" for char in text) - wrong, wrong


def _guessed(data: bytes) -> str:
    """Hebrew by the look of its words, since charset-normalizer takes short Hebrew files for
    others (a table of two rows in windows-1255 for cp852); all else as charset-normalizer says.
    """
    for codec in ("cp1255", "cp862"):
        if _is_hebrew(data.decode(codec, "replace")):
            return shown(codec)
    import charset_normalizer

    found = charset_normalizer.from_bytes(data, cp_isolation=list(_LEGACY)).best()
    return shown(found.encoding) if found is not None else ""


_WORD = re.compile(r"[א-ת]+")
_MISPLACED = re.compile(r"[ךםןףץ](?=[א-ת])|(?<![\u0591-\u05f4])[\u0591-\u05c7]|\ufffd")


def _is_hebrew(text: str) -> bool:
    """Whether what is not ASCII is Hebrew: with final letters at the ends of words, points behind
    letters, and nothing that is undefined.  Cyrillic letters stand where Hebrew's do."""
    beyond = [char for char in text if char > "\x7f"]
    letters = sum("\u0591" <= char <= "\u05f4" for char in beyond)
    words = _WORD.findall(text)
    return (
        letters >= 0.8 * len(beyond)
        and bool(words)
        and len(_MISPLACED.findall(text)) <= 0.02 * sum(map(len, words))
    )
