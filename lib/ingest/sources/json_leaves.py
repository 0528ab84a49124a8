"""A JSON file as a stream of its leaves: each string, number, true, false or null with the path
of keys and indexes that leads to it.  Memory holds one leaf, never the file."""

import json
import re
from collections.abc import Iterator
from json.decoder import JSONDecodeError, JSONDecoder
from typing import IO, Any

Path = tuple[str | int, ...]

LONGEST_LEAF = 1_000_000
DEEPEST = 50
_CHUNK = 1 << 16
_DECODER = JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"[-+.0-9A-Za-z]+")


class Malformed(Exception):
    """The file is no JSON from `line` on; the message says why."""

    def __init__(self, line: int, cause: str) -> None:
        super().__init__(cause)
        self.line = line


def leaves(text: IO[str]) -> Iterator[tuple[Path, Any, int]]:
    """(path, value, line) of every leaf, in the file's order.  Raises Malformed where the file
    ends early or is no JSON, and UnicodeDecodeError; what came before was given already."""
    reading = _Reading(text)
    yield from _value(reading, ())
    if reading.peek():
        raise Malformed(reading.line, "something stands behind the end")


def _value(reading: "_Reading", path: Path) -> Iterator[tuple[Path, Any, int]]:
    if len(path) > DEEPEST:
        raise Malformed(reading.line, f"nested deeper than {DEEPEST}")
    char = reading.peek()
    if char == "{":
        yield from _object(reading, path)
    elif char == "[":
        yield from _array(reading, path)
    else:
        line = reading.line
        yield path, reading.string() if char == '"' else reading.literal(), line


def _object(reading: "_Reading", path: Path) -> Iterator[tuple[Path, Any, int]]:
    reading.expect("{")
    if reading.taken("}"):
        return
    while True:
        if reading.peek() != '"':
            raise Malformed(reading.line, "a key is missing")
        key = reading.string()
        reading.expect(":")
        yield from _value(reading, (*path, key))
        if not reading.taken(","):
            break
    reading.expect("}")


def _array(reading: "_Reading", path: Path) -> Iterator[tuple[Path, Any, int]]:
    reading.expect("[")
    if reading.taken("]"):
        return
    index = 0
    while True:
        yield from _value(reading, (*path, index))
        index += 1
        if not reading.taken(","):
            break
    reading.expect("]")


class _Reading:
    """A place in a text that is read on by chunks."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._held = ""
        self._at = 0
        self.line = 1

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            found = _BLANK.match(self._held, self._at)
            assert found is not None
            self._pass(found.end())
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def taken(self, char: str) -> bool:
        if self.peek() != char:
            return False
        self._at += 1
        return True

    def expect(self, char: str) -> None:
        if not self.taken(char):
            raise Malformed(self.line, f"{char!r} is missing")

    def string(self) -> str:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except JSONDecodeError as error:
                self._more_of_the_leaf("Unterminated" in error.msg or "escape" in error.msg, error)
                continue
            self._pass(end)
            return str(value)

    def literal(self) -> Any:
        found = _LITERAL.match(self._held, self._at)
        while found is not None and found.end() == len(self._held) and self._more():
            found = _LITERAL.match(self._held, self._at)
        if found is None or len(found[0]) > 100:
            raise Malformed(self.line, "a value is missing")
        try:
            value = json.loads(found[0])
        except ValueError as error:
            raise Malformed(self.line, f"{found[0][:20]} is no value") from error
        self._at = found.end()
        return value

    def _more_of_the_leaf(self, unfinished: bool, error: JSONDecodeError) -> None:
        if len(self._held) - self._at > LONGEST_LEAF:
            raise Malformed(self.line, f"a text is longer than {LONGEST_LEAF:,} characters")
        if not (unfinished and self._more()):
            raise Malformed(self.line, error.msg) from error

    def _pass(self, end: int) -> None:
        self.line += self._held.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Reads on, by as much as is held of an unfinished leaf, which is read but twice then."""
        left = self._held[self._at :]
        chunk = self._text.read(max(_CHUNK, len(left)))
        self._held, self._at = left + chunk, 0
        return bool(chunk)
