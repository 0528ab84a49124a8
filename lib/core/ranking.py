"""Scores candidates of the words arm: BM25 over several forms of a word.

Robertson and Zaragoza's BM25, summed over what a passage and a query share as words as
written, as lemmas and as neighbouring lemmas, each with its own weight.  The
weights were chosen on HeQ's validation set (docs/QUALITY.md has the command).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lib.core.analysis import lemmas_of, spelled_words
from lib.core.match import (
    Candidate,
    Clause,
    CorpusStatistics,
    Frequencies,
    Met,
    Run,
    Term,
    Vocabulary,
)
from lib.core.meeting import AS_WRITTEN, Rule, rule_between, strictest
from lib.core.morphology import readings
from lib.core.reasons import NO_SHARES, Reason, Shares, Tier, reason

K1 = 0.8
B = 0.75
TITLE_WEIGHT = 2
WORD, PREFIXED, LEMMA, PAIR = 0.3, 0.1, 1.0, 0.3
"""Weights of the forms: a word as written, one that ends as it does (with prefix letters, as good
as always), a lemma, two neighbouring lemmas.  What is written is as telling as the word's
likeliest lemma, a pair as the rarer one."""

DOUBTFUL = 0.3
"""What a lemma counts that a passage's word may have, but has less likely than another."""

COLUMN_WEIGHTS = {"words": WORD, "lemmas": LEMMA, "others": DOUBTFUL * LEMMA}
"""What each column of the index counts where a database draws the candidates that are then scored
here."""

PHRASE_BONUS = 0.15
"""Share of its own score that a hit gains by holding the words side by side."""
WRITTEN_BONUS = 1.0
"""The same where one word is asked for, by holding it in the form that was asked, with prefix
letters or without: who asks for a queen (מלכה) is not shown kings first, though they may share a
lemma (`python -m bench.single_words`)."""


@dataclass(frozen=True)
class Scored:
    id: int
    score: float
    tier: Tier
    reasons: tuple[Reason, ...]
    met: Met | None = None
    """None where that was not asked."""
    shares: Shares = NO_SHARES


def idf(documents: int, frequency: int) -> float:
    """BM25's inverse document frequency, in nats; never negative."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True)
class _Counted:
    """A string to count in one column of a candidate, and what it is worth."""

    text: str
    weight: float
    likeliest: bool = True
    """Of a lemma: the likeliest of the query's word."""


class WordsRanking:
    """Ranks candidates for one query; built once per search, called once per candidate."""

    def __init__(
        self,
        clauses: tuple[Clause, ...],
        statistics: CorpusStatistics,
        frequencies: Frequencies,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        """`vocabulary` spares explanations a look at every word of a passage."""
        self._statistics = statistics
        self._frequencies = frequencies
        self._average = max(statistics.average_length, 1.0)
        self._clauses = clauses
        self._vocabulary = vocabulary
        self._terms = tuple(terms_of(each for clause in clauses for each in clause))
        self._phrase = f" {' '.join(term.word for term in self._terms)} "
        self._asked = self._in_the_form_asked()
        self._words = [each for term in self._terms for each in self._written(term)]
        self._lemmas = [each for term in self._terms for each in self._by_lemma(term)]
        likeliest = [(term.keys[0], self._telling(term)) for term in self._terms if term.keys]
        self._pairs = [
            _Counted(f" {one} {other} ", PAIR * max(a, b))
            for (one, a), (other, b) in pairwise(likeliest)
        ]

    def _in_the_form_asked(self) -> frozenset[str]:
        """Of a search for one word, what is that word in the corpus, behind prefix letters too."""
        if len(self._terms) != 1 or self._terms[0].wildcard:
            return frozenset()
        (term,) = self._terms
        form, known = readings(term.word)[0].form, self._vocabulary or {}
        words = {*term.words, *(word for lemma in term.keys for word in known.get(lemma, ()))}
        behind = (word for word in words if word.endswith(form))
        own = (word for word in behind if any(each.form == form for each in readings(word)))
        return frozenset((term.word, *own))

    def _idf(self, form: str, term: str) -> float:
        documents = self._statistics.documents
        return idf(documents, min(self._frequencies.get((form, term), 0), documents))

    def _telling(self, term: Term) -> float:
        return self._idf("l", term.keys[0]) if term.keys else self._idf("w", term.word)

    def _written(self, term: Term) -> list[_Counted]:
        """The words that it is met by as written; they count alone where no lemma does."""
        weight = (WORD if term.keys else WORD + LEMMA) * self._telling(term)
        if term.wildcard:
            return [_Counted(f" {word}", weight) for word in term.words]
        written = [_Counted(f" {word} ", weight) for word in term.words]
        if term.keys:
            form = readings(term.word)[0].form
            written.append(_Counted(f"{form} ", PREFIXED * self._telling(term)))
        return written

    def _by_lemma(self, term: Term) -> list[_Counted]:
        return [
            _Counted(f" {lemma} ", LEMMA * share * self._idf("l", lemma), lemma == term.keys[0])
            for lemma, share in term.lemmas
            if term.keys
        ]

    @property
    def whole(self) -> float:
        """What a passage of average length scores that holds every word once, as written."""
        doubtful = DOUBTFUL * (K1 + 1) / (DOUBTFUL + K1)
        return sum(each.weight for each in self._words) + sum(
            each.weight * (1 if each.likeliest else doubtful) for each in self._lemmas
        )

    def score(self, candidate: Candidate) -> float:
        title = candidate.title_words
        length = candidate.words.count(" ") + 1 + (TITLE_WEIGHT - 1) * title
        norm = K1 * (1 - B + B * length / self._average)
        words = _Column(candidate.words, title)
        lemmas = _Column(candidate.lemmas, title)
        others = f" {candidate.others} "
        counted: list[tuple[float, float]]
        counted = [(each.weight, words.count(each.text)) for each in self._words]
        counted += [
            (each.weight, lemmas.count(each.text) or DOUBTFUL * (each.text in others))
            for each in self._lemmas
        ]
        counted += [(each.weight, lemmas.simply(each.text)) for each in self._pairs]
        score = sum(weight * found * (K1 + 1) / (found + norm) for weight, found in counted)
        if self._side_by_side(candidate):
            return score * (1 + PHRASE_BONUS)
        asked = any(words.simply(f" {word} ") for word in self._asked)
        return score * (1 + WRITTEN_BONUS) if asked else score

    def explained(self, candidate: Candidate, score: float) -> Scored:
        """With the loosest rule that fired and the reasons to show."""
        passage = Passage(candidate, self._vocabulary)
        met = Met(frozenset(self._met_words(passage)), surely=not candidate.spelled)
        if self._side_by_side(candidate):
            return Scored(candidate.id, score, Tier.EXACT, (reason("phrase"),), met)
        rules = [_met_one(each, passage) for each in self._clauses]
        return Scored(candidate.id, score, *_explained(rules), met)

    def _met_words(self, passage: "Passage") -> Iterator[str]:
        for clause in self._clauses:
            for each in clause:
                if isinstance(each, Term):
                    yield from (word for word, _ in passage.met_by(each))

    def _side_by_side(self, candidate: Candidate) -> bool:
        return len(self._terms) > 1 and self._phrase in f" {candidate.words} "


def terms_of(wanted: Iterable[Term | Run]) -> Iterator[Term]:
    """What counts for a passage, word by word: a run counts by its words."""
    for each in wanted:
        yield from (each,) if isinstance(each, Term) else each.terms


class _Column:
    """A form of a candidate's words, to count words in; those of the title count more."""

    def __init__(self, form: str, title_words: int) -> None:
        self._form = f" {form} "
        self._title = (
            f" {' '.join(form.split(None, title_words)[:title_words])} " if title_words else ""
        )

    def count(self, text: str) -> int:
        """`text` begins or ends with a space where a word does; a word side by side with itself
        counts twice."""
        found = self._form.count(text)
        if found and text[0] == text[-1] and f"{text}{text[1:]}" in self._form:
            found = self._apart.count(text)  # they share a space
        if found and self._title:
            found += (TITLE_WEIGHT - 1) * _doubled(self._title).count(text)
        return found

    def simply(self, text: str) -> int:
        """Without the title's weight, and once for a word side by side with itself."""
        return self._form.count(text)

    @cached_property
    def _apart(self) -> str:
        return _doubled(self._form)


def _doubled(form: str) -> str:
    """With two spaces between words: making it takes longer than counting in it."""
    return form.replace(" ", "  ")


class Passage:
    """A candidate's words, to tell which of them met what."""

    def __init__(self, candidate: Candidate, vocabulary: Vocabulary | None) -> None:
        self._candidate = candidate
        self._vocabulary = None if candidate.spelled else vocabulary
        self.words = candidate.words.split()
        self._distinct = set(self.words)
        self._met: dict[Term, frozenset[tuple[str, str]]] = {}

    def met_by(self, term: Term) -> frozenset[tuple[str, str]]:
        """(as written, spelled in full) of the words that the term is met by."""
        if term not in self._met:
            self._met[term] = frozenset(self._meeting(term))
        return self._met[term]

    def _meeting(self, term: Term) -> Iterator[tuple[str, str]]:
        if term.wildcard:
            yield from ((word, word) for word in self._distinct if word.startswith(term.word))
            return
        yield from ((word, word) for word in self._distinct.intersection(term.words))
        for lemma in term.keys:
            yield from self._under(lemma)

    def _under(self, lemma: str) -> Iterator[tuple[str, str]]:
        """The words that may have this lemma."""
        if self._vocabulary is not None:
            met = self._distinct.intersection(self._vocabulary.get(lemma, ()))
            yield from ((word, word) for word in met)
            return
        yield from self._pairs.get(lemma, ())

    @cached_property
    def _pairs(self) -> dict[str, set[tuple[str, str]]]:
        """Of each lemma the words that may have it: made once, since many lemmas are asked for."""
        spelled = spelled_words(self._candidate.words, self._candidate.spelled)
        pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for pair in set(zip(self.words, spelled, strict=False)):
            for lemma, _ in lemmas_of(pair[1]):
                pairs[lemma].add(pair)
        return pairs

    def holds(self, run: Run) -> Tier | None:
        """As written, in its forms, or not in place."""
        if f" {run.text} " in f" {self._candidate.words} ":
            return Tier.EXACT
        return Tier.FORMS if run.beside.held_by(self.words) else None


_TIERS = list(Tier)
_Fired = tuple[Rule, str, str]
"""(rule, the query's word, the passage's)."""


def _met_one(clause: Clause, passage: Passage) -> _Fired | None:
    """Of alternatives, the one that is met by the strictest rule."""
    found = [met for each in clause if (met := _met(each, passage))]
    return min(found, key=lambda met: _TIERS.index(met[0].tier), default=None)


def _met(wanted: Term | Run, passage: Passage) -> _Fired | None:
    """The strictest rule by which the passage holds it."""
    if isinstance(wanted, Run):
        tier = passage.holds(wanted)
        code = "phrase" if tier is Tier.EXACT else "phrase_forms"
        return (Rule(tier, code), wanted.text, "") if tier else None
    if wanted.wildcard:
        begun = min((word for word, _ in passage.met_by(wanted)), default="")
        return (Rule(Tier.WORDS, "wildcard"), wanted.word, begun) if begun else None
    met = passage.met_by(wanted)
    if not met:
        return None
    if any(word == wanted.word for word, _ in met):
        return AS_WRITTEN, wanted.word, wanted.word
    rules = {rule_between(wanted.word, word, spelled): word for word, spelled in sorted(met)}
    best = strictest(rules)
    return best, wanted.word, rules[best]


def _explained(rules: list[_Fired | None]) -> tuple[Tier, tuple[Reason, ...]]:
    found = [rule for rule in rules if rule]
    reasons = [
        rule.reason(query, text)
        for rule, query, text in found
        if rule is not AS_WRITTEN and rule.code != "phrase"
    ]
    if 0 < len(found) < len(rules):
        reasons.append(reason("part", found=len(found), asked=len(rules)))
    loosest = max((rule.tier for rule, *_ in found), key=_TIERS.index, default=Tier.SPELLING)
    if not reasons and found:
        phrase = loosest is Tier.EXACT
        reasons.append(reason("phrase" if phrase else "word" if len(rules) == 1 else "words"))
    return loosest, tuple(reasons)
