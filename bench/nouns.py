"""Whether a bare noun meets itself after each prefix, and is not taken apart itself."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.passages import SHARED
from bench.unimorph import paradigms
from bench.word_pairs import CONTENT, Keys, content_words

PREFIXES = ("ה", "ו", "ב", "ל", "כ", "מ", "ש", "וה", "כש")
_LETTERS = frozenset("".join(PREFIXES))
MOST = 10_000
MORPHOLOGY = SHARED / "morphology"
_NOUN = re.compile("[א-ת]{2,}")


@dataclass(frozen=True)
class Prefixed:
    """Shares, 0 to 1, over nouns, prefixes and both ways."""

    pairs: float
    """Of all (noun, prefix) that meet."""
    all_nine: float
    """Of all nouns that meet every one of their prefixed forms."""
    weighted: float
    """The same pairs, each noun counted as often as it stands in the text."""
    taken_apart: float
    """Of all nouns whose first letter looks like a prefix and whose rest is a noun too: how many
    meet that rest.  Some may (בשר is ב + שר), most should not (שמים is not ש + מים)."""


def after_prefix(prefix: str, noun: str) -> str:
    """The noun after a prefix; a first ו is doubled there, but not after the one that means
    "and" (the Academy's rules of spelling without points)."""
    doubled = noun.startswith("ו") and not noun.startswith("וו") and prefix != "ו"
    return f"{prefix}{'ו' if doubled else ''}{noun}"


def prefixed(keys: Keys, nouns: Sequence[tuple[str, int]]) -> Prefixed:
    """`nouns` with how often they stand in the text."""
    met = whole = weighed = 0
    for noun, count in nouns:
        mine = keys(noun)
        found = sum(not mine.isdisjoint(keys(after_prefix(each, noun))) for each in PREFIXES)
        met += found
        weighed += found * count
        whole += found == len(PREFIXES)
    names = {noun for noun, _ in nouns}
    doubtful = [noun for noun in names if noun[0] in _LETTERS and noun[1:] in names]
    apart = sum(not keys(noun).isdisjoint(keys(noun[1:])) for noun in doubtful)
    total = sum(count for _, count in nouns)
    return Prefixed(
        pairs=met / (len(nouns) * len(PREFIXES)),
        all_nine=whole / len(nouns),
        weighted=weighed / (total * len(PREFIXES)),
        taken_apart=apart / len(doubtful) if doubtful else float("nan"),
    )


def frequent_nouns(
    counts: Mapping[str, int],
    lexicon: Callable[[], Iterable[str]] | None = None,
    treebanks: Sequence[Path] = (),
    most: int = MOST,
) -> list[tuple[str, int]]:
    """The `most` frequent of the nouns that treebanks and a lexicon name as lemmas; where these
    are too few, the most frequent of those that the text itself shows to be nouns follow."""
    small = closed_words(treebanks)
    named = {*treebank_nouns(treebanks), *(lexicon or open_lexicon)()} - small
    first = _by_count((noun for noun in named if noun in counts), counts)[:most]
    supposed = _by_count(set(supposed_nouns(counts)) - named - small, counts)
    return [(noun, counts[noun]) for noun in (first + supposed)[:most]]


def _by_count(nouns: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    return sorted(filter(_NOUN.fullmatch, nouns), key=lambda noun: (-counts[noun], noun))


def supposed_nouns(counts: Mapping[str, int]) -> Iterator[str]:
    """Words that stand in the text bare, with the article and after two of the prepositions.

    One that may itself be a prefix and a more frequent word is left out.
    """
    for word, count in counts.items():
        if word[0] in _LETTERS and counts.get(word[1:], 0) > count:
            continue
        after = sum(after_prefix(each, word) in counts for each in "בלמכ")
        if f"ה{word}" in counts and after >= 2:
            yield word


def treebank_nouns(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for _, lemma, kind in content_words(lines):
                if kind == "NOUN":
                    yield lemma


def closed_words(files: Iterable[Path]) -> set[str]:
    """Words that stand in treebanks as particles, pronouns or numbers more often than as what
    has a lemma of its own."""
    balance: Counter[str] = Counter()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                fields = line.rstrip("\n").split("\t")
                if len(fields) > 3 and fields[3] != "_":
                    balance[fields[1]] += -1 if fields[3] in CONTENT else 1
    return {word for word, count in balance.items() if count > 0}


def open_lexicon() -> Iterator[str]:
    """Nouns of Hebrew WordNet and Wiktionary (their synsets end in -n) and of UniMorph."""
    with gzip.open(SHARED / "synonyms.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if str(pair.get("synset", "")).endswith("-n"):
                yield pair["a"]
                if pair["relation"] == "synonym":
                    yield pair["b"]
    for lemma, cells in paradigms(MORPHOLOGY / "unimorph_he.tsv.gz").items():
        if _is_noun(cells):
            yield lemma


def _is_noun(features: Collection[str]) -> bool:
    return any(each.startswith("N;") for each in features)
