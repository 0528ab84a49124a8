"""The rule by which words met before there was an analyser, kept as it was, to be measured.

A word's core is what its longest prefix leaves, three letters at least; its skeleton is the core
without an ending and without the vowel letters inside.
"""

import re
from functools import lru_cache

from lib.core.hebrew import fold

_HEBREW = re.compile("[א-ת]+")

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
