"""Stretches of a long text that are worth a look: reading all of a book for three lines of it
takes longer than finding it did."""

import re
from collections.abc import Iterable

from lib.core.characters import CLOSING, GERESH_SIGNS, LETTER, OPENING, plain, without_deleted

Span = tuple[int, int]

LONG = 4_000
"""Characters from which a text is looked at in stretches."""
STRETCH = 2_000
OVERLAP = 300
"""Characters that a stretch shares with each of its neighbours, so that what lies across an edge
lies whole in one of them."""

_PRESENTED = re.compile("[\u05f0-\u05f2\u2135-\u2138\ufb1d-\ufb4f]")
_SIGNS, _GROUPING = re.escape(GERESH_SIGNS + OPENING + CLOSING), ",'’\xa0"
_WITHIN_WORD = re.compile(
    f"[{_SIGNS}{_GROUPING}]"
    f"(?:(?<=[{LETTER}][{_SIGNS}])(?=[{LETTER}])|(?<=[0-9][{_GROUPING}])(?=[0-9]{{3}}))"
)
_PIECE = re.compile(r"[^\W_]+")


def pieces_of(texts: Iterable[str]) -> frozenset[str]:
    """Runs of letters and digits, as `best_stretches` knows words."""
    return frozenset(piece for text in texts for piece in _PIECE.findall(text.lower()))


def best_stretches(
    text: str,
    words: frozenset[str],
    parts: Iterable[str] = (),
    most: int = 3,
    length: int = STRETCH,
) -> list[Span]:
    """[start, end) of at most `most` stretches of about `length` characters, cut at spaces: those
    first that hold the most of `words` and, anywhere in them, of `parts`, both as `pieces_of`
    gives them; the beginning where none holds any.

    A look by letters only, as `_Letters` reads them: it need not find every match, and what it
    finds need not be one.
    """
    parts, reader = tuple(parts), _Letters(text)
    found: list[tuple[int, int]] = []
    for start in range(0, len(text), length):
        letters = reader.of(text[max(0, start - OVERLAP) : start + length + OVERLAP])
        held = sum(_stands_in(letters, word) for word in words if word in letters)
        held += sum(part in letters for part in parts)
        if held:
            found.append((-held, start))
    starts = [start for _, start in sorted(found)[:most]] or [0]
    return [_at_spaces(text, start - OVERLAP, start + length + OVERLAP) for start in starts]


def _stands_in(letters: str, word: str) -> bool:
    """Whether `word` is a piece of it.  Few words are in it at all: looking at those takes half
    as long as cutting it into its pieces."""
    begin = letters.find(word)
    while begin >= 0:
        end = begin + len(word)
        if not (letters[begin - 1 : begin].isalnum() or letters[end : end + 1].isalnum()):
            return True
        begin = letters.find(word, end)
    return False


class _Letters:
    """Reads stretches of one text without points, and without the signs that words hold and
    their canonical form does not: geresh, editorial brackets, the comma of 1,250."""

    def __init__(self, text: str) -> None:
        # What none of the text holds is sought in no stretch.
        self._presented = _PRESENTED.search(text) is not None
        self._deleted = without_deleted(text) != text

    def of(self, stretch: str) -> str:
        if self._presented:
            stretch = _PRESENTED.sub(lambda found: plain(found[0]), stretch)
        if self._deleted:
            stretch = without_deleted(stretch)
        return _WITHIN_WORD.sub("", stretch).lower()


def stretch_around(text: str, start: int, end: int) -> Span:
    """A stretch with [start, end) in its middle."""
    return _at_spaces(text, start - STRETCH // 2, end + STRETCH // 2)


def _at_spaces(text: str, start: int, end: int) -> Span:
    """Without the words that are cut in two, as far as there are spaces to tell."""
    if start > 0:
        start = text.find(" ", start, start + OVERLAP) + 1 or start
    if end < len(text):
        space = text.rfind(" ", end - OVERLAP, end)
        end = space if space > 0 else end
    return max(0, start), min(len(text), end)
