"""Answers a Query: Query → Standing → Plan → ARMS[mode] → Answer → ResultPage.

A search is one transaction of the database: what it stands on is read in the snapshot that
answers it.  A text is encoded before, because a model may take its time, by the model that
answered last; where the snapshot shows that another answers now, or that vectors should be made
first, the search begins again.  Where meaning has no weight on this corpus, hybrid mode looks for
the words first, and encodes the text only if nothing holds them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from lib.core.cache import BoundedCache
from lib.core.documents import Document, Tag, TagCount, within_text
from lib.core.errors import SemanticUnavailable
from lib.core.highlight import Highlighter, Span, beginning
from lib.core.query import DEEPEST, Mode, Query
from lib.core.ranking import Scored
from lib.core.results import OF_HITS, Hit, Notice, NoticeCode, ResultPage, Snippet, notice
from lib.core.stretches import LONG
from lib.core.visible import visible
from lib.core.word_forms import WordForms
from lib.encoders.protocol import ModelCard
from lib.search import arms, suggestions, words
from lib.search.answer import Answer
from lib.search.arms import ARMS
from lib.search.calibration import Calibration
from lib.search.deadline import NEVER, Deadline
from lib.search.examples import Example, examples
from lib.search.forms import forms_of
from lib.search.models import Models
from lib.search.notices import read_as
from lib.search.plan import INTERACTIVE_SECONDS, Gate, Plan, Wants, open_gate, planned
from lib.search.portions import FIRST_TEXTS, in_portions
from lib.search.question import Question
from lib.search.related import related_words
from lib.search.siblings import siblings
from lib.search.similar import SimilarPage, like_this
from lib.search.standing import Standing
from lib.search.suggestions import Suggestion
from lib.search.tag_suggestions import (
    PassageSuggestion,
    TagSuggestion,
    passages_for,
    tags_for,
)
from lib.search.timing import Timings, measured
from lib.stores.protocol import CorpusReader, CorpusStore

if TYPE_CHECKING:
    from lib.encoders.keeper import ModelKeeper
    from lib.encoders.protocol import Vector

T = TypeVar("T")

MOST_FACETS = 80
MOST_PAGES, PAGES_BYTES = 100, 2 << 20
"""Answers of meaning that are kept until the corpus, the model or its vectors change."""
MOST_BEGINNINGS = 3
"""So often a search begins, at most, while models or the corpus change under it."""


class SearchService:
    """Searches one store; `max_candidates` bounds what a search fetches to rank it."""

    def __init__(self, store: CorpusStore, models: Models, max_candidates: int = 100) -> None:
        self._store = store
        self._models = models
        self._max_candidates = max_candidates
        self.pages: BoundedCache[ResultPage] = BoundedCache(MOST_PAGES, PAGES_BYTES)
        self.timings = Timings()
        self._examples: tuple[int, tuple[Example, ...]] = (-1, ())

    def search(
        self,
        query: Query,
        wants: Wants = Wants(),
        gate: Gate = open_gate,
        seconds: float = INTERACTIVE_SECONDS,
    ) -> ResultPage:
        """One page of the answer to `query`, from one snapshot of the corpus, each statement
        of which takes `seconds` at most.

        Where the mode asked for cannot answer, words mode does and a notice says why.
        Raises QueryTimeout.
        """
        plan = Plan(query, query.parsed(), self._max_candidates, wants, gate, seconds)
        timings: dict[str, float] = {}
        with measured(timings, "total"):
            if ARMS[query.mode].encodes:
                page = self._by_meaning(plan, timings)
            else:
                page = self._by_words(plan, timings)
        self.timings.observe(page)
        return page

    def by(self, keeper: "ModelKeeper") -> "SearchService":
        """The same searches answered by this model, whichever is preferred; keeps nothing."""
        return SearchService(self._store, self._models.alone(keeper), self._max_candidates)

    def _by_words(self, plan: Plan, timings: dict[str, float]) -> ResultPage:
        return self._store.read(
            lambda reader: self._answered(reader, plan.settle(reader), (), timings), plan.seconds
        )

    def _by_meaning(self, plan: Plan, timings: dict[str, float]) -> ResultPage:
        """Kept, or found."""
        fresh = self._models.fresh()
        kept = self._kept(plan, fresh) if fresh and not self._models.wants_vectors(fresh) else None
        if kept is not None:
            return replace(kept, timings_ms=timings)
        if plan.parsed.natural and not plan.settled:  # a tag's name is not to be encoded
            plan = self._store.read(plan.settle, plan.seconds)
        if self._may_spare_meaning(plan):
            page = self._store.read(
                lambda reader: self._of_words(reader, plan, timings), plan.seconds
            )
            if page is not None:
                return page
        beginnings = MOST_BEGINNINGS
        while True:
            beginnings -= 1
            page = self._found(plan, timings, last=not beginnings)
            if page is not None:
                return page

    def _may_spare_meaning(self, plan: Plan) -> bool:
        """Whether the model was no help to words when it was last looked at."""
        asked = plan.query.mode is Mode.HYBRID and plan.parsed.natural
        return bool(asked) and self._models.remembered().calibration.is_no_help

    def _of_words(
        self, reader: CorpusReader, plan: Plan, timings: dict[str, float]
    ) -> ResultPage | None:
        """What words find, for nothing is encoded; nothing where they find nothing, or the model
        is some help by now."""
        if not self._models.standing(reader).calibration.is_no_help:
            return None
        page = self._answered(reader, plan.settle(reader), (_WORDS_ENOUGH,), timings)
        return page if page.total else None

    def _found(self, plan: Plan, timings: dict[str, float], last: bool) -> ResultPage | None:
        """The page; nothing where it should be looked for anew, unless this is the last time."""
        with measured(timings, "encode"):
            seen, vector, notices = self._encoded(plan, self._models.remembered())
        return self._store.read(
            lambda reader: self._in_snapshot(reader, plan, seen, vector, notices, timings, last),
            plan.seconds,
        )

    def _in_snapshot(
        self,
        reader: CorpusReader,
        plan: Plan,
        seen: Standing,
        vector: "Vector | None",
        notices: tuple[Notice, ...],
        timings: dict[str, float],
        last: bool,
    ) -> ResultPage | None:
        now = self._models.standing(reader)
        unsaid = not notices or seen.record is None  # for it may have been read meanwhile
        if not last and unsaid and plan.parsed.natural and self._has_moved(seen, now):
            return None
        kept = self._kept(plan, now)
        if kept is not None:
            return replace(kept, timings_ms=timings)
        if vector is not None and now.keeper is not None and now.keeper is seen.keeper:
            question = Question(plan.parsed.natural, vector, now.keeper, now.calibration)
            plan = replace(plan, question=question)
            notices = (_PARTLY_INDEXED,) if now.missing else ()
        page = self._answered(reader, plan.settle(reader), notices, timings)
        if page.mode == plan.query.mode and _is_whole(page):  # else something was busy or limited
            self.pages.put(_key(plan, now), page, _weight_of(page))
        return page

    def _has_moved(self, seen: Standing, now: Standing) -> bool:
        other = now.keeper is not seen.keeper or (now.record is None) != (seen.record is None)
        return other or self._models.wants_vectors(now)

    def _kept(self, plan: Plan, now: Standing) -> ResultPage | None:
        return self.pages.get(_key(plan, now))

    def _encoded(
        self, plan: Plan, seen: Standing
    ) -> "tuple[Standing, Vector | None, tuple[Notice, ...]]":
        """By the model of `seen`, once it has caught up with the corpus; where it cannot, why."""
        if not plan.parsed.natural:
            return seen, None, ()
        try:
            seen = self._models.caught_up(seen)
            return seen, self._models.encoded(seen, plan.parsed.natural, plan.gate), ()
        except SemanticUnavailable as off:
            why = f"{off.message} Words mode answered instead."
            return seen, None, (notice(NoticeCode(f"semantic_{off.why}"), why, **off.details),)

    def _answered(
        self,
        reader: CorpusReader,
        plan: Plan,
        notices: tuple[Notice, ...],
        timings: dict[str, float],
    ) -> ResultPage:
        plan = plan.begun()
        with measured(timings, "find"):
            mode, answer = arms.answer(reader, plan)
        with measured(timings, "fetch"):
            hits, marked = hits_of(reader, answer, plan.showing)
        with measured(timings, "count"):
            count = answer.count or reader.count(answer.match, DEEPEST)
        facets: tuple[TagCount, ...] = ()
        beside: tuple[TagCount, ...] = ()
        if plan.wants.facets:
            with measured(timings, "facets"):
                facets = tuple(reader.facets(answer.match, MOST_FACETS))
                beside = siblings(reader, plan, mode)
        return ResultPage(
            query=plan.query,
            mode=mode,
            model=plan.question.card.title if plan.question else "",
            hits=hits,
            total=count.number,
            truncated=count.truncated or answer.truncated,
            facets=facets,
            siblings=beside,
            forms=_forms(reader, plan) if plan.wants.forms else (),
            related=self._related(reader, plan, mode) if plan.wants.related else (),
            notices=(
                *notices,
                *read_as(reader, plan),
                *(said for said in answer.notices if hits or said.code not in OF_HITS),
                *(() if marked else (UNMARKED,)),
            ),
            timings_ms=timings,
            explain=answer.explain,
        )

    def _related(self, reader: CorpusReader, plan: Plan, mode: Mode) -> tuple[str, ...]:
        """None where the mode asked for could not answer."""
        return related_words(reader, self._models, plan) if mode is plan.query.mode else ()

    def word_forms(self, query: Query) -> tuple[WordForms, ...]:
        """What the query's words meet, without searching them; none where words do not count."""
        return self._store.read(lambda reader: _forms(reader, planned(reader, query, depth=0)))

    def similar(self, key: str, limit: int = 10) -> SimilarPage:
        """Documents like the one called `key`, nearest first; needs its vector, not its model.

        Raises NotFound, SemanticUnavailable.
        """
        return self._with_model(
            lambda reader, card, known: like_this(reader, card, known, key, limit)
        )

    def tags_for(self, key: str, offset: int = 0) -> tuple[TagSuggestion, ...]:
        """Tags that the document called `key` may lack, as `similar` needs its vector alone.

        Raises NotFound, SemanticUnavailable.
        """
        return self._with_model(
            lambda reader, card, known: tags_for(reader, card.name, known, key, offset)
        )

    def passages_for(self, tag: Tag, offset: int = 0) -> tuple[PassageSuggestion, ...]:
        """Documents that may lack the tag.  Raises NotFound, SemanticUnavailable."""
        return self._with_model(
            lambda reader, card, known: passages_for(reader, card.name, tag, offset)
        )

    def _with_model(self, work: Callable[[CorpusReader, ModelCard, Calibration], T]) -> T:
        """On the vectors of the model that answers, which need not be loaded."""
        preferred = self._models.preferred

        def done(reader: CorpusReader) -> T:
            now = self._models.standing(reader)
            return work(reader, (now.keeper or preferred).card, now.calibration)

        return self._store.read(done)

    def examples(self) -> tuple[Example, ...]:
        """Queries to begin with; looked for anew where the corpus has changed."""

        def found(reader: CorpusReader) -> tuple[int, tuple[Example, ...]]:
            version = reader.statistics().version
            if version == self._examples[0]:
                return self._examples
            return version, examples(reader, self._models.available)

        self._examples = self._store.read(found)
        return self._examples[1]

    def suggestions(self, page: ResultPage) -> tuple[Suggestion, ...]:
        """What else the visitor of `page` may have meant, where it found nothing or names a tag
        that does not exist."""
        query = page.query
        unknown = tuple(
            str(dict(said.details)["tag"])
            for said in page.notices
            if said.code == NoticeCode.UNKNOWN_TAG
        )
        if page.total and not unknown and not query.text.isascii():
            return ()  # Hebrew that was found is on the right keyboard
        meant = self._store.read(
            lambda reader: (
                *suggestions.tags_meant(reader, query, unknown),
                *suggestions.other_keyboard(reader, query),
            )
        )
        if page.total or meant:
            return meant
        return tuple(suggestions.counted(suggestions.loosened(query), self.search))


_WORDS_ENOUGH = notice(NoticeCode.WORDS_ENOUGH)
_PARTLY_INDEXED = notice(NoticeCode.PARTLY_INDEXED)
UNMARKED = notice(NoticeCode.UNMARKED)


def _key(plan: Plan, now: Standing) -> tuple[object, ...]:
    return plan.query, plan.wants, now.key


_FLEETING = (NoticeCode.CUT_SHORT, NoticeCode.UNMARKED, NoticeCode.PARTS_LOST)


def _is_whole(page: ResultPage) -> bool:
    return not any(said.code in _FLEETING for said in page.notices)


def _forms(reader: CorpusReader, plan: Plan) -> tuple[WordForms, ...]:
    """Of the query's words; none where words do not count."""
    if plan.query.mode not in (Mode.WORDS, Mode.HYBRID):
        return ()
    return forms_of(reader, plan.query, words.plain_words(plan))


def hits_of(
    reader: CorpusReader, answer: Answer, showing: Deadline = NEVER, whole: bool = False
) -> tuple[tuple[Hit, ...], bool]:
    """The hits, and whether there was time to mark all of them; long texts only on demand as a
    `whole`."""
    highlighter = Highlighter(answer.wanted, answer.literals, answer.match.spelled)

    def marked(document: Document, scored: Scored) -> tuple[Snippet, tuple[Span, ...]]:
        title, meant = visible(document.title), answer.passages.get(scored.id)
        around = within_text(meant, title) if meant else None
        snippet = highlighter.snippet(visible(document.text), around=around, met=scored.met)
        return snippet, highlighter.highlights(title, scored.met)

    def hit(document: Document, scored: Scored) -> Hit:
        snippet, title = (
            (beginning(visible(document.text)), ()) if showing.passed else marked(document, scored)
        )
        return Hit(
            document=document if whole else _as_shown(document),
            score=round(scored.score, 4),
            tier=scored.tier,
            snippet=snippet,
            title_highlights=title,
            reasons=scored.reasons,
            shares=scored.shares,
        )

    rows = [scored.id for scored in answer.scored]
    documents = in_portions(
        rows, reader.documents, lambda document: len(document.text), FIRST_TEXTS
    )
    hits = tuple(map(hit, documents, answer.scored))
    return hits, not (hits and showing.passed)


def _as_shown(document: Document) -> Document:
    """With no more of a long text than a card needs: a hundred of them are 20 MB, kept or not."""
    if len(document.text) <= LONG:
        return document
    return replace(document, text=document.text[:LONG])


def _weight_of(page: ResultPage) -> int:
    """Bytes, about: text is what weighs."""
    texts = sum(len(hit.document.text) + len(hit.snippet.text) for hit in page.hits)
    forms = sum(len(word.forms) for word in page.forms)
    return 4_000 + 2 * texts + 2_000 * len(page.hits) + 300 * forms
