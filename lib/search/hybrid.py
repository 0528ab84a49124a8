"""The hybrid arm: words and meaning, fused by normalised scores.

    score = words / max(best words, 0.7 whole) + weight × (meaning − base) / (best meaning − base)

over the passages that either arm draws, each scored by both.  `whole` is what a passage would
score that holds all the words: where even the best holds few of them, words weigh less.  The
weight belongs to a model on a corpus (calibration.py); at weight 0 the order is that of words
mode.
"""

from __future__ import annotations

from dataclasses import replace

from lib.core.match import Candidate, Match
from lib.core.query import Sort
from lib.core.ranking import Scored
from lib.core.results import Notice, Tier
from lib.search.arms import Answer, Plan
from lib.search.calibration import Calibration
from lib.search.meaning import Nearness, near_tags, nearness
from lib.search.nearest import explained, meaning_match
from lib.search.semantic import Question
from lib.search.words import NO_PHRASE, Wanted, wanted, without_phrases
from lib.stores.protocol import CorpusReader


def answer(reader: CorpusReader, plan: Plan, question: Question) -> Answer:
    """The best of both arms, at most `plan.depth` from each."""
    words, notices = _words(reader, plan)
    pool = Pool(reader, plan, question, words)
    known = question.calibration
    scores = pool.fused(pool.passing(known), known.base, known.weight)
    ranked = best_first(scores)
    match = Match(rows=tuple(ranked))
    page = _page(reader, plan, match, ranked)
    return Answer(
        match=match,
        scored=tuple(pool.scored(row, scores[row]) for row in page),
        terms=words.terms,
        literals=plan.parsed.phrases,
        passages={  # where words were found, they are what to show
            row: near.span
            for row in page
            if not pool.lexical[row] and (near := pool.near.get(row)) and near.span
        },
        truncated=pool.truncated,
        notices=notices,
        explain={**words.explain, **explained(question, pool.tags)},
    )


def _words(reader: CorpusReader, plan: Plan) -> tuple[Wanted, tuple[Notice, ...]]:
    words = wanted(reader, plan, plan.depth)
    if plan.parsed.phrases and not (words.count or reader.count(words.match, 1)).number:
        words = wanted(reader, without_phrases(plan), plan.depth)
        return words, (NO_PHRASE, *words.notices)
    return words, words.notices


FIRST = 10
"""Hits that people look at: there a doubtful one costs less than one that is not shown."""
HELD = 0.7
"""Share of the words' whole score that makes a full match; by trial on HeQ's validation questions,
which it left as they were, and the sample's in other words."""
WINDOWED = 30
"""Of each arm, so many documents are scored by their best window too."""


class Pool:
    """Both arms' candidates, each with what both arms say of it."""

    def __init__(self, reader: CorpusReader, plan: Plan, question: Question, words: Wanted) -> None:
        drawn = words.drawn(reader, plan.depth)
        near = reader.nearest(
            question.card.name, question.vector, _narrowed(plan, words), plan.depth,
            question.direction,
        )  # fmt: skip
        own = {candidate.id for candidate in drawn}
        extra = reader.forms([row for row, _ in near if row not in own])
        self.candidates: dict[int, Candidate] = {each.id: each for each in (*drawn, *extra)}
        self.ranking = words.ranking
        self.lexical = {row: self.ranking.score(each) for row, each in self.candidates.items()}
        rows = list(self.candidates)
        documents = dict(zip(rows, reader.documents(rows), strict=True))
        self.tags = near_tags(reader, question)
        worth = _worth_windows(self.lexical, dict(near))
        self.near = nearness(reader, question, documents, self.tags, worth)
        self.truncated = len(drawn) == plan.depth
        self.by_words = own

    def meaning(self, row: int) -> float:
        near = self.near.get(row)
        return near.score if near else 0.0

    def replace(self, row: int, candidate: Candidate, near: Nearness) -> None:
        """Puts another text in a document's place; calibration asks how that would rank."""
        self.candidates[row] = candidate
        self.lexical[row] = self.ranking.score(candidate)
        self.near[row] = near
        self.by_words.add(row)

    def passing(self, known: Calibration) -> list[int]:
        """What words drew, and what meaning draws clearly nearer than unrelated passages are, or
        among its first ten at all nearer."""
        first = set(best_first({row: self.meaning(row) for row in self.candidates})[:FIRST])

        def near(row: int) -> bool:
            return self._cosine(row) >= (known.floor if row in first else known.clear)

        return [row for row in self.candidates if row in self.by_words or near(row)]

    def _cosine(self, row: int) -> float:
        near = self.near.get(row)
        return near.cosine if near else 0.0

    def fused(
        self, rows: list[int], base: float, weight: float, held: float = HELD
    ) -> dict[int, float]:
        """The score of each of `rows`; `held` is the share of the words that makes a full match,
        0 where the best passage is one whatever it holds."""
        best_words = max((self.lexical[row] for row in rows), default=0.0)
        full = max(best_words, held * self.ranking.whole) or 1.0
        span = max((self.meaning(row) for row in rows), default=0.0) - base

        def score(row: int) -> float:
            above = max(0.0, self.meaning(row) - base)
            return self.lexical[row] / full + (weight * above / span if span > 0 else 0.0)

        return {row: score(row) for row in rows}

    def scored(self, row: int, score: float) -> Scored:
        """With the rule by which the words were found, or meaning where none was."""
        by_words = self.ranking.explained(self.candidates[row], score)
        near = self.near.get(row)
        if near and not by_words.reasons:
            return Scored(row, score, Tier.MEANING, near.reasons)
        return by_words


def _worth_windows(lexical: dict[int, float], cosines: dict[int, float]) -> set[int]:
    """The best of each arm: windows of what neither ranks high change nothing that is seen."""
    return {row for scores in (lexical, cosines) for row in best_first(scores)[:WINDOWED]}


def best_first(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda row: (-scores[row], row))


def _narrowed(plan: Plan, words: Wanted) -> Match:
    """Phrases narrow meaning only where words search found them."""
    return replace(meaning_match(plan), phrases=words.match.phrases)


def _page(reader: CorpusReader, plan: Plan, match: Match, ranked: list[int]) -> list[int]:
    query = plan.query
    if query.sort is Sort.ORDER:
        return reader.in_corpus_order(match, query.limit, query.offset)
    return ranked[query.offset : query.offset + query.limit]
