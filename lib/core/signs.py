"""Signs inside written words: geresh and gershayim, quotations, editorial brackets, digit groups.

Every rule reads a text whose characters are plain (lib.core.characters) and answers with edits,
so that the same rules make the canonical form and its offset map.  The rules run in the order of
`RULES`; a second reading of their outcome changes nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from lib.core.characters import (
    ACRONYM,
    CLOSING,
    FINALS,
    GERESH,
    GERSHAYIM,
    GERSHAYIM_SIGNS,
    LETTER,
    MAQAF,
    MODIFIER_GERESH,
    MODIFIER_GERSHAYIM,
    NARROW,
    OPENING,
    PREFIXES,
    is_mark,
    without_deleted,
)

Edit = tuple[int, int, str]
"""(start, end, replacement); edits are in order and apart."""

_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_BRACKET = _OPEN + _CLOSE


def edited(text: str, edits: Sequence[Edit]) -> str:
    """`text` with every edit done."""
    kept, position = [], 0
    for start, end, replacement in edits:
        kept += [text[position:start], replacement]
        position = end
    kept.append(text[position:])
    return "".join(kept)


def moved(sources: Sequence[int], edits: Sequence[Edit]) -> Sequence[int]:
    """The sources of the edited text; an inserted character has that of its follower."""
    kept: list[int] = []
    position = 0
    for start, end, replacement in edits:
        kept += sources[position:start]
        kept += [sources[max(start, min(start + i, end - 1))] for i in range(len(replacement))]
        position = end
    kept += sources[position:]
    return kept


# Marks of other scripts and none: kept on the letters of other scripts, in their composed form.

_MOST_MARKS = 30
"""On one letter, as in UAX #15's stream-safe text; the time that composing takes grows with the
square of their number."""
_MAY_BE_MARKS = re.compile("[^\\w\\s\x00-\u02ff\u05be]+")


def _marks(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for found in _MAY_BE_MARKS.finditer(text):
        start, end = found.span()
        base = text[start - 1] if start else ""
        hanging = next((i for i in range(start, end) if not is_mark(text[i])), end)
        if hanging > start and base.isalpha() and not (_is_letter(base) or base in _MODIFIERS):
            last = min(hanging, start + _MOST_MARKS)
            composed = unicodedata.normalize("NFC", text[start - 1 : last])
            if composed != text[start - 1 : last]:
                edits.append((start - 1, last, composed))
            start = last
        edits += [(i, i + 1, "") for i in range(start, end) if is_mark(text[i])]
    return edits


def _is_letter(char: str) -> bool:
    return "א" <= char <= "ת"


# Modifier letters are geresh and gershayim beside a Hebrew letter; two geresh are gershayim.

_BESIDE = re.compile(f"[{LETTER}{_BRACKET}'\"]")
_MODIFIERS = MODIFIER_GERESH + MODIFIER_GERSHAYIM
_MODIFIER = re.compile(f"[{_MODIFIERS}]+")
_PLAIN_SIGN = str.maketrans(
    dict.fromkeys(MODIFIER_GERESH, GERESH) | dict.fromkeys(MODIFIER_GERSHAYIM, GERSHAYIM)
)
_TWO_GERESH = re.compile("''+")


def _modifiers(text: str) -> list[Edit]:
    return [
        (*found.span(), found[0].translate(_PLAIN_SIGN))
        for found in _MODIFIER.finditer(text)
        if _BESIDE.match(text[found.start() - 1 : found.start()])
        or _BESIDE.match(text, found.end())
    ]


def _two_geresh(text: str) -> list[Edit]:
    return [(*m.span(), GERSHAYIM) for m in _TWO_GERESH.finditer(text)]


# ב'הארץ' is a quotation behind a prefix letter: the word inside is closed on both sides.
_QUOTED_WORD = re.compile(f"'(?=[{LETTER}]{{3,}}+'(?![{LETTER}'\"]))")


def _quoted_words(text: str) -> list[Edit]:
    return [
        (found.start(), found.start(), " ")
        for found in _QUOTED_WORD.finditer(text)
        if _is_prefix_before(text, found.start())
    ]


def _is_prefix_before(text: str, end: int) -> bool:
    """Whether one to four prefix letters, and no more of a word, stand before `end`."""
    head = text[max(0, end - 5) : end]
    letters = len(head) - len(head.rstrip(PREFIXES))
    before = head[-letters - 1 : -letters]
    return 1 <= letters <= 4 and not (_is_letter(before) or before in (GERESH, GERSHAYIM))


# Geresh and editorial brackets (מ(ו)תרת) are looked at together, word by word: either can hide
# the other.  A final letter ends a word, so nothing joins behind it.

_WRITTEN_WORD = re.compile(
    f"(?<![{LETTER}{_BRACKET}'])[{LETTER}]*+[{_BRACKET}'][{LETTER}{_BRACKET}']*"
)
_LONGEST_WRITTEN = 80
"""Characters of a word with its signs; what is longer is no word, and stays as it is."""

_NOT_FINAL = re.sub(f"[{FINALS}]", "", "אבגדהוזחטיךכלםמןנסעףפץצקרשת")
_ROUND = "(<‹)>›"
_SQUARE_OPEN = re.escape("".join(c for c in OPENING if c not in _ROUND))
_SQUARE_CLOSE = re.escape("".join(c for c in CLOSING if c not in _ROUND))

_GERESH_OF_WORD = re.compile(f"(?<=[{LETTER}])'+")
# One to three letters in brackets of any kind belong to the letters they touch; four or more
# are a word of their own, unless square brackets hold them in the midst of letters.
_SHORT_PAIR = re.compile(
    f"(?<=[{_NOT_FINAL}])([{_OPEN}])[{LETTER}]{{1,3}}([{_CLOSE}])(?![{LETTER}])"
    f"|(?<![{LETTER}])([{_OPEN}])[{LETTER}]{{0,2}}[{_NOT_FINAL}]([{_CLOSE}])(?=[{LETTER}])"
    f"|(?<=[{_NOT_FINAL}])([{_OPEN}])[{LETTER}]{{0,2}}[{_NOT_FINAL}]([{_CLOSE}])(?=[{LETTER}])"
    f"|(?<=[{_NOT_FINAL}])([{_SQUARE_OPEN}])[{LETTER}]{{3,}}[{_NOT_FINAL}]([{_SQUARE_CLOSE}])(?=[{LETTER}])"
)
# של[ום עול]ם: square brackets that open in one word and close in another.
_LONE_BRACKET = re.compile(
    f"(?<=[{_NOT_FINAL}])[{_SQUARE_OPEN}](?=[{LETTER}])(?!.*[{_CLOSE}])"
    f"|(?<=[{_NOT_FINAL}])[{_SQUARE_CLOSE}](?=[{LETTER}])"
)


def _written_words(text: str) -> list[Edit]:
    return [
        (found.start() + index, found.start() + index + 1, "")
        for found in _WRITTEN_WORD.finditer(text)
        if len(found[0]) <= _LONGEST_WRITTEN
        for index in _hidden_signs(found[0])
    ]


def _hidden_signs(word: str) -> list[int]:
    """Indexes of the signs that are no part of `word`, until no more are found."""
    left = list(range(len(word)))
    hidden: set[int] = set()
    while now := _signs_now("".join(word[i] for i in left)):
        hidden.update(left[i] for i in now)
        left = [index for index in left if index not in hidden]
    return sorted(hidden)


def _signs_now(word: str) -> list[int]:
    geresh = [i for m in _GERESH_OF_WORD.finditer(word) for i in range(*m.span())]
    if geresh:
        return geresh
    pairs = [m.start(group) for m in _SHORT_PAIR.finditer(word) for group in _groups(m)]
    if pairs:
        return pairs
    opened = next((i for i, char in enumerate(word) if char in OPENING), len(word))
    lone = [m.start() for m in _LONE_BRACKET.finditer(word)]
    return [i for i in lone if word[i] in OPENING or i < opened]


def _groups(found: re.Match[str]) -> Iterator[int]:
    return (group for group in range(1, found.re.groups + 1) if found.start(group) >= 0)


# Gershayim between two Hebrew letters make an acronym (צה״ל), except where they open a
# quotation behind prefix letters (ה"הסתדרות", ה"יום הזה").

_QUOTE = re.compile('"["\']*')
_MIDDLE, _PREFIXED, _OPENER, _CLOSER, _NEUTRAL = range(5)


def _quotations(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for start, end, role in _read_signs(text):
        if role == _PREFIXED:
            edits.append((start, start, " "))
        elif role == _MIDDLE:
            edits.append((start, end, ACRONYM))
    return edits


def _read_signs(text: str) -> list[tuple[int, int, int]]:
    """(start, end, role) of every sign; prefixed are only those that a closing sign follows."""
    signs = [found.span() for found in _QUOTE.finditer(text)]
    roles = [_role(text, start, end) for start, end in signs]
    strays = _stray_closers(roles)
    read: list[tuple[int, int, int]] = []
    ahead = -1
    for index in range(len(signs) - 1, -1, -1):
        role = roles[index]
        read.append((*signs[index], _MIDDLE if role == _PREFIXED and ahead not in strays else role))
        if role in (_PREFIXED, _OPENER, _CLOSER):
            ahead = index
    return read[::-1]


_TELLING = str.maketrans(
    dict.fromkeys(GERSHAYIM_SIGNS, GERSHAYIM)
    | dict.fromkeys("\n\t", " ")
    | dict.fromkeys("-–—", MAQAF)
)
_DOUBLE = re.compile(f"[{re.escape(GERSHAYIM_SIGNS)}]")
_SIGNS = {_MIDDLE: "״", _PREFIXED: "“", _OPENER: "“", _CLOSER: "”"}


def told_apart(text: str) -> str:
    """`text`, pointed or not, with ״ for every double sign that makes an acronym, “ for those
    that open a quotation and ” for those that close one, whatever stood for them."""
    if not _DOUBLE.search(text):
        return text
    bare = without_deleted(text)
    roles = {start: role for start, _, role in _read_signs(bare.translate(_TELLING))}
    told = (_SIGNS.get(roles.get(found.start(), _NEUTRAL)) for found in _DOUBLE.finditer(bare))
    return _DOUBLE.sub(lambda found: next(told) or found[0], text)


def _role(text: str, start: int, end: int) -> int:
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    if _is_letter(before) and _is_letter(after):
        return _PREFIXED if _opens_word(text, start, end) else _MIDDLE
    apart = before in (" ", NARROW, MAQAF) or before in OPENING
    blank = after in (" ", NARROW, MAQAF)
    if (apart and not blank) or (after.isalnum() and not before.isalnum()):
        return _OPENER
    return _NEUTRAL if apart or after.isalnum() else _CLOSER


def _opens_word(text: str, start: int, end: int) -> bool:
    """Prefix letters before, a word of two letters or more behind: an acronym has mostly one
    letter behind its sign."""
    return _is_prefix_before(text, start) and all(map(_is_letter, text[end : end + 2].ljust(2)))


def _stray_closers(roles: Sequence[int]) -> set[int]:
    """Closing quotes whose opening one stands behind a prefix, if anywhere: of the closers
    between two openers, the last belongs to the first of these."""
    strays: set[int] = set()
    closers: list[int] = []
    opened = False
    for index, role in enumerate([*roles, _OPENER]):
        if role == _OPENER:
            strays.update(closers[:-1] if opened else closers)
            closers, opened = [], True
        elif role == _CLOSER:
            closers.append(index)
    return strays


# 1,250,000 and 1 250 000 and 1’250’000 are one number; only well-formed groups of three are.
_GROUPED = re.compile(
    r"[1-9](?<![0-9].)(?<![0-9][,.'].)[0-9]{0,2}(?=([,'\xa0]))(?:\1[0-9]{3})+"
    r"(?![0-9]|[,'][0-9]|\1[0-9])"
)


def _numbers(text: str) -> list[Edit]:
    return [
        (index, index + 1, "")
        for found in _GROUPED.finditer(text)
        for index in range(*found.span())
        if text[index] == found[1]
    ]


RULES: tuple[Callable[[str], list[Edit]], ...] = (
    _marks, _modifiers, _two_geresh, _quoted_words, _written_words, _quotations, _numbers,
)  # fmt: skip
