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
        self._wanted = [
            (
                (f" {term.word} ", WORD * weight("c", term.core or hebrew.core(term.word))),
                (f" {term.core} ", CORE * weight("c", term.core) if term.core else 0.0),
                (
                    f" {term.skeleton} ",
                    SKELETON * weight("s", term.skeleton) if term.skeleton else 0.0,
                ),
            )
            for term in terms
        ]
        self._grams: dict[str, float] = defaultdict(float)
        for term in terms:
            if term.skeleton:
                for gram in hebrew.trigrams(f" {term.core} "):
                    self._grams[gram] += TRIGRAM * weight("c", term.core)

    @property
    def whole(self) -> float:
        """What a passage of average length scores that holds every word once, as written."""
        forms = sum(weight for wanted in self._wanted for _, weight in wanted)
        return forms + sum(self._grams.values())

    def score(self, candidate: Candidate) -> float:
        title = candidate.title_words
        length = candidate.words.count(" ") + 1 + (TITLE_WEIGHT - 1) * title
        norm = K1 * (1 - B + B * length / self._average)
        forms = [_apart(form) for form in (candidate.words, candidate.cores, candidate.skeletons)]
        score = 0.0
        for wanted in self._wanted:
            for form, (term, weight) in zip(forms, wanted, strict=True):
                found = form.count(term) if weight else 0
                if not found:
                    continue
                if title:
                    found += (TITLE_WEIGHT - 1) * _first(title, form).count(term)
                score += weight * found * (K1 + 1) / (found + norm)
        text = f" {candidate.cores} "
        for gram, weight in self._grams.items():
            if found := text.count(gram):
                score += weight * found * (K1 + 1) / (found + norm)
        return score * (1 + PHRASE_BONUS) if self._side_by_side(candidate) else score

    def explained(self, candidate: Candidate, score: float) -> Scored:
        """With the loosest rule that fired and the reasons to show."""
        if self._side_by_side(candidate):
            return Scored(candidate.id, score, Tier.EXACT, (reason("phrase"),))
        forms = _split(candidate)
        return Scored(candidate.id, score, *_explained([_rule(t, *forms) for t in self._terms]))

    def _side_by_side(self, candidate: Candidate) -> bool:
        return len(self._terms) > 1 and self._phrase in f" {candidate.words} "


def _apart(form: str) -> str:
    """With two spaces between words, so that a word side by side with itself counts twice."""
    return f" {form} ".replace(" ", "  ")


def _first(words: int, form: str) -> str:
    return _apart(" ".join(form.split()[:words]))


_Rule = tuple[Tier, Term, str]


def _split(candidate: Candidate) -> tuple[list[str], list[str], list[str]]:
    return candidate.words.split(), candidate.cores.split(), candidate.skeletons.split()


def _rule(term: Term, words: list[str], cores: list[str], skeletons: list[str]) -> _Rule | None:
    """The strictest rule by which the passage holds the term, and the passage's own word."""
    if term.word in words:
        return Tier.WORDS, term, term.word
    if term.core and term.core in cores:
        word = words[cores.index(term.core)]
        spelling = _but_for_vowel_letters(term.word) == _but_for_vowel_letters(word)
        return Tier.SPELLING if spelling else Tier.PREFIX, term, word
    if term.skeleton and term.skeleton in skeletons:
        return Tier.SPELLING, term, words[skeletons.index(term.skeleton)]
    return None


def _explained(rules: list[_Rule | None]) -> tuple[Tier, tuple[Reason, ...]]:
    found = [rule for rule in rules if rule]
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
    if loosest is Tier.WORDS and len(found) == len(rules):
        reasons.insert(0, reason("word" if len(rules) == 1 else "words"))
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
