"""Answers a Query: chooses the arm, fetches the hits, counts and explains."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lib.core.documents import TagCount
from lib.core.errors import SemanticUnavailable
from lib.core.highlight import Highlighter
from lib.core.match import Match
from lib.core.query import DEEPEST, Mode, Query
from lib.core.ranking import Scored
from lib.core.results import Hit, Notice, ResultPage, Tier, notice
from lib.core.visible import visible
from lib.search import exact, words
from lib.search.arms import Answer, Plan
from lib.search.semantic import SemanticArm
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_FACETS = 80


class SearchService:
    """Searches one store; `max_candidates` bounds what a search fetches to rank it."""

    def __init__(
        self, store: CorpusStore, semantic: SemanticArm, max_candidates: int = 100
    ) -> None:
        self._store = store
        self._semantic = semantic
        self._max_candidates = max_candidates

    def search(self, query: Query, facets: bool = False) -> ResultPage:
        """One page of the answer to `query`, from one snapshot of the corpus.

        Where the mode asked for cannot answer, words mode does and a notice says why.
        """
        return self._store.read(lambda reader: self._answer(reader, query, facets))

    def _answer(self, reader: CorpusReader, query: Query, facets: bool) -> ResultPage:
        timings: dict[str, float] = {}
        plan = Plan(query, query.parsed(), self._max_candidates)
        mode, notices = self._mode(query)
        arm = _arm(plan, mode)
        found: tuple[TagCount, ...] = ()
        with _measured(timings, "total"):
            with _measured(timings, "find"):
                answer = arm(reader, plan)
            with _measured(timings, "fetch"):
                hits = _hits(reader, answer)
            with _measured(timings, "count"):
                count = reader.count(answer.match, DEEPEST)
            if facets:
                with _measured(timings, "facets"):
                    found = tuple(reader.facets(answer.match, MOST_FACETS))
        return ResultPage(
            query=query,
            mode=mode,
            hits=hits,
            total=count.number,
            truncated=count.truncated,
            facets=found,
            notices=(*notices, *_unknown_tags(reader, plan), *answer.notices),
            timings_ms=timings,
            explain=answer.explain,
        )

    def _mode(self, query: Query) -> tuple[Mode, tuple[Notice, ...]]:
        if query.mode in (Mode.EXACT, Mode.WORDS):
            return query.mode, ()
        try:
            self._semantic.check()
        except SemanticUnavailable as off:
            why = f"{off.message} Words mode answered instead."
            return Mode.WORDS, (notice("semantic_off", why, **off.details),)
        return query.mode, ()


def _arm(plan: Plan, mode: Mode) -> Callable[[CorpusReader, Plan], Answer]:
    if not (plan.parsed.words or plan.parsed.phrases) and not (
        mode is Mode.EXACT and plan.parsed.literal
    ):
        return _browse
    return exact.answer if mode is Mode.EXACT else words.answer


def _browse(reader: CorpusReader, plan: Plan) -> Answer:
    """No words to look for: the documents under the tags, in corpus order."""
    match = Match(none_of=plan.none_of, tags=plan.tags)
    rows = reader.in_corpus_order(match, plan.query.limit, plan.query.offset)
    return Answer(match, tuple(Scored(row, 0.0, Tier.WORDS, ()) for row in rows))


def _unknown_tags(reader: CorpusReader, plan: Plan) -> tuple[Notice, ...]:
    named = [*plan.tags.required, *plan.tags.written, *plan.tags.excluded]
    return tuple(
        notice("unknown_tag", f"No tag is called {name!r}.", tag=name)
        for name in reader.unknown_tags(named)
    )


def _hits(reader: CorpusReader, answer: Answer) -> tuple[Hit, ...]:
    documents = reader.documents([scored.id for scored in answer.scored])
    highlighter = Highlighter(answer.terms, answer.literals)
    return tuple(
        Hit(
            document=document,
            score=round(scored.score, 4),
            tier=scored.tier,
            snippet=highlighter.snippet(visible(document.text)),
            title_highlights=highlighter.highlights(visible(document.title)),
            reasons=scored.reasons,
        )
        for document, scored in zip(documents, answer.scored, strict=True)
    )


@contextmanager
def _measured(timings: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    timings[name] = round((time.perf_counter() - begun) * 1000, 2)
