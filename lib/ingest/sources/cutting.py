"""Long texts into passages: paragraphs joined, or split at sentences, to about one length."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lib.core.characters import POINTS

LENGTH = 1_000
"""Characters of a passage unless told: a screen to a reader, and what an encoder reads whole."""
SHORTEST, LONGEST = 100, 20_000

_CLOSERS = "[\"'”“’»)\\]]*"
_PLACES = (
    re.compile(r"\n\s*"),
    # A letter or digit alone before the full stop numbers a list: א. ב. 12.
    re.compile(rf"(?<![\s(].)(?<!\d)[.!?…׃]{{1,9}}{_CLOSERS}\s+"),
    re.compile(rf"[:;]{_CLOSERS}\s+"),
    re.compile(rf"[,–—]{_CLOSERS}\s+"),
    re.compile(r"\s+"),
    re.compile(rf"(?![{POINTS}])"),
)
"""Where a text may be cut, the best first: paragraphs, sentences, clauses, words, letters."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a work, the line of its file where it begins, and its footnotes with the
    place in the text where each is called."""

    text: str
    line: int = 0
    notes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Piece:
    text: str
    line: int = 0
    notes: tuple[str, ...] = ()


def pieces(paragraphs: Iterable[Paragraph], length: int = LENGTH) -> Iterator[Piece]:
    """Passages of between half of `length` and once and a half, in order; only a text that is
    shorter makes a shorter one.  Nothing of the text is lost but spaces at the cuts."""
    held = _Held()
    for paragraph in paragraphs:
        held.add(paragraph)
        while len(held.text) > length * 3 // 2:
            yield held.take(_place(held.text, length))
    if held.text:
        yield held.take(len(held.text))


def cut(text: str, length: int = LENGTH) -> list[str]:
    """One text into passages."""
    return [piece.text for piece in pieces([Paragraph(text)], length)]


class _Held:
    """Text that waits to be cut, with the lines and notes that belong to its places."""

    def __init__(self) -> None:
        self.text = ""
        self._lines: deque[tuple[int, int]] = deque()
        self._notes: deque[tuple[int, str]] = deque()

    def add(self, paragraph: Paragraph) -> None:
        between = "\n\n" if "\n" in paragraph.text else "\n"
        if self.text:
            self.text += between
        start = len(self.text)
        self.text += paragraph.text
        self._lines.append((start, paragraph.line))
        self._notes.extend((start + place, note) for place, note in paragraph.notes)

    def take(self, end: int) -> Piece:
        taken = self.text[:end].strip()
        line = self._lines[0][1]
        notes = []
        read_to = len(self.text[:end].rstrip())  # a note is called behind its word
        while self._notes and self._notes[0][0] <= read_to:
            notes.append(self._notes.popleft()[1])
        left = self.text[end:].lstrip()
        gone = len(self.text) - len(left)
        while len(self._lines) > 1 and self._lines[1][0] <= gone:
            self._lines.popleft()
        self._lines = deque((max(0, at - gone), line) for at, line in self._lines)
        self._notes = deque((max(0, at - gone), note) for at, note in self._notes)
        self.text = left
        return Piece(taken, line, tuple(notes))


def _place(text: str, length: int) -> int:
    """Where to cut a text longer than once and a half `length`: the best place near it."""
    first, last = length // 2, length * 3 // 2
    for place in _PLACES:
        ends = [found.end() for found in place.finditer(text, first, last) if found.end() > first]
        if ends:
            return min(ends, key=lambda end: abs(end - length))
    return length
