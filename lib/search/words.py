"""The words arm: Hebrew-aware words, ranked."""

from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from lib.core import hebrew
from lib.core.match import Candidate, CorpusFigures, Frequencies, Match, Term
from lib.core.query import DEEPEST, Sort, Tolerance
from lib.core.ranking import Scored, WordsRanking
from lib.core.results import Notice, notice
from lib.core.stopwords import content_words
from lib.search.arms import Answer, Plan, described
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
    figures: CorpusFigures
    frequencies: Frequencies
    terms: tuple[Term, ...]
    count: Count | None
    """How many documents match, where that is known."""

    def drawn(self, reader: CorpusReader, limit: int, offset: int = 0) -> list[Candidate]:
        """What the database ranks best; where no more than `limit` match, all of them."""
        few = self.count is not None and self.count.number <= limit and not self.count.truncated
        if few and not offset:
            return reader.forms(reader.matching(self.match, limit))
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
    words = wanted(reader, plan, DEEPEST)
    return Answer(
        match=words.match,
        count=words.count,
        scored=_page(reader, plan, words),
        terms=words.terms,
        literals=plan.parsed.phrases,
        notices=words.notices,
        explain=words.explain,
    )


def wanted(reader: CorpusReader, plan: Plan, most: int) -> Wanted:
    """What the query's words ask of this corpus; its matches are counted up to `most`."""
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
    match = Match(all_of=terms, none_of=plan.none_of, phrases=plan.parsed.phrases, tags=plan.tags)
    every = reader.count(match, most)
    loosened = len(terms) > 1 and every.number < ENOUGH
    return Wanted(
        _loosened(match, frequencies) if loosened else match,
        WordsRanking(terms + written, figures, frequencies),
        figures,
        frequencies,
        terms + written,
        None if loosened else every,
    )


NO_PHRASE = notice("no_phrase", "No passage holds the phrase; its words were searched instead.")
_SOME_WORDS = notice("some_words", "Few passages hold all the words; these hold some of them.")


def _loosened(every: Match, frequencies: Frequencies) -> Match:
    """Some of the words, where too few passages hold them all."""

    def frequency(term: Term) -> int:
        return frequencies.get(term.loosest, 0) if term.core else 0

    rare = tuple(term for term in every.all_of if frequency(term) <= COMMON)
    return replace(every, all_of=(), any_of=rare or every.all_of)


def _page(reader: CorpusReader, plan: Plan, words: Wanted) -> tuple[Scored, ...]:
    """The first `depth` hits are ranked among themselves; those behind them keep the
    database's order, so that paging never repeats or loses one."""
    query, first = plan.query, plan.query.offset
    last = first + query.limit

    def scored(candidates: list[Candidate]) -> list[tuple[float, Candidate]]:
        return [(words.ranking.score(each), each) for each in candidates]

    if query.sort is Sort.ORDER:
        page = scored(reader.forms(reader.in_corpus_order(words.match, query.limit, first)))
    else:
        page = []
        if first < plan.depth:
            drawn = scored(words.drawn(reader, plan.depth))
            page += sorted(drawn, key=itemgetter(0), reverse=True)[first:last]
        if last > plan.depth:
            begin = max(first, plan.depth)
            page += scored(words.drawn(reader, last - begin, begin))
    return tuple(words.ranking.explained(candidate, score) for score, candidate in page)
