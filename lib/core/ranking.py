"""Scores candidates of the words arm: BM25 over several forms of a word.

Robertson and Zaragoza's BM25, summed over what a passage and a query share as words as
written, as cores, as skeletons and as character trigrams, each with its own weight.  The
weights were chosen on HeQ's validation set (docs/QUALITY.md has the command).
"""

import math
from collections import defaultdict
from dataclasses import dataclass

from lib.core import hebrew
from lib.core.match import Candidate, CorpusFigures, Frequencies, Term
from lib.core.results import Reason, Tier, reason

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 2
WORD, CORE, SKELETON, TRIGRAM = 0.3, 1.0, 0.7, 0.3
"""Weights of the four forms.  A trigram is as telling as the core it comes from."""

PHRASE_BONUS = 0.15
"""Share of its own score that a hit gains by holding the words side by side."""


@dataclass(frozen=True)
class Scored:
    id: int
    score: float
    tier: Tier
    reasons: tuple[Reason, ...]


def idf(documents: int, frequency: int) -> float:
    """BM25's inverse document frequency, in nats; never negative."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


class WordsRanking:
    """Ranks candidates for one query; built once per search, called once per candidate."""

    def __init__(
        self, terms: tuple[Term, ...], figures: CorpusFigures, frequencies: Frequencies
    ) -> None:
        def weight(form: str, term: str) -> float:
            return idf(figures.documents, min(frequencies.get((form, term), 0), figures.documents))

        self._average = max(figures.average_length, 1.0)
        self._terms = terms
        self._phrase = f" {' '.join(term.word for term in terms)} "
        self._weights = [
            (
                WORD * weight("c", term.core or hebrew.core(term.word)),
                CORE * weight("c", term.core),
                SKELETON * weight("s", term.skeleton),
            )
            for term in terms
        ]
        self._grams: dict[str, float] = defaultdict(float)
        for term in terms:
            if term.skeleton:
                for gram in hebrew.trigrams(f" {term.core} "):
                    self._grams[gram] += TRIGRAM * weight("c", term.core)

    def score(self, candidate: Candidate) -> Scored:
        words, cores, skeletons = (
            form.split() for form in (candidate.words, candidate.cores, candidate.skeletons)
        )
        title = candidate.title_words
        length = len(words) + (TITLE_WEIGHT - 1) * title
        norm = K1 * (1 - B + B * length / self._average)

        def saturated(found: float) -> float:
            return found * (K1 + 1) / (found + norm)

        def occurrences(form: list[str], term: str) -> int:
            found = form.count(term)
            if found and title:
                found += (TITLE_WEIGHT - 1) * form[:title].count(term)
            return found

        score = 0.0
        rules: list[tuple[Tier, Term, str] | None] = []
        for term, (by_word, by_core, by_skeleton) in zip(self._terms, self._weights, strict=True):
            as_word = occurrences(words, term.word)
            as_core = occurrences(cores, term.core) if term.core else 0
            as_skeleton = occurrences(skeletons, term.skeleton) if term.skeleton else 0
            score += (
                by_word * saturated(as_word)
                + by_core * saturated(as_core)
                + by_skeleton * saturated(as_skeleton)
            )
            if as_word:
                rules.append((Tier.WORDS, term, term.word))
            elif as_core:
                word = words[cores.index(term.core)]
                spelling = _but_for_vowel_letters(term.word) == _but_for_vowel_letters(word)
                rules.append((Tier.SPELLING if spelling else Tier.PREFIX, term, word))
            elif as_skeleton:
                rules.append((Tier.SPELLING, term, words[skeletons.index(term.skeleton)]))
            else:
                rules.append(None)
        if self._grams:
            text = f" {candidate.cores} "
            score += sum(w * saturated(n) for g, w in self._grams.items() if (n := text.count(g)))
        phrase = len(self._terms) > 1 and self._phrase in f" {candidate.words} "
        if phrase:
            score *= 1 + PHRASE_BONUS
        tier, reasons = _explained(rules, phrase)
        return Scored(candidate.id, score, tier, reasons)


def _explained(
    rules: list[tuple[Tier, Term, str] | None], phrase: bool
) -> tuple[Tier, tuple[Reason, ...]]:
    found = [rule for rule in rules if rule]
    if phrase:
        return Tier.EXACT, (reason("phrase"),)
    reasons: list[Reason] = []
    for tier, term, word in found:
        if tier is Tier.PREFIX:
            reasons.append(prefix_reason(term.word, word))
        elif tier is Tier.SPELLING:
            reasons.append(reason("spelling", query=term.word, text=word))
    if 0 < len(found) < len(rules):
        reasons.append(reason("part", found=len(found), asked=len(rules)))
    tiers = list(Tier)
    loosest = max((tier for tier, _, _ in found), key=tiers.index, default=Tier.SPELLING)
    if loosest is Tier.WORDS and len(found) == len(rules) == 1:
        reasons.insert(0, reason("word"))
    elif loosest is Tier.WORDS and len(found) == len(rules):
        reasons.insert(0, reason("words"))
    return loosest, tuple(reasons)


def _but_for_vowel_letters(word: str) -> str:
    """שולחן and שלחן share a core, yet by spelling and not by a prefix."""
    return word[0] + word[1:].replace("ו", "").replace("י", "")


def prefix_reason(query_word: str, text_word: str) -> Reason:
    """Which prefix letters part the two words: ושבירושלים → ירושלים (ו+ש+ב)."""
    longer, shorter = sorted((text_word, query_word), key=len, reverse=True)
    if hebrew.fold(longer).endswith(hebrew.fold(shorter)):
        letters = longer[: len(longer) - len(shorter)]
    else:
        letters = hebrew.split_prefix(text_word)[0]
    return reason("prefix", query=query_word, text=text_word, letters="+".join(letters))
