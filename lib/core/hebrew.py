"""Hebrew text as the index sees it: one canonical form and the looser forms built on it.

The same functions serve indexing and querying; the original text is never changed, and an
offset map leads back to it.  The rules are those of Unicode's Hebrew block (names in the
comments) and of everyday written Hebrew: points are optional, one-letter words are glued to
the next word as prefixes, and a vowel letter may be written or left out.

    canonical   points, direction marks and geresh gone, dashes as one space, lower case
    fold        final letters as ordinary ones; never shown
    core        prefix letters stripped, at least three letters left
    skeleton    vowel letters and plural endings dropped; the loosest form
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

ANALYSIS_VERSION = 1
"""Raised whenever a form below changes, so that stores know to index again."""

MAQAF = "\u05be"
_DIRECTION_AND_JOINERS = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_MARKS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # cantillation and points
_SPACING_SIGNS = "\u05c0\u05c3\u05c6|"  # paseq, sof pasuq, nun hafukha
_DASHES = "\u002d\u05be\u2010-\u2015"
_GERESH = "'\u05f3\u2018\u2019\u201b\uff07"
_GERSHAYIM = '"\u05f4\u201c\u201d\u201f\uff02'
_LETTER = "\u05d0-\u05ea"

_DELETED = re.compile(f"[{_DIRECTION_AND_JOINERS}{_MARKS}]")
_SPACE = re.compile(f"[{_SPACING_SIGNS}\\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DASH = re.compile(f"[{_DASHES}]")
_YIDDISH = {"\u05f0": "וו", "\u05f1": "וי", "\u05f2": "יי"}
_FINALS = str.maketrans("ךםןףץ", "כמנפצ")

# A run of quotes between two letters is an abbreviation's sign (צה״ל, also typed צה''ל); a
# geresh after a letter is too (ג׳ירפה, ר').  Any other quote stays: it is punctuation.
_ABBREVIATION = re.compile(
    f"(?<=[{_LETTER}])(?:[{_GERESH}{_GERSHAYIM}]+(?=[{_LETTER}])|[{_GERESH}]+)"
)
# A word is a run of one script, so that ב2024 holds 2024.
_HEBREW = re.compile(f"[{_LETTER}]+")
_OTHER = re.compile(f"[^\\W_{_LETTER}]+")
_WORD = re.compile(f"{_HEBREW.pattern}|{_OTHER.pattern}")


def _canonical_character(char: str) -> str:
    if _DELETED.match(char) or char == "\ufb1e":  # judeo-spanish varika
        return ""
    if char == "\ufb29":  # alternative plus sign
        return "+"
    if "\ufb1d" <= char <= "\ufb4f" or "\u2135" <= char <= "\u2138":
        return "".join(map(_canonical_character, unicodedata.normalize("NFKC", char)))
    if _DASH.match(char):
        return MAQAF
    if _SPACE.match(char):
        return " "
    return _YIDDISH.get(char) or char.lower()


class _CharacterTable(dict[int, str]):
    """str.translate's table, filled as characters are met and bounded against hostile text."""

    def __missing__(self, codepoint: int) -> str:
        value = _canonical_character(chr(codepoint))
        if len(self) < 4096:
            self[codepoint] = value
        return value


_TABLE = _CharacterTable()


def hyphenated(text: str) -> str:
    """The canonical form with its dashes still there, each as one maqaf (U+05BE)."""
    return _ABBREVIATION.sub("", text.translate(_TABLE))


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
    return bool(_DELETED.match(char) or unicodedata.combining(char))


def canonical_map(text: str) -> Mapped:
    """`canonical(text)` with its offset map back to `text`."""
    translated = text.translate(_TABLE)
    sources = _translated_sources(text)
    dropped = [sign.span() for sign in _ABBREVIATION.finditer(translated)]
    spaced = _without(translated, dropped).replace(MAQAF, " ")
    sources = _without(sources, dropped)
    extra = [(run.start() + bool(run.start()), run.end()) for run in _SPACE_RUNS.finditer(spaced)]
    if spaced.endswith(" "):
        extra = [span for span in extra if span[1] < len(spaced)]
        extra.append((len(spaced.rstrip(" ")), len(spaced)))
    return Mapped(_without(spaced, extra), text, _without(sources, extra))


_SPACE_RUNS = re.compile("^ +|  +")


def _translated_sources(text: str) -> Sequence[int]:
    """For each character of the translated text, the index of the one it came from."""
    resized = {char for char in set(text) if len(_TABLE[ord(char)]) != 1}
    if not resized:
        return range(len(text))
    if not any(_TABLE[ord(char)] for char in resized):
        return [index for index, char in enumerate(text) if char not in resized]
    return [index for index, char in enumerate(text) for _ in _TABLE[ord(char)]]


_Run = TypeVar("_Run", str, Sequence[int])


def _without(run: _Run, spans: list[tuple[int, int]]) -> _Run:
    """`run` with the [start, end) of every span, in order and apart, cut out."""
    if not spans:
        return run
    kept, position = [], 0
    for start, end in spans:
        kept.append(run[position:start])
        position = end
    kept.append(run[position:])
    if isinstance(run, str):
        return "".join(kept)
    return [item for piece in kept for item in piece]


def words(canonical_text: str) -> list[str]:
    """The words of a canonical text, in order: runs of Hebrew letters, or of other letters
    and digits."""
    return _WORD.findall(canonical_text)


def word_at(canonical_text: str, position: int) -> tuple[int, int]:
    """[start, end) of the word whose letter stands at `position`."""
    script = _HEBREW if _HEBREW.match(canonical_text, position) else _OTHER
    start = position
    while start and script.match(canonical_text, start - 1, start):
        start -= 1
    found = script.match(canonical_text, start)
    return start, found.end() if found else position + 1


_JOINED = re.compile(f"[{_LETTER}]+(?:{MAQAF}[{_LETTER}]+)+")


def joined_pairs(hyphenated_text: str) -> list[str]:
    """Hyphenated words written as one (תל־אביב → תלאביב)."""
    return [match.replace(MAQAF, "") for match in _JOINED.findall(hyphenated_text)]


def fold(word: str) -> str:
    """Final letters as ordinary ones (שלום → שלומ)."""
    return word.translate(_FINALS)


# Orders in which the prefix letters משה וכלב really occur before a word, longest first.
PREFIXES = (
    "וכשמה", "וכשבה", "ולכשה",
    "וכשה", "וכשמ", "וכשב", "וכשל", "ולכש", "שכשה", "כשמה", "כשבה", "לכשה", "ומשה", "ושבה", "ושמה",
    "וכש", "וכה", "ולכ", "ומה", "ומש", "ושב", "ושה", "ושל", "ושמ", "ושכ", "ובה", "ולה",
    "כשב", "כשה", "כשל", "כשמ", "לכש", "משה", "משל", "שבה", "שכש", "שלכ", "שמה", "מכל", "שבש",
    "וב", "וה", "וכ", "ול", "ומ", "וש", "בה", "בכ", "במ", "בש", "כב", "כה", "כל", "כמ", "כש",
    "לה", "לכ", "לש", "מב", "מה", "מכ", "מל", "מש", "שב", "שה", "שו", "שכ", "של", "שמ",
    "ב", "ה", "ו", "כ", "ל", "מ", "ש",
)  # fmt: skip
_PREFIXES_OF = {letter: [p for p in PREFIXES if p[0] == letter] for letter in "משהוכלב"}
_SHORTEST_CORE = 3


def split_prefix(word: str) -> tuple[str, str]:
    """The longest prefix that leaves three letters or more, and the rest: ושבירושלים →
    ("ושב", "ירושלים").  A word of another script, or a short one, has none."""
    if len(word) <= _SHORTEST_CORE or not _HEBREW.fullmatch(word):
        return "", word
    for prefix in _PREFIXES_OF.get(word[0], ()):
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_CORE:
            return prefix, word[len(prefix) :]
    return "", word


@lru_cache(maxsize=20_000)
def core(word: str) -> str:
    """The word folded and without its prefix letters: what the words arm compares first."""
    return fold(split_prefix(word)[1])


_ENDINGS = ("ותיהמ", "ותיהנ", "ותינו", "יותיו", "ותיו", "ותיה", "ויות", "יהמ", "יהנ", "ינו",
            "יכמ", "ותי", "יות", "ימ", "ות", "ית", "יו", "יה", "ה", "ת", "י", "ו")  # fmt: skip
_SHORTEST_SKELETON = 3


@lru_cache(maxsize=20_000)
def skeleton(core_word: str) -> str:
    """A core without plural and possessive endings and without its medial vowel letters, so
    that תכנית meets תוכניות.  At least three letters are left, else the core itself."""
    if not _HEBREW.fullmatch(core_word):
        return core_word
    stem = core_word
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= _SHORTEST_SKELETON:
            stem = stem[: -len(ending)]
            break
    bare = stem[0] + stem[1:-1].replace("ו", "").replace("י", "") + stem[-1]
    return bare if len(bare) >= _SHORTEST_SKELETON else stem


def trace(core_word: str, skeleton_word: str = "") -> str:
    """A pattern that is found in every folded word of this core, or of this skeleton: most
    words of a text need no closer look.

    The search stays linear whatever is searched for: no word has ten vowel letters side by
    side, and a skeleton that kept a vowel letter inside is a stem as it is written.
    """
    if not skeleton_word or set(skeleton_word[1:-1]) & set("וי"):
        return re.escape(skeleton_word or core_word)
    return "[וי]{0,9}".join(map(re.escape, skeleton_word))


def trigrams(canonical_text: str) -> list[str]:
    """Overlapping runs of three characters, in order; fewer than three give none."""
    return [canonical_text[i : i + 3] for i in range(len(canonical_text) - 2)]
