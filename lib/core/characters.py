"""Unicode's classes of characters as written Hebrew uses them, and each character's plain one.

The classes are Unicode's own: Default_Ignorable_Code_Point, the general categories (Pd dashes,
Ps and Pe brackets, Nd digits, M marks) and Quotation_Mark, with the look-alikes that keyboards,
scanners and editors put in a sign's place.
"""

import re
import unicodedata

LETTER = "\u05d0-\u05ea"
FINALS = "ךםןףץ"
PREFIXES = "משהוכלב"
"""Letters that are written together with the next word."""

IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Default_Ignorable_Code_Point, and the marks of interlinear annotation (U+FFF9-FFFB)."""

POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"
"""Cantillation and points; maqaf, paseq, sof pasuq and nun hafukha lie between them."""

_DELETED = re.compile(f"[{IGNORABLE}{POINTS}]")

MAQAF = "\u05be"
NARROW = "\u00a0"
"""Stands for every space that does not break a line or is narrow: it may group digits."""

GERESH, GERSHAYIM, ACRONYM = "'", '"', "\u05f4"
"""The plain signs; U+05F4 marks an acronym, and nothing else, in the canonical form."""

_GERESH_LIKE = frozenset("'`´‘’‚‛′‵׳՚❛❜❟΄᾽᾿῾\u1fef\u1ffd＇｀")
_GERSHAYIM_LIKE = frozenset('"״“”„‟″‶«»⹂〝〞〟〃˝˵˶❝❞❠🙶🙷🙸')
MODIFIER_GERESH = "ʹʻʼʽʾʿˈˊˋʹꞋꞌ"
MODIFIER_GERSHAYIM = "ʺˮ"
"""Letters by category, and so in Hawaiʻi; beside a Hebrew letter they are the sign."""

GERESH_SIGNS = "".join(sorted(_GERESH_LIKE)) + MODIFIER_GERESH
GERSHAYIM_SIGNS = "".join(sorted(_GERSHAYIM_LIKE)) + MODIFIER_GERSHAYIM
"""Every look-alike; gershayim look like double quotation marks, which are among them."""

_DASH_LIKE = frozenset("\u02d7\u2043\u2053\u207b\u208b\u2212\u2500\u2501\u2796")
_NARROW_SPACES = frozenset("\u00a0\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f")
_SPACING_SIGNS = frozenset("\u05c0\u05c3\u05c6|")  # paseq, sof pasuq, nun hafukha
_INSTEAD = {"\u05f0": "וו", "\u05f1": "וי", "\u05f2": "יי", "♯": "#", "\ufb29": "+",
            "\u066b": ".", "\u066c": ","}  # fmt: skip


def _of_category(category: str) -> str:
    """The characters of a category below U+10000 that are not quotation marks or wide forms."""
    quotes = _GERESH_LIKE | _GERSHAYIM_LIKE
    every = (chr(code) for code in (*range(0x20, 0x3100), *range(0xFD00, 0xFF00)))
    return "".join(c for c in every if unicodedata.category(c) == category and c not in quotes)


OPENING = _of_category("Ps") + "<‹"
CLOSING = _of_category("Pe") + ">›"


def is_dash(char: str) -> bool:
    """Every character that is drawn as a dash: Pd, the minus signs and their look-alikes."""
    return char in _DASH_LIKE or char == MAQAF or unicodedata.category(char) == "Pd"


def is_deleted(char: str) -> bool:
    """Default-ignorable characters, and Hebrew points and cantillation."""
    return _DELETED.match(char) is not None


def without_deleted(text: str) -> str:
    """`text` without what `is_deleted` knows."""
    return _DELETED.sub("", text)


def is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _is_wide_or_presented(char: str) -> bool:
    """Hebrew presentation forms, letterlike alefs, and ASCII in full-width and small forms."""
    return (
        "\ufb1d" <= char <= "\ufb4f"
        or "\u2135" <= char <= "\u2138"
        or "\uff01" <= char <= "\uff5e"
        or "\ufe50" <= char <= "\ufe6f"
    )


def plain(char: str) -> str:
    """The character or characters that stand for `char`: lower case, one dash (maqaf), one
    geresh ('), one gershayim ("), one space, ASCII digits; nothing where it is not there."""
    if is_deleted(char):
        return ""
    if char in _INSTEAD:
        return _INSTEAD[char]
    if _is_wide_or_presented(char):
        whole = unicodedata.normalize("NFKC", char)
        return char if whole == char else "".join(map(plain, whole))
    if is_dash(char):
        return MAQAF
    if char in _NARROW_SPACES:
        return NARROW
    if char in _SPACING_SIGNS or char.isspace() or unicodedata.category(char) in ("Cc", "Cs"):
        return " "
    return _plain_sign(char)


def _plain_sign(char: str) -> str:
    if char in _GERESH_LIKE:
        return GERESH
    if char in _GERSHAYIM_LIKE:
        return GERSHAYIM
    digit = unicodedata.decimal(char, None)
    return char.lower() if digit is None else str(digit)


class PlainCharacters(dict[int, str]):
    """str.translate's table of `plain`, filled as characters are met and bounded against
    hostile text."""

    def __missing__(self, codepoint: int) -> str:
        value = plain(chr(codepoint))
        if len(self) < 4096:
            self[codepoint] = value
        return value
