"""The semantic arm: the passages nearest in meaning, as far as they are near at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lib.core.documents import Tag
from lib.core.match import Match
from lib.core.query import Sort
from lib.core.ranking import Scored
from lib.core.reasons import Shares, Tier
from lib.core.results import Notice, NoticeCode, notice
from lib.search.answer import Answer, described
from lib.search.forms import run_of
from lib.search.nearness import Nearness, meant, near_tags, nearness
from lib.search.plan import Plan
from lib.search.question import Question
from lib.search.words import NO_PHRASE, clauses_of, none_of, without_phrases
from lib.stores.protocol import CorpusReader

FIRST = 10
"""Hits that people look at: there a doubtful one costs less than one that is not shown.  A model
is surer of its order than of its scores (docs/QUALITY.md: recall@10 with and without)."""
MOST_RELAXED = 3
"""Hits that are shown where none is near at all."""
NONE_CLEAR = notice(NoticeCode.NEAR_NONE_CLEAR, level=1)
NONE_NEAR = notice(NoticeCode.NEAR_NONE, level=2)


@dataclass(frozen=True)
class Ranked:
    """All hits of a semantic search, nearest first, and how far the search was relaxed."""

    hits: tuple[tuple[int, Nearness], ...]
    level: int = 0


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """The first ten, and after them what is at least as near as one unrelated passage in ten.

    Where not even the best is nearer than one in a hundred, the first ten with a notice that says
    so; where it is no nearer than one in ten, three."""
    question = plan.question
    assert question is not None
    match, tags = meaning_match(reader, plan), near_tags(reader, question)
    ranked = rank(reader, plan, question, match, tags)
    notices: tuple[Notice, ...] = ()
    if not ranked.hits and plan.phrases:
        plan = without_phrases(plan)
        match = meaning_match(reader, plan)
        ranked, notices = rank(reader, plan, question, match, tags), (NO_PHRASE,)
    if ranked.level:
        notices += (_RELAXED[ranked.level],)
    hits = replace(match, rows=tuple(row for row, _ in ranked.hits))
    page = _page(reader, plan, hits, ranked.hits)
    return Answer(
        match=hits,
        scored=tuple(
            Scored(
                row,
                near.score,
                Tier.MEANING,
                near.reasons,
                shares=Shares(near=near.beside(question.calibration)),
            )
            for row, near in page
        ),
        wanted=tuple(wanted for clause in clauses_of(reader, plan) for wanted in clause),
        passages=meant(reader, question, [row for row, _ in page]),
        notices=notices,
        explain={**described(match), **explained(question, tags), "level": ranked.level},
    )


def is_asked(plan: Plan) -> bool:
    """Whether there is a text that the model has read."""
    return plan.question is not None


def meaning_match(reader: CorpusReader, plan: Plan) -> Match:
    """What narrows a search by meaning: tags, excluded words, quoted phrases."""
    phrases = tuple((run_of(reader, plan.query, phrase),) for phrase in plan.phrases)
    return Match(
        all_of=phrases, none_of=none_of(reader, plan), tags=plan.tags, since=plan.query.since
    )


def rank(
    reader: CorpusReader,
    plan: Plan,
    question: Question,
    match: Match,
    tags: Mapping[Tag, float],
) -> Ranked:
    """At most `plan.depth` hits."""
    near = reader.nearest(
        question.card.name, question.vector, match, plan.depth, question.direction
    )
    scored = nearness(reader, question, [row for row, _ in near], tags, dict(near))
    nearest = sorted(scored.items(), key=lambda hit: (-hit[1].score, hit[0]))
    known, first = question.calibration, tuple(nearest[:FIRST])
    best = max((near.cosine for _, near in nearest), default=1.0)
    if best < known.floor:
        return Ranked(first[:MOST_RELAXED], 2)
    if best < known.clear:
        return Ranked(first, 1)
    return Ranked(first + tuple(hit for hit in nearest[FIRST:] if hit[1].cosine >= known.floor))


def explained(question: Question, tags: Mapping[Tag, float]) -> dict[str, object]:
    """For --explain: which model answered, and by which measures."""
    calibration = question.calibration
    return {
        "model": question.card.name,
        "read": question.text,
        "near_tags": {str(tag): round(cosine, 3) for tag, cosine in tags.items()},
        "calibration": {
            name: round(getattr(calibration, name), 4)
            for name in ("base", "floor", "clear", "tag_floor", "weight")
        },
    }


def _page(
    reader: CorpusReader, plan: Plan, match: Match, hits: tuple[tuple[int, Nearness], ...]
) -> list[tuple[int, Nearness]]:
    query = plan.query
    if query.sort is Sort.ORDER:
        by_row = dict(hits)
        rows = reader.in_corpus_order(match, query.limit, query.offset)
        return [(row, by_row[row]) for row in rows]
    return list(hits[query.offset : query.offset + query.limit])


_RELAXED = {1: NONE_CLEAR, 2: NONE_NEAR}
