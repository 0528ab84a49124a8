"""The exact arm: the text as written, as a phrase or inside words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from lib.core import hebrew
from lib.core.analysis import spelled_words
from lib.core.match import Candidate, Match, Run
from lib.core.query import Sort, Tolerance
from lib.core.ranking import Scored
from lib.core.reasons import Tier, reason
from lib.search import words
from lib.search.answer import Answer, Listed, described
from lib.search.plan import Plan
from lib.stores.protocol import CorpusReader


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """Passages that hold the words side by side come first, then those that hold the text
    inside longer words; each in corpus order.

    Where spelling may vary, pointed text is also read as it is spelled in full without points.
    """
    match = wanted(reader, plan)
    rows = _order(reader, plan, match, plan.query.limit, plan.query.offset)
    return replace(_answer(match), scored=_all_scored(match, reader, rows))


def listed(reader: CorpusReader, plan: Plan, most: int) -> Listed:
    """All of them, in the same order."""
    match = wanted(reader, plan)
    rows = _order(reader, plan, match, most)
    return Listed(_answer(match), rows, partial(_all_scored, match))


def _answer(match: Match) -> Answer:
    """Without its hits."""
    return Answer(match, wanted=match.wanted, literals=match.substrings, explain=described(match))


def _order(
    reader: CorpusReader, plan: Plan, match: Match, limit: int, offset: int = 0
) -> list[int]:
    order = reader.in_corpus_order if plan.query.sort is Sort.ORDER else reader.ordered
    return order(match, limit, offset)


def _all_scored(match: Match, reader: CorpusReader, rows: Sequence[int]) -> tuple[Scored, ...]:
    whole = [" ".join(hebrew.words(text)) for text in match.substrings]
    return tuple(_scored(candidate, whole) for candidate in reader.forms(rows))


def wanted(reader: CorpusReader, plan: Plan) -> Match:
    """The quoted phrases as they are written, and the rest of the text inside words too."""
    quoted = {phrase.text for phrase in plan.phrases}
    return Match(
        all_of=tuple((phrase,) for phrase in phrases_of(plan)),
        none_of=words.none_of(reader, _as_written(plan)),
        substrings=tuple(text for text in (plan.parsed.literal,) if text and text not in quoted),
        spelled=plan.query.tolerance is Tolerance.SPELLING,
        tags=plan.tags,
        since=plan.query.since,
    )


def is_asked(plan: Plan) -> bool:
    """Whether there is any text to look for."""
    return bool(plan.parsed.literal) or words.is_asked(plan)


def phrases_of(plan: Plan) -> tuple[Run, ...]:
    """Quoted phrases, as written."""
    return tuple(
        Run.as_written(hebrew.words(phrase.text), phrase.within) for phrase in plan.phrases
    )


def _as_written(plan: Plan) -> Plan:
    """What is left out is read as strictly as what is asked for."""
    return replace(plan, query=plan.query.with_(tolerance=Tolerance.NONE))


def _scored(candidate: Candidate, whole: list[str]) -> Scored:
    """`whole` are the words of what was asked for: side by side, or inside longer words."""
    written = f" {candidate.words} "
    if all(f" {text} " in written for text in whole):
        return Scored(candidate.id, 2.0, Tier.EXACT, (reason("phrase"),))
    full = f" {' '.join(spelled_words(candidate.words, candidate.spelled))} "
    if all(f" {text} " in full for text in whole):
        return Scored(candidate.id, 1.5, Tier.SPELLING, (reason("phrase_spelled"),))
    return Scored(candidate.id, 1.0, Tier.WORDS, (reason("inside"),))
