"""How often each word stands in running text."""

import gzip
import re
from collections import Counter
from pathlib import Path

WEIGHTS = {"law_israel": 0.25, "wiki_leads": 2.0, "wiki_sample_98articles": 2.0}
"""What an occurrence counts in a source, 1 in the others; law is most of the text and repeats
itself."""

GERSHAYIM = "״"
_QUOTES = "\"'׳״“”‘’"
_TOKEN = re.compile(f"[א-ת]+(?:[{_QUOTES}]+[א-ת]+)?['׳]?")
_SIGN = re.compile(f"[{_QUOTES}]+")
_LETTERS = "[א-ת]+"


def canonical_token(token: str) -> str:
    """The word as lib.core.morphology is given it: an acronym, whose sign stands before its
    last letter or the ending of a plural, keeps its sign; every other sign goes."""
    parts = _SIGN.split(token)
    if len(parts) == 2 and parts[1] and len(parts[1]) <= 3 and token[len(parts[0])] != "׳":
        return parts[0] + GERSHAYIM + parts[1]
    return "".join(parts)


def count_words(folder: Path) -> Counter[str]:
    """Word → its weighted occurrences in every *.txt.gz of the folder."""
    total: Counter[str] = Counter()
    for path in sorted(folder.glob("*.txt.gz")):
        tokens: Counter[str] = Counter()
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                tokens.update(_TOKEN.findall(line))
        weight = WEIGHTS.get(path.name.split(".")[0], 1.0)
        for token, count in tokens.items():
            word = canonical_token(token)
            if len(word) > 1:
                total[word] += weight * count  # type: ignore[assignment]
    return total
