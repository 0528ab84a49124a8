"""The words arm: Hebrew-aware words, ranked."""

from dataclasses import dataclass, replace
from typing import Any

from lib.core import hebrew
from lib.core.match import Candidate, CorpusFigures, Frequencies, Match, Term
from lib.core.query import Sort, Tolerance
from lib.core.ranking import Scored, WordsRanking
from lib.core.results import Notice, notice
from lib.core.stopwords import content_words
from lib.search.arms import Answer, Plan, described
from lib.stores.protocol import CorpusReader

ENOUGH = 10
"""So many passages that hold all the words make passages that hold only some unwanted."""

COMMON = 5_000
"""A word in more passages than this draws no candidates while rarer ones do."""


@dataclass(frozen=True)
class Wanted:
    """A query's words, ready to be drawn from the index and ranked."""

    match: Match
    ranking: WordsRanking
    figures: CorpusFigures
    frequencies: Frequencies
    terms: tuple[Term, ...]

    def drawn(self, reader: CorpusReader, limit: int, offset: int = 0) -> list[Candidate]:
        """What the database ranks best."""
        return reader.candidates(self.match, self.figures, self.frequencies, limit, offset)

    @property
    def explain(self) -> dict[str, Any]:
        numbers = {":".join(key): number for key, number in self.frequencies.items()}
        return {**described(self.match), "frequencies": numbers}

    @property
    def notices(self) -> tuple[Notice, ...]:
        return (_SOME_WORDS,) if self.match.any_of else ()


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """Ranked passages; where none holds a quoted phrase, its words count as words."""
    found = _answer(reader, plan)
    if found.scored or not plan.parsed.phrases or plan.query.page > 1:
        return found
    found = _answer(reader, without_phrases(plan))
    return replace(found, notices=(NO_PHRASE, *found.notices))


def without_phrases(plan: Plan) -> Plan:
    """The same with the phrases' words as words."""
    loose = replace(
        plan.parsed,
        words=plan.parsed.words + tuple(w for p in plan.parsed.phrases for w in hebrew.words(p)),
        phrases=(),
    )
    return replace(plan, parsed=loose)


def _answer(reader: CorpusReader, plan: Plan) -> Answer:
    words = wanted(reader, plan)
    return Answer(
        match=words.match,
        scored=_page(reader, plan, words),
        terms=words.terms,
        literals=plan.parsed.phrases,
        notices=words.notices,
        explain=words.explain,
    )


def wanted(reader: CorpusReader, plan: Plan) -> Wanted:
    """What the query's words ask of this corpus."""
    terms = tuple(
        Term.of(word, plan.query.tolerance) for word in content_words(list(plan.parsed.words))
    )
    written = tuple(
        Term.of(word, Tolerance.NONE)
        for phrase in plan.parsed.phrases
        for word in hebrew.words(phrase)
    )
    figures = reader.figures()
    frequencies = reader.frequencies(
        {key for term in terms for key in (("c", term.core), ("s", term.skeleton)) if key[1]}
    )
    match = _match(reader, plan, terms, frequencies)
    ranking = WordsRanking(terms + written, figures, frequencies)
    return Wanted(match, ranking, figures, frequencies, terms + written)


NO_PHRASE = notice("no_phrase", "No passage holds the phrase; its words were searched instead.")
_SOME_WORDS = notice("some_words", "Few passages hold all the words; these hold some of them.")


def _match(
    reader: CorpusReader,
    plan: Plan,
    terms: tuple[Term, ...],
    frequencies: Frequencies,
) -> Match:
    """All the words, where enough passages hold them all; else those that hold some."""
    every = Match(all_of=terms, none_of=plan.none_of, phrases=plan.parsed.phrases, tags=plan.tags)
    if len(terms) < 2 or reader.count(every, ENOUGH).number >= ENOUGH:
        return every

    def frequency(term: Term) -> int:
        return frequencies.get(term.loosest, 0) if term.core else 0

    rare = tuple(term for term in terms if frequency(term) <= COMMON)
    return Match(
        any_of=rare or terms, none_of=every.none_of, phrases=every.phrases, tags=every.tags
    )


def _page(reader: CorpusReader, plan: Plan, words: Wanted) -> tuple[Scored, ...]:
    """The first `depth` hits are ranked among themselves; those behind them keep the
    database's order, so that paging never repeats or loses one."""
    query, first = plan.query, plan.query.offset
    last = first + query.limit
    if query.sort is Sort.ORDER:
        rows = reader.in_corpus_order(words.match, query.limit, first)
        return tuple(words.ranking.scored(candidate) for candidate in reader.forms(rows))
    head: list[Candidate] = []
    if first < plan.depth:
        drawn = words.drawn(reader, plan.depth)
        head = sorted(drawn, key=words.ranking.score, reverse=True)[first:last]
    tail: list[Candidate] = []
    if last > plan.depth:
        begin = max(first, plan.depth)
        tail = words.drawn(reader, last - begin, begin)
    return tuple(words.ranking.scored(candidate) for candidate in (*head, *tail))
