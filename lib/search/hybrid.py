"""The hybrid arm: words and meaning, fused by normalised scores.

    score = words / max(best words, 0.7 whole)
            + weight × (1.4 − held) × (meaning − base) / (max(best meaning, clear) − base)

over the passages that either arm draws, each scored by both.  `whole` is what a passage would
score that holds all the words, and `held` the best passage's share of that, at most 1: where even
the best holds few of them, words weigh less and meaning more.  Just so meaning weighs less where
even the nearest passage is not clearly near.  `base` and `clear` are those of the question
(question.py).  The weight belongs to a model on a corpus (calibration.py); at weight 0 the order
is that of words mode, which answers in its place (service.py) wherever words find anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace

from lib.core.match import Candidate, Match, Run
from lib.core.query import Sort
from lib.core.ranking import Scored
from lib.core.reasons import Shares, Tier
from lib.core.results import Notice
from lib.search.answer import Answer
from lib.search.calibration import Calibration
from lib.search.drawn import Drawn
from lib.search.nearness import Nearness, meant, near_tags, nearness
from lib.search.plan import Plan
from lib.search.question import Question
from lib.search.semantic import FIRST, MOST_RELAXED, NONE_CLEAR, NONE_NEAR, explained
from lib.search.words import CUT_SHORT, Wanted, wanted_or_loose
from lib.stores.protocol import CorpusReader


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """The best of both arms, at most `plan.depth` from each.

    Where a passage holds all the words, what is only doubtfully near stands behind what words
    draw; where none does and none is clearly near, a notice says so as in a search by meaning."""
    question = plan.question
    assert question is not None
    words, notices = wanted_or_loose(reader, plan, plan.depth)
    pool = Pool(reader, plan, question, words)
    known = question.calibration
    passing = pool.passing(known)
    weight = known.weight if any(pool.lexical.values()) else 1.0  # else nothing would order them
    scores = pool.fused(passing, known, weight)
    by_words = pool.fused(passing, known, weight=0)
    ranked = best_first(scores)
    if words.whole:
        ranked.sort(key=lambda row: pool.is_doubtful(row, known))
    match = Match(rows=tuple(ranked))
    page = _page(reader, plan, match, ranked)
    return Answer(
        match=match,
        scored=pool.scored(scores, by_words, known, page),
        wanted=words.match.wanted,
        passages=meant(  # where words were found, they are what to show
            reader, question, [row for row in page if not pool.lexical[row]]
        ),
        truncated=pool.truncated,
        notices=(
            *notices,
            *_caveats(pool, words, ranked, known),
            *(() if pool.in_time else (CUT_SHORT,)),
        ),
        explain={**words.explain, **explained(question, pool.tags)},
    )


def _caveats(
    pool: Pool, words: Wanted, ranked: Sequence[int], known: Calibration
) -> tuple[Notice, ...]:
    """Of hits none of which surely answers."""
    by_words = any(pool.lexical[row] for row in ranked)
    held = words.notices if by_words else ()
    if words.whole or pool.is_any(ranked, known.clear):
        return held
    near = by_words or pool.is_any(ranked, known.floor)
    return (*held, NONE_CLEAR if near else NONE_NEAR)


HELD = 0.7
"""Share of the words' whole score that makes a full match; by trial on HeQ's validation questions,
which it left as they were, and the sample's in other words."""


LEANING = 1.4
"""Of the pseudo-queries by which the weight is chosen the best passages hold about four tenths.
1.2, 1.4 and 1.6 were tried (docs/QUALITY.md)."""


def leaning(best: float, whole: float) -> float:
    """By what the weight of meaning is multiplied for a question: more where even the passage
    that is `best` by words has little of what the `whole` of them would score."""
    return LEANING - min(1.0, best / whole if whole else 0.0)


def fused(
    words: Mapping[int, float],
    meaning: Mapping[int, float],
    full: float,
    base: float,
    clear: float,
    weight: float,
) -> dict[int, float]:
    """The score of each row, by what each arm says of it.

    Words that score `full` make a full match, or what the best scores where that is more; with 0
    the best passage is one whatever it holds.  `base` is the meaning of an unrelated passage,
    `clear` that of one that is clearly near.
    """
    most = max((*words.values(), full)) or 1.0
    span = max((*meaning.values(), clear)) - base

    def score(row: int) -> float:
        above = max(0.0, meaning[row] - base)
        return words[row] / most + (weight * above / span if span > 0 else 0.0)

    return {row: score(row) for row in words}


class Pool:
    """Both arms' candidates, each with what both arms say of it."""

    def __init__(self, reader: CorpusReader, plan: Plan, question: Question, words: Wanted) -> None:
        own = words.rows(reader, plan.depth)
        near = reader.nearest(
            question.card.name, question.vector, _narrowed(plan, words), plan.depth,
            question.direction,
        )  # fmt: skip
        self.rows = list(dict.fromkeys((*own, *(row for row, _ in near))))
        self.ranking = words.ranking
        self._drawn = Drawn(reader, words.ranking, plan.deadline, plan.showing)
        self._drawn.add(self.rows)
        self.lexical = {row: self._drawn.scores.get(row, 0.0) for row in self.rows}
        self.tags = near_tags(reader, question)
        self.near = nearness(reader, question, self.rows, self.tags, dict(near))
        self.in_time = self._drawn.in_time
        self.truncated = len(own) == plan.depth
        self.by_words = set(own)

    def meaning(self, row: int) -> float:
        near = self.near.get(row)
        return near.score if near else 0.0

    def with_text(self, row: int, candidate: Candidate, near: Nearness) -> Pool:
        """The same with another text in a document's place, which words drew; calibration asks
        how that would rank."""
        other = copy(self)
        other.rows = list(dict.fromkeys((*self.rows, row)))
        other.lexical = {**self.lexical, row: self.ranking.score(candidate)}
        other.near = {**self.near, row: near}
        other.by_words = self.by_words | {row}
        return other

    def passing(self, known: Calibration) -> list[int]:
        """What words drew, the first ten of meaning, of which three are enough where none is near
        at all, and what else is clearly nearer than unrelated passages are."""
        most = FIRST if self.is_any(self.rows, known.floor) else MOST_RELAXED
        first = set(best_first({row: self.meaning(row) for row in self.near})[:most])

        def passes(row: int) -> bool:
            return row in self.by_words or row in first or self._cosine(row) >= known.clear

        return [row for row in self.rows if passes(row)]

    def is_doubtful(self, row: int, known: Calibration) -> bool:
        """Whether only meaning draws it, and not clearly."""
        return row not in self.by_words and self._cosine(row) < known.clear

    def is_any(self, rows: Iterable[int], near: float) -> bool:
        """Whether the cosine of one of `rows` is `near` or more."""
        return any(self._cosine(row) >= near for row in rows)

    def _cosine(self, row: int) -> float:
        near = self.near.get(row)
        return near.cosine if near else 0.0

    def fused(
        self, rows: Collection[int], known: Calibration, weight: float, held: float = HELD
    ) -> dict[int, float]:
        """The score of each of `rows`, at this weight of meaning on the corpus."""
        words = {row: self.lexical[row] for row in rows}
        meaning = {row: self.meaning(row) for row in rows}
        whole = self.ranking.whole
        weight *= leaning(max(self.lexical.values(), default=0.0), whole)
        return fused(words, meaning, held * whole, known.base, known.clear, weight)

    def scored(
        self,
        scores: Mapping[int, float],
        by_words: Mapping[int, float],
        known: Calibration,
        page: Sequence[int],
    ) -> tuple[Scored, ...]:
        """The page's rows, each with the rule by which its words were found, or meaning where
        none was; `by_words` is what words gave of the scores."""
        explained = self._drawn.explained(page)

        def shares(row: int) -> Shares:
            near = self.near.get(row)
            meaning = round(scores[row] - by_words[row], 4)
            return Shares(round(by_words[row], 4), meaning, near.beside(known) if near else None)

        return tuple(
            replace(self._scored(explained[row], scores[row]), shares=shares(row)) for row in page
        )

    def _scored(self, by_words: Scored, score: float) -> Scored:
        near = self.near.get(by_words.id)
        explained = by_words.met is not None
        if near and not (by_words.reasons if explained else self.lexical[by_words.id]):
            return Scored(by_words.id, score, Tier.MEANING, near.reasons)
        return replace(by_words, score=score)


def best_first(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda row: (-scores[row], row))


def _narrowed(plan: Plan, words: Wanted) -> Match:
    """Phrases narrow meaning only where words search found them."""
    phrases = tuple(
        clause for clause in words.match.all_of if all(isinstance(wanted, Run) for wanted in clause)
    )
    return replace(words.match, all_of=phrases, any_of=())


def _page(reader: CorpusReader, plan: Plan, match: Match, ranked: list[int]) -> list[int]:
    query = plan.query
    if query.sort is Sort.ORDER:
        return reader.in_corpus_order(match, query.limit, query.offset)
    return ranked[query.offset : query.offset + query.limit]
