"""The semantic arm: the passages nearest in meaning, as far as they are near at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lib.core.documents import Tag
from lib.core.match import Match
from lib.core.query import Sort
from lib.core.ranking import Scored
from lib.core.results import Notice, Tier, notice
from lib.search.arms import Answer, Plan, described
from lib.search.meaning import Nearness, near_tags, nearness
from lib.search.semantic import Question
from lib.search.words import NO_PHRASE, without_phrases
from lib.stores.protocol import CorpusReader

MOST_RELAXED = 3
"""Hits that are shown where none is clearly near."""


@dataclass(frozen=True)
class Ranked:
    """All hits of a semantic search, nearest first, and how far the search was relaxed."""

    hits: tuple[tuple[int, Nearness], ...]
    level: int = 0
    explain: tuple[tuple[str, object], ...] = ()


def answer(reader: CorpusReader, plan: Plan, question: Question) -> Answer:
    """Passages at least as near as one unrelated passage in a hundred is; where not even the
    best is clearly near, at most three, with a notice that says so."""
    match, tags = meaning_match(plan), near_tags(reader, question)
    ranked = rank(reader, plan, question, match, tags)
    notices: tuple[Notice, ...] = ()
    if not ranked.hits and plan.parsed.phrases:
        match = meaning_match(without_phrases(plan))
        ranked, notices = rank(reader, plan, question, match, tags), (NO_PHRASE,)
    if ranked.level:
        notices += (_RELAXED[ranked.level],)
    rows = tuple(row for row, _ in ranked.hits)
    found = replace(match, rows=rows)
    return Answer(
        match=found,
        scored=tuple(
            Scored(row, near.score, Tier.MEANING, near.reasons)
            for row, near in _page(reader, plan, found, ranked.hits)
        ),
        passages={row: near.span for row, near in ranked.hits if near.span},
        notices=notices,
        explain={**described(match), **explained(question, tags), "level": ranked.level},
    )


def meaning_match(plan: Plan) -> Match:
    """What narrows a search by meaning: tags, excluded words, quoted phrases."""
    return Match(none_of=plan.none_of, phrases=plan.parsed.phrases, tags=plan.tags)


def rank(
    reader: CorpusReader,
    plan: Plan,
    question: Question,
    match: Match,
    tags: Mapping[Tag, float],
) -> Ranked:
    """At most `plan.depth` hits, of twice as many where a second look is cheap."""
    drawn = plan.depth * (2 if question.card.windows_on_demand else 1)
    near = reader.nearest(question.card.name, question.vector, match, drawn, question.direction)
    rows = [row for row, _ in near]
    documents = dict(zip(rows, reader.documents(rows), strict=True))
    found = nearness(reader, question, documents, tags, rows)
    nearest = sorted(found.items(), key=lambda hit: (-hit[1].score, hit[0]))[: plan.depth]
    passing = tuple(hit for hit in nearest if hit[1].cosine >= question.calibration.floor)
    if max((near.cosine for _, near in passing), default=-1.0) >= question.calibration.clear:
        return Ranked(passing)
    if passing:
        return Ranked(passing[:MOST_RELAXED], 1)
    return Ranked(tuple(nearest[:MOST_RELAXED]), 2 if nearest else 0)


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
    reader: CorpusReader, plan: Plan, found: Match, hits: tuple[tuple[int, Nearness], ...]
) -> list[tuple[int, Nearness]]:
    query = plan.query
    if query.sort is Sort.ORDER:
        by_row = dict(hits)
        rows = reader.in_corpus_order(found, query.limit, query.offset)
        return [(row, by_row[row]) for row in rows]
    return list(hits[query.offset : query.offset + query.limit])


_RELAXED = {
    1: notice("near_none_clear", "No passage clearly answers; these are the nearest.", level=1),
    2: notice("near_none", "No passage is near in meaning; these are the least far.", level=2),
}
