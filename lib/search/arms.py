"""Who answers in each mode."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.core.match import Match
from lib.core.query import Mode
from lib.core.ranking import Scored
from lib.core.reasons import Tier
from lib.core.results import NoticeCode, notice
from lib.search import exact, hybrid, semantic, words
from lib.search.answer import Answer, Listed
from lib.search.plan import Plan
from lib.stores.protocol import CorpusReader, Count


@dataclass(frozen=True)
class Arm:
    """`answer` ranks what the plan asks for, where there `is_asked` anything of it; one that
    `encodes` needs the plan's question.  `matching` tells what would be ranked, where that is
    known without; `listed` is all of it in order, at most so many, by words where it `encodes`."""

    answer: Callable[[CorpusReader, Plan], Answer]
    is_asked: Callable[[Plan], bool]
    encodes: bool = False
    listed: Callable[[CorpusReader, Plan, int], Listed] = words.listed
    matching: Callable[[CorpusReader, Plan], Match] | None = None


ARMS = {
    Mode.WORDS: Arm(words.answer, words.is_asked, matching=words.matching),
    Mode.EXACT: Arm(exact.answer, exact.is_asked, listed=exact.listed),
    Mode.HYBRID: Arm(hybrid.answer, words.is_asked, encodes=True),
    Mode.SEMANTIC: Arm(semantic.answer, semantic.is_asked, encodes=True),
}


def answer(reader: CorpusReader, plan: Plan) -> tuple[Mode, Answer]:
    """The mode that answers, and what it answers: words where a question could not be encoded,
    the corpus in its order where nothing but tags is asked for."""
    mode = plan.query.mode
    able = Mode.WORDS if ARMS[mode].encodes and plan.question is None else mode
    if ARMS[able].is_asked(plan):
        return able, ARMS[able].answer(reader, plan)
    if plan.query.text.strip() and not plan.parsed.asks:
        return mode, Answer(Match(rows=()), count=Count(0), notices=(NO_WORDS,))
    return mode, _browsed(reader, plan)


def listed(reader: CorpusReader, plan: Plan, most: int) -> tuple[Mode, Listed]:
    """The mode that answers without a question, and all that it finds, at most so many."""
    mode = plan.query.mode
    able = Mode.WORDS if ARMS[mode].encodes else mode
    if ARMS[able].is_asked(plan):
        return able, ARMS[able].listed(reader, plan, most)
    if plan.query.text.strip() and not plan.parsed.asks:
        return mode, Listed(Answer(Match(rows=()), notices=(NO_WORDS,)), (), _in_order)
    match = _everything(reader, plan)
    return mode, Listed(Answer(match), reader.in_corpus_order(match, most), _in_order)


def matching(reader: CorpusReader, plan: Plan, mode: Mode) -> Match:
    """What the mode that answers finds, all of it."""
    arm = ARMS[mode]
    if not arm.is_asked(plan):
        return _everything(reader, plan)
    return arm.matching(reader, plan) if arm.matching else arm.answer(reader, plan).match


def _everything(reader: CorpusReader, plan: Plan) -> Match:
    none_of = words.none_of(reader, plan)
    return Match(none_of=none_of, tags=plan.tags, since=plan.query.since)


def _browsed(reader: CorpusReader, plan: Plan) -> Answer:
    match = _everything(reader, plan)
    rows = reader.in_corpus_order(match, plan.query.limit, plan.query.offset)
    return Answer(match, _in_order(reader, rows))


def _in_order(reader: CorpusReader, rows: Sequence[int]) -> tuple[Scored, ...]:
    return tuple(Scored(row, 0.0, Tier.WORDS, ()) for row in rows)


NO_WORDS = notice(NoticeCode.NO_WORDS)
