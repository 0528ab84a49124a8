"""The words arm: Hebrew-aware words, ranked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lib.core import hebrew
from lib.core.match import Clause, CorpusStatistics, Frequencies, Match, Run, Term
from lib.core.query import DEEPEST, Operand, Phrase, Sort, Word, WrittenTag
from lib.core.ranking import Scored, WordsRanking, terms_of
from lib.core.reasons import Shares
from lib.core.results import Notice, NoticeCode, notice
from lib.core.stopwords import content_words
from lib.search.answer import Answer, Listed, described
from lib.search.drawn import Drawn
from lib.search.forms import meets_likely, run_of, term_of
from lib.search.plan import Plan
from lib.stores.protocol import CorpusReader, Count

ENOUGH = 10
"""So many passages that hold all the words make passages that hold only some unwanted."""

COMMON = 5_000
"""A word in more passages than this draws no candidates while rarer ones do."""


@dataclass(frozen=True)
class Wanted:
    """A query's words, ready to be drawn from the index and ranked."""

    match: Match
    ranking: WordsRanking
    statistics: CorpusStatistics
    frequencies: Frequencies
    count: Count | None
    """How many documents match, where that is known."""
    whole: bool = True
    """Whether any document holds all the words."""

    def rows(self, reader: CorpusReader, limit: int, offset: int = 0) -> list[int]:
        """What the database ranks best; where no more than `limit` match, all of them."""
        few = self.count is not None and self.count.number <= limit and not self.count.truncated
        if few and not offset:
            return reader.matching(self.match, limit)
        return reader.ranked(self.match, self.statistics, self.frequencies, limit, offset)

    @property
    def explain(self) -> dict[str, Any]:
        numbers = {":".join(key): number for key, number in self.frequencies.items()}
        return {**described(self.match), "frequencies": numbers}

    @property
    def notices(self) -> tuple[Notice, ...]:
        return (_SOME_WORDS,) if self.match.any_of else ()


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """Ranked passages; where none holds a quoted phrase, its words count as words."""
    words, said = wanted_or_loose(reader, plan, DEEPEST)
    scored, in_time = _page(reader, plan, words)
    late = () if in_time else (CUT_SHORT,)
    return Answer(
        match=words.match,
        count=words.count,
        scored=scored,
        wanted=words.match.wanted,
        notices=(*said, *words.notices, *_doubts(words.match, scored), *late),
        explain=words.explain,
    )


def matching(reader: CorpusReader, plan: Plan) -> Match:
    """What `answer` ranks."""
    words, _ = wanted_or_loose(reader, plan, DEEPEST)
    return words.match


def listed(reader: CorpusReader, plan: Plan, most: int) -> Listed:
    """All that `answer` turns pages of, in the same order."""
    words, notices = wanted_or_loose(reader, plan, DEEPEST)
    drawn = Drawn(reader, words.ranking, plan.deadline)
    rows = _all_rows(reader, plan, words, drawn, most)
    late = () if drawn.in_time else (CUT_SHORT,)
    answer = Answer(
        words.match, wanted=words.match.wanted, notices=(*notices, *words.notices, *late)
    )
    return Listed(answer, rows, partial(_explained, words.ranking))


def _all_rows(
    reader: CorpusReader, plan: Plan, words: Wanted, drawn: Drawn, most: int
) -> list[int]:
    """See `_page`."""
    if plan.query.sort is Sort.ORDER:
        return reader.in_corpus_order(words.match, most)
    first = words.rows(reader, min(most, plan.depth))
    drawn.add(first)
    behind = most - plan.depth
    if len(first) < plan.depth or behind <= 0:
        return drawn.best_first(first)
    return drawn.best_first(first) + words.rows(reader, behind, plan.depth)


def _explained(ranking: WordsRanking, reader: CorpusReader, rows: Sequence[int]) -> list[Scored]:
    explained = Drawn(reader, ranking).explained(rows)
    return [explained[row] for row in rows if row in explained]


def without_phrases(plan: Plan) -> Plan:
    """The same with the phrases' words as words."""

    def loose(group: tuple[Operand, ...]) -> list[tuple[Operand, ...]]:
        if len(group) == 1 and isinstance(group[0], Phrase):
            return [(Word(word),) for word in hebrew.words(group[0].text)]
        return [group]

    wanted = tuple(operand for group in plan.parsed.wanted for operand in loose(group))
    return replace(plan, parsed=replace(plan.parsed, wanted=wanted))


def _doubts(match: Match, scored: tuple[Scored, ...]) -> tuple[Notice, ...]:
    """Where a word was asked for and no hit holds a word that is likely a form of it."""
    terms = match.wanted
    if len(terms) != 1 or not isinstance(terms[0], Term) or not terms[0].keys or not scored:
        return ()
    sure = any(
        hit.met is None
        or not hit.met.surely
        or any(meets_likely(terms[0].word, word) for word in hit.met.words)
        for hit in scored
    )
    return () if sure else (_DOUBTFUL,)


def wanted(reader: CorpusReader, plan: Plan, most: int) -> Wanted:
    """What the query's words ask of this corpus; its matches are counted up to `most`."""
    clauses = clauses_of(reader, plan)
    statistics = reader.statistics()
    frequencies = reader.frequencies(_keys(clauses))
    match = Match(
        all_of=clauses, none_of=none_of(reader, plan), tags=plan.tags, since=plan.query.since
    )
    every = reader.count(match, most)
    loosened = len(clauses) > 1 and every.number < ENOUGH
    return Wanted(
        _loosened(match, frequencies) if loosened else match,
        WordsRanking(clauses, statistics, frequencies, reader.vocabulary(_lemmas(clauses))),
        statistics,
        frequencies,
        None if loosened else every,
        bool(every.number),
    )


def wanted_or_loose(
    reader: CorpusReader, plan: Plan, most: int
) -> tuple[Wanted, tuple[Notice, ...]]:
    """The same, the phrases' words as words where no passage holds a quoted phrase, which is said
    then."""
    words = wanted(reader, plan, most)
    if plan.phrases and not (words.count or reader.count(words.match, 1)).number:
        return wanted(reader, without_phrases(plan), most), (NO_PHRASE,)
    return words, ()


def clauses_of(reader: CorpusReader, plan: Plan) -> tuple[Clause, ...]:
    """What the query's words and phrases ask for; function words only where there is no other."""
    groups = [
        [operand for operand in group if not isinstance(operand, WrittenTag)]
        for group in plan.parsed.wanted
    ]
    kept = set(content_words([group[0].text for group in groups if _is_plain(group)]))
    return tuple(
        tuple(_wanted(reader, plan, operand) for operand in group)
        for group in groups
        if group and not (_is_plain(group) and group[0].text not in kept)
    )


def plain_words(plan: Plan) -> list[Word]:
    """The words that count: function words only where there is no other."""
    words = [
        operand for group in plan.parsed.wanted for operand in group if isinstance(operand, Word)
    ]
    kept = set(content_words([word.text for word in words]))
    return [word for word in words if word.text in kept]


def is_asked(plan: Plan) -> bool:
    """Whether there is any word or phrase to look for."""
    return any(
        not isinstance(operand, WrittenTag) for group in plan.parsed.wanted for operand in group
    )


def _is_plain(group: list[Word | Phrase]) -> bool:
    """One word, without alternatives."""
    return len(group) == 1 and isinstance(group[0], Word) and not group[0].wildcard


def none_of(reader: CorpusReader, plan: Plan) -> Clause:
    """What is left out, met by the same rules as what is searched."""
    return tuple(
        _wanted(reader, plan, operand)
        for operand in plan.parsed.excluded
        if not isinstance(operand, WrittenTag)
    )


def _wanted(reader: CorpusReader, plan: Plan, operand: Word | Phrase) -> Term | Run:
    if isinstance(operand, Phrase):
        return run_of(reader, plan.query, operand)
    return term_of(reader, plan.query, operand)


def _lemmas(clauses: tuple[Clause, ...]) -> list[str]:
    terms = terms_of(wanted for clause in clauses for wanted in clause)
    return list(dict.fromkeys(lemma for term in terms for lemma in term.keys))


def _keys(clauses: tuple[Clause, ...]) -> set[tuple[str, str]]:
    """What frequencies are asked for."""
    terms = list(terms_of(wanted for clause in clauses for wanted in clause))
    words = {("w", word) for term in terms if not term.keys for word in term.words}
    return words | {("l", lemma) for term in terms for lemma in term.keys}


NO_PHRASE = notice(NoticeCode.NO_PHRASE)
CUT_SHORT = notice(NoticeCode.CUT_SHORT)
_DOUBTFUL = notice(NoticeCode.ONLY_DOUBTFUL)
_SOME_WORDS = notice(NoticeCode.SOME_WORDS)


def _loosened(every: Match, frequencies: Frequencies) -> Match:
    """Some of the words, where too few passages hold them all; a phrase is asked for as before."""

    def frequency(term: Term) -> int:
        return max((frequencies.get(("l", lemma), 0) for lemma in term.keys), default=0)

    phrases = tuple(clause for clause in every.all_of if any(isinstance(e, Run) for e in clause))
    words = [term for clause in every.all_of if clause not in phrases for term in clause]
    terms = tuple(term for term in words if isinstance(term, Term))
    rare = tuple(term for term in terms if frequency(term) <= COMMON)
    return replace(every, all_of=phrases, any_of=rare or terms)


def _page(reader: CorpusReader, plan: Plan, words: Wanted) -> tuple[tuple[Scored, ...], bool]:
    """The hits, and whether all that was drawn could be ranked in time.

    The first `depth` hits are ranked among themselves; those behind them keep the database's
    order, so that paging never repeats or loses one.
    """
    query, first = plan.query, plan.query.offset
    last = first + query.limit
    drawn = Drawn(reader, words.ranking, plan.deadline, plan.showing)
    rows: list[int] = []
    if query.sort is Sort.ORDER:
        rows = reader.in_corpus_order(words.match, query.limit, first)
        drawn.add(rows)
    elif first < plan.depth:
        ranked = words.rows(reader, plan.depth)
        drawn.add(ranked)
        rows = drawn.best_first(ranked)[first:last]
    if query.sort is not Sort.ORDER and last > plan.depth:
        begin = max(first, plan.depth)
        behind = words.rows(reader, last - begin, begin)
        drawn.add(behind)
        rows += behind
    explained = drawn.explained(rows)
    hits = (explained[row] for row in rows if row in explained)
    return tuple(_shared(hit, words.ranking.whole) for hit in hits), drawn.in_time


def _shared(hit: Scored, whole: float) -> Scored:
    """With what it has of a full match's score."""
    words = round(min(1.0, hit.score / whole), 4) if whole else None
    return replace(hit, shares=Shares(words))
