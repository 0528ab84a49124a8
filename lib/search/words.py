"""The words arm: Hebrew-aware words, ranked."""

from dataclasses import replace

from lib.core import hebrew
from lib.core.match import Candidate, CorpusFigures, Frequencies, Match, Term
from lib.core.query import Sort, Tolerance
from lib.core.ranking import Scored, WordsRanking
from lib.core.results import notice
from lib.core.stopwords import content_words
from lib.search.arms import Answer, Plan, described
from lib.stores.protocol import CorpusReader

ENOUGH = 10
"""So many passages that hold all the words make passages that hold only some unwanted."""

COMMON = 5_000
"""A word in more passages than this draws no candidates while rarer ones do."""


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """Ranked passages; where none holds a quoted phrase, its words count as words."""
    found = _answer(reader, plan)
    if found.scored or not plan.parsed.phrases or plan.query.page > 1:
        return found
    loose = replace(
        plan.parsed,
        words=plan.parsed.words + tuple(w for p in plan.parsed.phrases for w in hebrew.words(p)),
        phrases=(),
    )
    found = _answer(reader, replace(plan, parsed=loose))
    gone = notice("no_phrase", "No passage holds the phrase; its words were searched instead.")
    return replace(found, notices=(gone, *found.notices))


def _answer(reader: CorpusReader, plan: Plan) -> Answer:
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
    some = match.any_of and len(terms) > 1
    ranked = terms + written
    ranking = WordsRanking(ranked, figures, frequencies)
    return Answer(
        match=match,
        scored=_page(reader, plan, match, ranking, figures, frequencies),
        terms=ranked,
        literals=plan.parsed.phrases,
        notices=(_SOME_WORDS,) if some else (),
        explain={
            **described(match),
            "frequencies": {":".join(k): n for k, n in frequencies.items()},
        },
    )


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


def _page(
    reader: CorpusReader,
    plan: Plan,
    match: Match,
    ranking: WordsRanking,
    figures: CorpusFigures,
    frequencies: Frequencies,
) -> tuple[Scored, ...]:
    """The first `depth` hits are ranked among themselves; those behind them keep the
    database's order, so that paging never repeats or loses one."""
    query, first = plan.query, plan.query.offset
    last = first + query.limit
    if query.sort is Sort.ORDER:
        rows = reader.in_corpus_order(match, query.limit, first)
        return tuple(ranking.scored(candidate) for candidate in reader.forms(rows))

    def drawn(limit: int, offset: int) -> list[Candidate]:
        return reader.candidates(match, figures, frequencies, limit, offset)

    head: list[Candidate] = []
    if first < plan.depth:
        best = sorted(drawn(plan.depth, 0), key=ranking.score, reverse=True)
        head = best[first:last]
    tail: list[Candidate] = []
    if last > plan.depth:
        begin = max(first, plan.depth)
        tail = drawn(last - begin, begin)
    return tuple(ranking.scored(candidate) for candidate in (*head, *tail))
