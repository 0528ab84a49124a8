"""How many pairs of words that belong together meet, and how many that meet belong together.

Two words belong together when a lemma is theirs both.  They meet when they share an index key,
or when a search for one finds the other; either is a function from a word to the words it meets.
"""

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Lemma = tuple[str, str]
"""(lemma, "V" for a verb's and "N" for any other)."""
Truth = Mapping[str, set[Lemma]]
"""word → its lemmas."""
Keys = Callable[[str], set[str]]
"""word → the keys under which it is indexed and sought."""
Met = Callable[[str], set[str]]
"""word → the other words that it finds."""

CONTENT = ("NOUN", "VERB", "ADJ", "PROPN")
_HEBREW = re.compile("[א-ת]{2,}")


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of different words; a share of nothing is nan.

    `wanted` and `got` count the pairs that belong together and those of them that met, by kind;
    `met` and `right` all pairs that met and those of them that belong together.
    """

    wanted: Mapping[str, int]
    got: Mapping[str, int]
    met: int
    right: int

    def recall(self, kind: str) -> float:
        return _share(self.got.get(kind, 0), self.wanted.get(kind, 0))

    @property
    def precision(self) -> float:
        return _share(self.right, self.met)


def measure(meets: Met, truth: Truth) -> Pairs:
    """Over all pairs of words of `truth`; a word that is found outside of it doesn't count."""
    forms: dict[Lemma, set[str]] = defaultdict(set)
    for word, lemmas in truth.items():
        for lemma in lemmas:
            forms[lemma].add(word)
    wanted: Counter[str] = Counter()
    got: Counter[str] = Counter()
    met = right = 0
    for word, lemmas in truth.items():
        hits = (meets(word) & truth.keys()) - {word}
        for lemma in lemmas:
            wanted[lemma[1]] += len(forms[lemma]) - 1
            got[lemma[1]] += len(forms[lemma] & hits)
        names = {name for name, _ in lemmas}
        met += len(hits)
        right += sum(any(name in names for name, _ in truth[hit]) for hit in hits)
    return Pairs(wanted, got, met, right)


def sharing_a_key(keys: Keys, words: Iterable[str]) -> Met:
    """Among `words`, two meet when they have a key in common."""
    index: dict[str, set[str]] = defaultdict(set)
    kept = {word: keys(word) for word in words}
    for word, mine in kept.items():
        for key in mine:
            index[key].add(word)

    def meets(word: str) -> set[str]:
        return set().union(*(index[key] for key in kept[word])) - {word}

    return meets


def treebank_truth(files: Iterable[Path]) -> dict[str, set[Lemma]]:
    """The words of treebanks (CoNLL-U, gzip) that hold exactly one content word each."""
    return truth_of(marked for file in files for marked in _marked(file))


def _marked(file: Path) -> Iterator[tuple[str, str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from content_words(lines)


def truth_of(marked: Iterable[tuple[str, str, str]]) -> dict[str, set[Lemma]]:
    """Of (word, lemma, part of speech)."""
    truth: dict[str, set[Lemma]] = defaultdict(set)
    for word, lemma, kind in marked:
        if _HEBREW.fullmatch(word) and _HEBREW.fullmatch(lemma):
            truth[word].add((lemma, "V" if kind == "VERB" else "N"))
    return dict(truth)


def content_words(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(word, lemma, part of speech) of words with one content word in them, in order.

    A line 4-5 opens a written word that the next lines, 4 and 5, take apart.
    """
    span, last, parts = "", "", list[tuple[str, str]]()
    for line in lines:
        fields = line.rstrip("\n").split("\t")
        if len(fields) < 4 or "." in fields[0]:  # a comment, a blank line or an ellipsis
            continue
        number, form, lemma, kind = fields[:4]
        if "-" in number:
            span, last, parts = form, number.split("-")[1], []
            continue
        if not span:
            if kind in CONTENT:
                yield form, lemma, kind
            continue
        if kind in CONTENT:
            parts.append((lemma, kind))
        if number == last:
            if len(parts) == 1:
                yield span, *parts[0]
            span = ""


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
