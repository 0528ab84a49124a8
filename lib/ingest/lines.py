"""A stream of bytes as lines of text, whatever ends them and whatever encodes them."""

import codecs
import io
from collections.abc import Iterable, Iterator
from typing import IO, Any

from lib.ingest.encodings import UTF8, shown
from lib.ingest.refusals import Broken, Refusal

LONGEST_LINE = 1_000_000
"""Bytes of one line, and characters of one CSV record or one JSON array item."""
_CHUNK = 1 << 16
Line = tuple[int, str]
Lines = Iterable[Line | Broken]


def lines(stream: IO[bytes], encoding: str = UTF8) -> Iterator[Line | Broken]:
    """Lines by number, with their ends (LF, CR LF or CR), blank ones too; a Broken for one that
    is too long or not in that encoding.  A byte order mark is left out."""
    encoding = codecs.lookup(encoding).name
    wide = encoding.startswith(("utf-16", "utf-32"))
    split = _split(io.BufferedReader(_Narrowed(stream, encoding)) if wide else stream)
    for number, line in enumerate(split, start=1):
        if line is None:
            yield Broken(number, Refusal.LONG_LINE(most=LONGEST_LINE))
            continue
        try:
            yield number, _text(line, UTF8 if wide else encoding, number == 1)
        except UnicodeDecodeError as error:
            yield Broken(number, Refusal.ENCODING(encoding=shown(encoding), byte=error.start + 1))


def _text(line: bytes, encoding: str, first: bool) -> str:
    text = line.decode(encoding)
    return text.removeprefix("\ufeff") if first else text


def _split(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Lines with their ends; None for one of more than LONGEST_LINE bytes."""
    rest, too_long = b"", False
    while chunk := stream.read(_CHUNK):
        found = (rest + chunk).splitlines(keepends=True)
        rest = found.pop()
        for line in found:
            yield None if too_long or len(line) > LONGEST_LINE else line
            too_long = False
        # A CR at the end of what was read may be half of CR LF, which the next chunk shows.
        if rest.endswith(b"\n"):
            yield None if too_long else rest
            rest, too_long = b"", False
        elif len(rest) > LONGEST_LINE:
            rest, too_long = rest[-1:], True
    if rest:
        yield None if too_long else rest


class _Narrowed(io.RawIOBase):
    """UTF-16 or UTF-32 as UTF-8, whose line ends are single bytes.  What is not text becomes
    bytes that are not UTF-8 either, so that its line is known."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="mafteach_marked")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            data = self._stream.read(_CHUNK)
            text = self._decoder.decode(data, final=not data)
            self._left = text.encode(UTF8, "surrogateescape")
            if not data:
                break
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def _marked(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error("mafteach_marked", _marked)
