"""Hebrew text as the index sees it: one canonical form and the looser forms built on it.

The same functions serve indexing and querying; the original text is never changed, and an
offset map leads back to it.  The rules are those of Unicode's classes (lib.core.characters) and
of everyday written Hebrew (lib.core.signs): points are optional, one-letter words are glued to
the next word as prefixes (lib.core.morphology), and a vowel letter may be written or left out.

    canonical   points, ignorable characters and geresh gone, gershayim in an acronym as one ״,
                editorial brackets gone, dashes as one space, plain digits, lower case
    fold        final letters as ordinary ones; never shown
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lib.core.characters import (
    ACRONYM,
    LETTER,
    MAQAF,
    NARROW,
    PlainCharacters,
    is_deleted,
    is_mark,
)
from lib.core.signs import RULES, Edit, edited, moved

ANALYSIS_VERSION = 2
"""Raised whenever a form below changes, so that stores know to index again."""

LONGEST_WORD = 64
"""Characters of a word that count, in the index and in a query; only broken input has more."""

_FINALS = str.maketrans("ךםןףץ", "כמנפצ")
_LETTERS = re.compile(f"[{LETTER}]+")
_TABLE = PlainCharacters()

# A word is a run of one script, so that ב2024 holds 2024; an acronym is one word, as are a
# decimal number and a Latin word with its signs (C++, C#).
_HEBREW = re.compile(f"[{LETTER}]+(?:{ACRONYM}[{LETTER}]+)*")
_OTHER = re.compile(f"[^\\W_{LETTER}]+")
_DECIMAL = re.compile(
    f"(?<![^\\W{LETTER}])(?<![0-9]\\.)[0-9]++\\.[0-9]++(?![^\\W{LETTER}]|\\.[0-9])"
)
_SIGNED = re.compile(
    r"(?<![^\W\u05d0-\u05ea])[a-zß-öø-\u024f\u1e00-\u1eff]++"
    r"(?:\+\+(?![^\W\d_]|[+#])|[+#](?![\w+#]))"
)
_WORD = re.compile("|".join(each.pattern for each in (_HEBREW, _DECIMAL, _SIGNED, _OTHER)))


def hyphenated(text: str) -> str:
    """The canonical form with its dashes still there, each as one maqaf (U+05BE)."""
    written = text.translate(_TABLE)
    for rule in RULES:
        if edits := rule(written):
            written = edited(written, edits)
    return written.replace(NARROW, " ")


def canonical(text: str) -> str:
    """The form in which query and passage are compared character by character."""
    return without_hyphens(hyphenated(text))


def without_hyphens(hyphenated_text: str) -> str:
    """The canonical form of a text that `hyphenated` has made."""
    return " ".join(hyphenated_text.replace(MAQAF, " ").split())


@dataclass(frozen=True)
class Mapped:
    """A canonical text and where each of its characters came from: `text[i]` was
    `original[sources[i]]`, together with the marks that hang on it."""

    text: str
    original: str
    sources: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original's [start, end) of the canonical, not empty [start, end)."""
        last = self.sources[end - 1] + 1
        while last < len(self.original) and _hangs_on(self.original[last]):
            last += 1
        return self.sources[start], last

    def canonical_span(self, start: int, end: int) -> tuple[int, int]:
        """The canonical [start, end) of the original's [start, end)."""
        return bisect_left(self.sources, start), bisect_left(self.sources, end)


def _hangs_on(char: str) -> bool:
    return is_deleted(char) or is_mark(char)


def canonical_map(text: str) -> Mapped:
    """`canonical(text)` with its offset map back to `text`."""
    written = text.translate(_TABLE)
    sources = range(len(text)) if written == text else _plain_sources(text)
    for rule in (*RULES, _spaces):
        if edits := rule(written):
            written, sources = edited(written, edits), moved(sources, edits)
    return Mapped(written, text, sources)


_BLANKS = f"[ {NARROW}{MAQAF}]"
_SPACES = re.compile(f"[{NARROW}{MAQAF}]{_BLANKS}*+| (?:{_BLANKS}++|\\Z|(?<![\\s\\S]{{2}}))")
"""Runs of blanks that are not a single space between words, which most are: that is one between
two characters."""


def _spaces(text: str) -> list[Edit]:
    """What `without_hyphens` does, as edits; a run of spaces keeps its first."""
    return [
        (*run.span(), " " if run.start() and run.end() < len(text) else "")
        for run in _SPACES.finditer(text)
    ]


def _plain_sources(text: str) -> Sequence[int]:
    """For each character of the translated text, the index of the one it came from."""
    resized = {char for char in set(text) if len(_TABLE[ord(char)]) != 1}
    if not resized:
        return range(len(text))
    if not any(_TABLE[ord(char)] for char in resized):
        return [index for index, char in enumerate(text) if char not in resized]
    return [index for index, char in enumerate(text) for _ in _TABLE[ord(char)]]


def cut(word: str) -> str:
    """The part of a word that counts."""
    return word[:LONGEST_WORD]


def words(canonical_text: str) -> list[str]:
    """The words of a canonical text, in order and cut: runs of Hebrew letters, or of other
    letters and digits; acronyms, decimals and C++ as one word each."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(canonical_text)]


def word_matches(canonical_text: str) -> Iterator[re.Match[str]]:
    """The words of a canonical text with their places, uncut."""
    return _WORD.finditer(canonical_text)


def word_matches_of(canonical_text: str, words: Iterable[str]) -> Iterator[re.Match[str]]:
    """Those that are one of `words`, which are cut.

    Only what stands between spaces around each is read as words: no word holds a space.
    """
    text, words, starts = f"{canonical_text} ", frozenset(words), set[int]()
    for word in words:
        found = text.find(word)
        while found >= 0:
            starts.add(text.rfind(" ", 0, found) + 1)
            found = text.find(word, found + len(word))
    for start in sorted(starts):
        for match in _WORD.finditer(text, start, text.find(" ", start)):
            if cut(match[0]) in words:
                yield match


_JOINED = re.compile(
    f"(?<![{LETTER}{ACRONYM}])[{LETTER}{ACRONYM}]++(?:{MAQAF}[{LETTER}{ACRONYM}]++)+"
)


def joined_pairs(hyphenated_text: str) -> list[str]:
    """Hyphenated words written as one (תל־אביב → תלאביב); an acronym is joined to nothing."""
    return [
        cut(match.replace(MAQAF, ""))
        for match in _JOINED.findall(hyphenated_text)
        if ACRONYM not in match
    ]


def fold(word: str) -> str:
    """Final letters as ordinary ones (שלום → שלומ)."""
    return word.translate(_FINALS)


def trigrams(canonical_text: str) -> list[str]:
    """Overlapping runs of three characters, in order; fewer than three give none."""
    return [canonical_text[i : i + 3] for i in range(len(canonical_text) - 2)]
