"""How likely prefixes, lemmas and forms are, learned from running text.

Expectation maximisation: a word's weight is shared among its readings by
P(prefix | tag) × P(lemma) × P(form | lemma), and the shares give the next round's figures.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from training.morphology.lists import KINDS, Entry, entry, is_word
from training.morphology.prefixes import is_prefix, may_stand_before, splits
from training.morphology.scripts import Script, script_between
from training.morphology.teaching import Lesson

DAMP = 0.75
"""Power of a word's count: frequent words say less than their share."""
ROUNDS = 8
SMOOTH = 0.5
"""Weight of what forms of its kind do, beside what is seen of the lemma."""
PENALTY = {"U": 0.02, "P": 0.2}
"""By tag; a word of no list is the last resort."""
Cuts = dict[str, Counter[str]]
"""Word → the prefixes that people have cut off it, with how often."""

DOUBT = 1.0
"""Marked occurrences that weigh as much as what the word itself suggests."""
SEEN_APART = 3
"""A word of no list is read behind a prefix where it stands free that often."""
TINY = 0.02


class Candidate(NamedTuple):
    """One reading of a word; `node` names its lemma with its kind."""

    prefix: str
    form: str
    node: tuple[str, str]
    tag: str
    script: Script


@dataclass
class Grammar:
    """Shares of the text: `prefixes[tag, prefix]`, `nodes[node]`, `pairs[node, form, tag]`,
    `scripts[tag, script]`, `tags[tag]`."""

    prefixes: Counter[tuple[str, str]] = field(default_factory=Counter)
    nodes: Counter[tuple[str, str]] = field(default_factory=Counter)
    pairs: Counter[tuple[tuple[str, str], str, str]] = field(default_factory=Counter)
    scripts: Counter[tuple[str, Script]] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, candidate: Candidate, share: float) -> None:
        prefix, form, node, tag, script = candidate
        self.prefixes[tag, prefix] += share  # type: ignore[assignment]
        self.nodes[node] += share  # type: ignore[assignment]
        self.pairs[node, form, tag] += share  # type: ignore[assignment]
        self.scripts[tag, script] += share  # type: ignore[assignment]
        self.tags[tag] += share  # type: ignore[assignment]
        self.kinds[node[1]] += share  # type: ignore[assignment]

    def prefix_share(self, prefix: str, tag: str) -> float:
        """P(prefix | tag)."""
        return (self.prefixes[tag, prefix] + TINY) / (self.tags[tag] + 1)

    def form_weight(self, candidate: Candidate) -> float:
        """P(lemma) × P(form | lemma), but for one factor."""
        _, form, node, tag, script = candidate
        usual = (self.scripts[tag, script] + 0.01) / (self.kinds[node[1]] + 1)
        seen = self.nodes[node]
        likely = (self.pairs[node, form, tag] + SMOOTH * usual) / (seen + SMOOTH)
        return (seen + TINY) * likely * PENALTY.get(tag, 1.0)

    def score(self, candidate: Candidate) -> float:
        return self.prefix_share(candidate.prefix, candidate.tag) * self.form_weight(candidate)


class Lexicon:
    """form → its entries, and what may be read in a word by them."""

    def __init__(self, entries: Iterable[Entry], counts: Counter[str]) -> None:
        self.counts = counts
        self.entries: defaultdict[str, list[Entry]] = defaultdict(list)
        for listed in entries:
            self.entries[listed.form].append(listed)

    def candidates(self, word: str) -> list[Candidate]:
        """Every legal reading, never none."""
        found = []
        for prefix, form in splits(word):
            listed = self.entries.get(form)
            for read in listed or [Entry(form, form, "U")]:
                if read.tag == "U" and prefix and self.counts[form] < SEEN_APART:
                    continue
                if may_stand_before(prefix, read.tag):
                    script = script_between(form, read.lemma)
                    node = (read.lemma, KINDS[read.tag])
                    found.append(Candidate(prefix, form, node, read.tag, script))
        return found or [Candidate("", word, (word, ""), "U", ())]


Taught = dict[str, dict[Candidate, float]]
"""Word → readings that people have marked in it, with how often."""


def learn(lexicon: Lexicon, taught: Taught, cuts: Cuts) -> Grammar:
    """The grammar after ROUNDS; a word's weight goes to what it was marked as, as far as
    DOUBT leaves, and what it was cut as narrows its readings."""
    readings = [
        (word, n**DAMP, _cut(lexicon.candidates(word), cuts.get(word)))
        for word, n in lexicon.counts.items()
    ]
    grammar = Grammar()
    for round_ in range(ROUNDS + 1):
        shares = Grammar()
        for word, weight, candidates in readings:
            marked = taught.get(word)
            if marked:
                times = sum(marked.values())
                trust = times / (times + DOUBT)
                for candidate, share in marked.items():
                    shares.add(candidate, trust * weight * share / times)
                weight *= 1 - trust
            if len(candidates) == 1:
                shares.add(candidates[0], weight)
                continue
            scores = [(grammar.score(c) if round_ else _first_guess(c)) for c in candidates]
            total = sum(scores) or 1.0
            for candidate, score in zip(candidates, scores, strict=True):
                shares.add(candidate, weight * score / total)
        grammar = shares
    return grammar


def _cut(candidates: list[Candidate], cuts: Counter[str] | None) -> list[Candidate]:
    """Those of the marked prefixes, or all where that leaves none."""
    return [c for c in candidates if not cuts or c.prefix in cuts] or candidates


def taught_by(lessons: Iterable[Lesson], lexicon: Lexicon) -> Taught:
    """The lessons as readings; an entry that the lexicon lacks is added to it."""
    taught: Taught = {}
    for lesson in lessons:
        if len(lesson.form) < 2 or not is_prefix(lesson.prefix):
            continue
        candidate = _as_candidate(lesson, lexicon)
        if candidate:
            readings = taught.setdefault(lesson.prefix + lesson.form, {})
            readings[candidate] = readings.get(candidate, 0.0) + 1
    return taught


def _as_candidate(lesson: Lesson, lexicon: Lexicon) -> Candidate | None:
    form, lemma, kind = lesson.form, lesson.lemma, KINDS[lesson.tag]
    listed = lexicon.entries[form]
    fitting = [e for e in listed if e.lemma == lemma and KINDS[e.tag] == kind]
    # The treebank's name is a list's noun, its participle a list's adjective.
    fitting = fitting or [e for e in listed if e.lemma == lemma and e.tag in "NPBW"]
    if not fitting:
        made = entry(form, lemma, lesson.tag)
        if not (is_word(form) and is_word(lemma)):
            return None
        listed.append(made)
        fitting = [made]
    found = fitting[0]
    if not may_stand_before(lesson.prefix, found.tag):
        return None
    return Candidate(
        lesson.prefix, form, (lemma, KINDS[found.tag]), found.tag, script_between(form, lemma)
    )


def _first_guess(candidate: Candidate) -> float:
    return (0.5 if candidate.prefix else 1.0) * PENALTY.get(candidate.tag, 1.0)


def chosen(ranked: list[tuple[str, float]], most: int, nats: float) -> set[str]:
    """At most `most` lemmas, none more than `nats` less likely than the first."""
    best = ranked[0][1]
    return {lemma for lemma, p in ranked[:most] if p > 0 and math.log(best / p) <= nats + 1e-9}
