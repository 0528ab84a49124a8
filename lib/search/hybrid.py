"""The hybrid arm: words and meaning, fused by normalised scores.

    score = words / max(best words, 0.7 whole) + weight × (meaning − base) / (best meaning − base)

over the passages that either arm draws, each scored by both.  `whole` is what a passage would
score that holds all the words: where even the best holds few of them, words weigh less.  The
weight belongs to a model on a corpus (calibration.py); at weight 0 the order is that of words
mode.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace

from lib.core.match import Candidate, Match, Run
from lib.core.query import Sort
from lib.core.ranking import Scored
from lib.core.reasons import Tier
from lib.core.results import Notice
from lib.search.answer import Answer
from lib.search.calibration import Calibration
from lib.search.drawn import Drawn
from lib.search.nearness import Nearness, near_tags, nearness
from lib.search.plan import Plan
from lib.search.question import Question
from lib.search.semantic import NONE_CLEAR, explained
from lib.search.words import CUT_SHORT, Wanted, wanted_or_loose
from lib.stores.protocol import CorpusReader


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """The best of both arms, at most `plan.depth` from each; where no passage holds all the words
    and none is clearly near, a notice says so as in a search by meaning."""
    question = plan.question
    assert question is not None
    words, notices = wanted_or_loose(reader, plan, plan.depth)
    pool = Pool(reader, plan, question, words)
    known = question.calibration
    scores = pool.fused(pool.passing(known), known, known.weight)
    ranked = best_first(scores)
    match = Match(rows=tuple(ranked))
    page = _page(reader, plan, match, ranked)
    return Answer(
        match=match,
        scored=pool.scored(scores, page),
        wanted=words.match.wanted,
        passages={  # where words were found, they are what to show
            row: near.span
            for row in page
            if not pool.lexical[row] and (near := pool.near.get(row)) and near.span
        },
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
    held = words.notices if any(pool.lexical[row] for row in ranked) else ()
    if words.whole or pool.is_clear(ranked, known):
        return held
    return (*held, NONE_CLEAR)


FIRST = 10
"""Hits that people look at: there a doubtful one costs less than one that is not shown."""
HELD = 0.7
"""Share of the words' whole score that makes a full match; by trial on HeQ's validation questions,
which it left as they were, and the sample's in other words."""


def fused(
    words: Mapping[int, float],
    meaning: Mapping[int, float],
    full: float,
    base: float,
    weight: float,
) -> dict[int, float]:
    """The score of each row, by what each arm says of it.

    Words that score `full` make a full match, or what the best scores where that is more; with 0
    the best passage is one whatever it holds.  `base` is the meaning of an unrelated passage.
    """
    most = max((*words.values(), full)) or 1.0
    span = max(meaning.values(), default=0.0) - base

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
        self.near = nearness(reader, question, self.rows, self.tags)
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
        """What words drew, and what meaning draws clearly nearer than unrelated passages are, or
        among its first ten at all nearer."""
        first = set(best_first({row: self.meaning(row) for row in self.rows})[:FIRST])

        def near(row: int) -> bool:
            return self._cosine(row) >= (known.floor if row in first else known.clear)

        return [row for row in self.rows if row in self.by_words or near(row)]

    def is_clear(self, rows: Iterable[int], known: Calibration) -> bool:
        """Whether one of `rows` is clearly near in meaning."""
        return any(self._cosine(row) >= known.clear for row in rows)

    def _cosine(self, row: int) -> float:
        near = self.near.get(row)
        return near.cosine if near else 0.0

    def fused(
        self, rows: Collection[int], known: Calibration, weight: float, held: float = HELD
    ) -> dict[int, float]:
        """The score of each of `rows`, at this weight of meaning."""
        words = {row: self.lexical[row] for row in rows}
        meaning = {row: self.meaning(row) for row in rows}
        return fused(words, meaning, held * self.ranking.whole, known.base, weight)

    def scored(self, scores: Mapping[int, float], page: Sequence[int]) -> tuple[Scored, ...]:
        """The page's rows, each with the rule by which its words were found, or meaning where
        none was."""
        by_words = self._drawn.explained(page)
        return tuple(self._scored(by_words[row], scores[row]) for row in page)

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
    return Match(all_of=phrases, none_of=words.match.none_of, tags=plan.tags)


def _page(reader: CorpusReader, plan: Plan, match: Match, ranked: list[int]) -> list[int]:
    query = plan.query
    if query.sort is Sort.ORDER:
        return reader.in_corpus_order(match, query.limit, query.offset)
    return ranked[query.offset : query.offset + query.limit]
