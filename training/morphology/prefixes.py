"""Which letters may stand before which kind of form."""

import re
from functools import cache

LONGEST = 5
"""Letters, of וכשמה and ולכשה."""

# And; that, when; then a preposition, or the article.  Aramaic ד stands alone.
_HEBREW = re.compile("(ו?)((?:כש|לכש|מש|ש)?)((?:מה|[בכלמה])?)")
_ARAMAIC = re.compile("ו?כ?ד")


@cache
def may_stand_before(prefix: str, tag: str) -> bool:
    """Whether `prefix` is one at all, and legal before a form with the tag (see lists.Entry)."""
    if _ARAMAIC.fullmatch(prefix):
        return tag != "I"
    match = _HEBREW.fullmatch(prefix)
    if not match:
        return False
    last = match[3]
    if tag == "V":
        return not last
    if tag == "I":
        return last in ("", "מ")
    return not (tag == "S" and last.endswith("ה"))


@cache
def is_prefix(letters: str) -> bool:
    return may_stand_before(letters, "N")


def splits(word: str) -> list[tuple[str, str]]:
    """(prefix, form) of every legal cut that leaves two letters or more, none first."""
    cuts = range(min(LONGEST + 1, len(word) - 1))
    return [(word[:cut], word[cut:]) for cut in cuts if is_prefix(word[:cut])]
