"""Answers a Query: chooses the arm, fetches the hits, counts and explains."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from lib.core.cache import BoundedCache
from lib.core.documents import TagCount
from lib.core.errors import EncoderError, SemanticUnavailable
from lib.core.highlight import Highlighter
from lib.core.match import Match
from lib.core.query import DEEPEST, Mode, Query
from lib.core.ranking import Scored
from lib.core.results import Hit, Notice, ResultPage, Tier, notice
from lib.core.visible import visible
from lib.search import exact, hybrid, nearest, words
from lib.search.arms import Answer, Plan
from lib.search.calibration import Calibration
from lib.search.related import related_words
from lib.search.semantic import Question, Semantic
from lib.search.similar import SimilarPage, like_this
from lib.search.timing import Timings
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_FACETS = 80
MOST_PAGES, PAGES_BYTES = 100, 2 << 20
"""Answers of meaning that are kept until the corpus, the model or its vectors change."""


Gate = Callable[[], None]
"""Called before a text is encoded; raises SemanticUnavailable where the visitor must wait."""


def open_gate() -> None:
    """Lets everyone pass."""


class SearchService:
    """Searches one store; `max_candidates` bounds what a search fetches to rank it."""

    def __init__(self, store: CorpusStore, semantic: Semantic, max_candidates: int = 100) -> None:
        self._store = store
        self._semantic = semantic
        self._max_candidates = max_candidates
        self.pages: BoundedCache[ResultPage] = BoundedCache(MOST_PAGES, PAGES_BYTES)
        self.timings = Timings()

    def search(self, query: Query, facets: bool = False, gate: Gate = open_gate) -> ResultPage:
        """One page of the answer to `query`, from one snapshot of the corpus.

        Where the mode asked for cannot answer, words mode does and a notice says why.
        """
        timings: dict[str, float] = {}
        with _measured(timings, "total"):
            if query.mode in (Mode.WORDS, Mode.EXACT):
                page = self._searched(query, facets, gate, timings)
            else:
                page = self._kept_or_searched(query, facets, gate, timings)
        self.timings.observe(page)
        return page

    def _kept_or_searched(
        self, query: Query, facets: bool, gate: Gate, timings: dict[str, float]
    ) -> ResultPage:
        key = (query, facets, *self._semantic.stamp())
        kept = self.pages.get(key)
        if kept is not None:
            return replace(kept, timings_ms=timings)
        page = self._searched(query, facets, gate, timings)
        if page.mode == query.mode:  # else something was busy, refused or limited
            self.pages.put(key, page, _weight_of(page))
        return page

    def _searched(
        self, query: Query, facets: bool, gate: Gate, timings: dict[str, float]
    ) -> ResultPage:
        plan = Plan(query, query.parsed(), self._max_candidates)
        with _measured(timings, "encode"):  # before the snapshot: a model may take its time
            question, notices = self._question(plan, gate)
        return self._store.read(
            lambda reader: self._answer(reader, plan, question, notices, facets, timings)
        )

    def similar(self, key: str, limit: int = 10) -> SimilarPage:
        """Documents like the one called `key`, nearest first; needs its vector, not its model.

        Raises NotFound, SemanticUnavailable.
        """
        keeper, record = self._semantic.answering()
        model = keeper.card
        known = Calibration.of(record.figures if record else {})
        return self._store.read(lambda reader: like_this(reader, model, known, key, limit))

    def related(self, page: ResultPage) -> tuple[str, ...]:
        """Words that the visitor may add to the query of `page`; see lib.search.related."""
        return related_words(self._store, self._semantic, page)

    def _question(self, plan: Plan, gate: Gate) -> tuple[Question | None, tuple[Notice, ...]]:
        if plan.query.mode in (Mode.EXACT, Mode.WORDS) or not plan.parsed.natural:
            return None, ()
        try:
            question = self._semantic.ask(plan.parsed.natural, gate)
        except SemanticUnavailable as off:
            why = f"{off.message} Words mode answered instead."
            usual = "failed" if isinstance(off, EncoderError) else "off"
            code = f"semantic_{off.details.get('why', usual)}"
            return None, (notice(code, why, **off.details),)
        return question, () if question.complete else (_PARTLY_INDEXED,)

    def _answer(
        self,
        reader: CorpusReader,
        plan: Plan,
        question: Question | None,
        notices: tuple[Notice, ...],
        facets: bool,
        timings: dict[str, float],
    ) -> ResultPage:
        found: tuple[TagCount, ...] = ()
        with _measured(timings, "find"):
            mode, answer = _arm(reader, plan, question)
        with _measured(timings, "fetch"):
            hits = _hits(reader, answer)
        with _measured(timings, "count"):
            count = answer.count or reader.count(answer.match, DEEPEST)
        if facets:
            with _measured(timings, "facets"):
                found = tuple(reader.facets(answer.match, MOST_FACETS))
        return ResultPage(
            query=plan.query,
            mode=mode,
            model=question.card.title if question else "",
            hits=hits,
            total=count.number,
            truncated=count.truncated or answer.truncated,
            facets=found,
            notices=(*notices, *_unknown_tags(reader, plan), *answer.notices),
            timings_ms=timings,
            explain=answer.explain,
        )


_PARTLY_INDEXED = notice(
    "partly_indexed", "Not every passage can be found by meaning yet; indexing goes on."
)


def _arm(reader: CorpusReader, plan: Plan, question: Question | None) -> tuple[Mode, Answer]:
    """The mode that answers, and what it answers."""
    parsed, mode = plan.parsed, plan.query.mode
    if question and mode is Mode.SEMANTIC:
        return mode, nearest.answer(reader, plan, question)
    if not (parsed.words or parsed.phrases) and not (mode is Mode.EXACT and parsed.literal):
        return mode, _browse(reader, plan)
    if question and mode is Mode.HYBRID:
        return mode, hybrid.answer(reader, plan, question)
    if mode is Mode.EXACT:
        return mode, exact.answer(reader, plan)
    return Mode.WORDS, words.answer(reader, plan)


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
            snippet=highlighter.snippet(
                visible(document.text), around=answer.passages.get(scored.id)
            ),
            title_highlights=highlighter.highlights(visible(document.title)),
            reasons=scored.reasons,
        )
        for document, scored in zip(documents, answer.scored, strict=True)
    )


def _weight_of(page: ResultPage) -> int:
    """Bytes, about: text is what weighs."""
    texts = sum(len(hit.document.text) + len(hit.snippet.text) for hit in page.hits)
    return 4_000 + 2 * texts + 2_000 * len(page.hits)


@contextmanager
def _measured(timings: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    timings[name] = round((time.perf_counter() - begun) * 1000, 2)
