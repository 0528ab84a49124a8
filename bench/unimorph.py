"""UniMorph's Hebrew paradigms, and which of its pointed forms is spelled how without points.

The two lists hold the same words in different orders.  A pointed paradigm belongs to the
unpointed one that agrees with it in most cells (the same features, the same letters when vowel
letters are left out); a cell may hold more than one form.
"""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

_MARKS = re.compile("[\u0591-\u05c7]")
Cells = dict[str, list[str]]
"""features → forms."""


def paradigms(path: Path) -> dict[str, Cells]:
    """lemma → its cells, as a UniMorph list (lemma, form, features) gives them."""
    found: dict[str, Cells] = defaultdict(lambda: defaultdict(list))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 3:
                lemma, form, features = fields
                found[lemma][features].append(form)
    return found


def spellings(pointed: Path, unpointed: Path) -> Iterator[tuple[str, set[str]]]:
    """(pointed form, the unpointed forms of its cell) for every cell that both lists hold."""
    cells, full = paradigms(pointed), paradigms(unpointed)
    for lemma, partner in _partners(cells, full):
        for features, forms in cells[lemma].items():
            for form in forms:
                same = {each for each in full[partner].get(features, ()) if _may_be(form, each)}
                if same:
                    yield form, same


def _partners(cells: dict[str, Cells], full: dict[str, Cells]) -> Iterator[tuple[str, str]]:
    """Pointed lemmas with unpointed ones, the surest first and none of them twice."""
    by_bones: dict[str, list[str]] = defaultdict(list)
    for lemma in full:
        by_bones[_bones(lemma)].append(lemma)
    votes = [
        (_agreement(cells[lemma], full[name]), lemma, name)
        for lemma in cells
        for name in by_bones[_bones(lemma)]
    ]
    seen: set[str] = set()
    for agreement, lemma, name in sorted(votes, reverse=True):
        if agreement and lemma not in seen and " " + name not in seen:
            seen |= {lemma, " " + name}
            yield lemma, name


def _agreement(cells: Cells, others: Cells) -> int:
    """Forms that may be one another's, less those that write too many or too few a ו."""
    agreed = 0
    for features, forms in cells.items():
        for form in forms:
            same = [each for each in others.get(features, ()) if _may_be(form, each)]
            if same:
                agreed += 4 - min(3, min(abs(_roundings(form) - each.count("ו")) for each in same))
    return agreed


def _may_be(pointed: str, full: str) -> bool:
    """Whether the full spelling holds all letters of the pointed one and adds only ו and י."""
    rest = iter(full)
    return _bones(pointed) == _bones(full) and all(
        letter in rest for letter in _MARKS.sub("", pointed)
    )


def _roundings(pointed: str) -> int:
    """Letters ו that stand, and vowels o and u that stand without one."""
    return len(re.findall("ו|[^ו](?:[^א-ת\u05b9\u05bb]*)[\u05b9\u05bb]", pointed))


def _bones(word: str) -> str:
    bare = _MARKS.sub("", word)
    return bare[:1] + re.sub("[וי]", "", bare[1:])
