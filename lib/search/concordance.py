"""Finds every place of a query's words, and cuts the lines that are shown.

Words are found in the forms that the index holds, which takes a tenth of reading texts; only the
documents of the page are read.  What was found is kept until the corpus changes, so that turning
a page or sorting anew searches nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial

from lib.core import hebrew
from lib.core.analysis import spelled_words
from lib.core.beside import FIELD_END
from lib.core.cache import BoundedCache
from lib.core.concordance import (
    CONTEXT_WORDS,
    MOST_PLACES,
    Concordance,
    Field,
    Found,
    Gathering,
    Line,
    LineSort,
    LinesPage,
    LinesQuery,
    Place,
    beside,
)
from lib.core.documents import Document
from lib.core.highlight import Highlighter, Span, merged
from lib.core.match import Candidate, Match, Run, Term
from lib.core.query import Mode
from lib.core.results import NoticeCode, notice
from lib.core.visible import visible
from lib.core.wanted_words import WantedWords
from lib.search import exact, words
from lib.search.arms import ARMS, NO_WORDS
from lib.search.drawn import characters
from lib.search.notices import read_as
from lib.search.plan import INTERACTIVE_SECONDS, Plan, planned
from lib.search.portions import in_portions
from lib.search.service import MOST_FACETS
from lib.search.timing import measured
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_KEPT, KEPT_BYTES = 40, 3 << 20
"""Concordances that are kept: one of 5,000 places weighs about 200 KB."""
CONTEXT = 80
"""Characters of canonical text before a match, and behind it, that a line shows."""
SORT_CHARACTERS = 160
"""Beside a match inside words, what holds the words by which it is sorted."""
AT_ONCE = 100
"""Lines that are cut from one snapshot, where all are asked for."""


class Concordances:
    """Of one store; `most` places of each are collected."""

    def __init__(self, store: CorpusStore, most: int = MOST_PLACES) -> None:
        self._store = store
        self._most = most
        self.kept: BoundedCache[Concordance] = BoundedCache(MOST_KEPT, KEPT_BYTES)

    def page(
        self, asked: LinesQuery, facets: bool = False, seconds: float = INTERACTIVE_SECONDS
    ) -> LinesPage:
        """The lines of one page, from one snapshot of the corpus.  Raises QueryTimeout."""
        timings: dict[str, float] = {}
        with measured(timings, "total"):
            return self._store.read(
                lambda reader: self._page(reader, asked, facets, seconds, timings), seconds
            )

    def lines(self, asked: LinesQuery) -> Iterator[Line]:
        """All of them in their order, whatever the page; a few in memory at a time, each few from
        a snapshot of their own, so that who takes them slowly holds no connection."""
        found = self._store.read(
            lambda reader: self._found(reader, asked, False, INTERACTIVE_SECONDS)
        )
        places = found.places(asked.sort)
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            yield from self._store.read(partial(_cut, found=found, places=some))

    def _page(
        self,
        reader: CorpusReader,
        asked: LinesQuery,
        facets: bool,
        seconds: float,
        timings: dict[str, float],
    ) -> LinesPage:
        with measured(timings, "find"):
            found = self._found(reader, asked, facets, seconds)
        with measured(timings, "fetch"):
            places = found.places(asked.sort, asked.offset, asked.limit)
            lines = tuple(_cut(reader, found, places))
        return LinesPage(
            asked, Mode.EXACT if asked.query.mode is Mode.EXACT else Mode.WORDS, lines,
            len(found), found.documents, found.truncated, found.forms, found.facets,
            found.notices, timings,
        )  # fmt: skip

    def _found(
        self, reader: CorpusReader, asked: LinesQuery, facets: bool, seconds: float
    ) -> Concordance:
        version = reader.statistics().version
        key = asked.key, facets, version
        kept = self.kept.get(key)
        if kept is None and not facets:  # what has them does as well
            kept = self.kept.get((asked.key, True, version))
        begins = asked.page == 1 and asked.sort is LineSort.ORDER
        if kept is not None and (kept.in_time or not begins):
            return kept  # what was cut short is tried again by who comes anew, not by who reads on
        plan = replace(planned(reader, asked.key, depth=0), seconds=seconds).begun()
        found = _concordance(reader, plan, facets, self._most)
        self.kept.put(key, found, found.size_bytes)
        return found


def _concordance(reader: CorpusReader, plan: Plan, facets: bool, most: int) -> Concordance:
    said = read_as(reader, plan)
    if not ARMS[plan.query.mode].is_asked(plan):
        return Gathering(by_words=True).concordance((*said, NO_WORDS))
    if plan.query.mode is Mode.EXACT:
        match = exact.wanted(reader, plan)
    else:
        wanted, of_words = words.wanted_or_loose(reader, plan, words.ENOUGH)
        match, said = wanted.match, (*said, *of_words)
    gathered = _gathered(reader, plan, match, most)
    if gathered.truncated:
        said = (*said, notice(NoticeCode.FIRST_PLACES, places=gathered.places))
    counted = tuple(reader.facets(match, MOST_FACETS)) if facets else None
    return gathered.concordance(said, counted)


def _gathered(reader: CorpusReader, plan: Plan, match: Match, most: int) -> Gathering:
    rows = reader.in_corpus_order(match, most + 1)
    gathered = Gathering(plan.query.mode is not Mode.EXACT, most, truncated=len(rows) > most)
    finder = _InForms(reader, match) if gathered.by_words else _InTexts(reader, match)
    for row, found in finder.found(rows):
        if gathered.full or plan.deadline.passed:
            gathered.truncated, gathered.in_time = True, gathered.full
            break
        gathered.add(row, found)
    return gathered


class _InForms:
    """Places of words, in the forms that the index holds of a document."""

    def __init__(self, reader: CorpusReader, match: Match) -> None:
        self._reader = reader
        self._words = WantedWords(each for each in match.wanted if isinstance(each, Term))
        self._runs = [each for each in match.wanted if isinstance(each, Run)]
        vocabulary = reader.vocabulary(sorted(self._words.lemmas))
        self._likely = frozenset[str]().union(*vocabulary.values())
        """Every word of the corpus that may have one of the lemmas, however it is pointed."""
        self._met = self._words.written | set(filter(self._words.by_lemma, self._likely))

    def found(self, rows: Sequence[int]) -> Iterator[tuple[int, Iterator[Found]]]:
        for candidate in in_portions(rows, self._reader.forms, characters):
            yield candidate.id, self._of(candidate)

    def _of(self, candidate: Candidate) -> Iterator[Found]:
        written = _without_joined(candidate.words.split(" "))
        spans = [(place, place + 1) for place in self._places(candidate, written)]
        for run in self._runs:
            spans += _run_spans(run, written)
        for start, end in merged(spans):
            before, after = beside(written, start, end, FIELD_END)
            yield Found(start, end, " ".join(written[start:end]), before, after)

    def _places(self, candidate: Candidate, written: list[str]) -> list[int]:
        if not self._words:
            return []
        if candidate.spelled and self._words.lemmas:
            spelled = spelled_words(candidate.words, candidate.spelled)
            return [
                place
                for place, word in enumerate(written)
                if self._words.as_written(word)
                or (word in self._likely and self._words.by_lemma(spelled[place]))
            ]
        met, beginnings = self._met, self._words.beginnings
        if beginnings:
            met = met | {word for word in written if word.startswith(beginnings)}
        return [place for place, word in enumerate(written) if word in met]


def _without_joined(written: list[str]) -> list[str]:
    """Title, mark and text: what stands behind the second mark stands in the text already."""
    text = written.index(FIELD_END) + 1
    return written[: written.index(FIELD_END, text)] if FIELD_END in written[text:] else written


def _run_spans(run: Run, written: Sequence[str]) -> Iterator[Span]:
    """As lib.core.highlight marks them: in a row all of the run, near each other each word."""
    for places in run.beside.places(written):
        if run.beside.within is None:
            yield places[0], places[-1] + 1
        else:
            yield from ((place, place + 1) for place in places)


class _InTexts:
    """Places of what is sought inside words too, which only the texts tell."""

    def __init__(self, reader: CorpusReader, match: Match) -> None:
        self._reader = reader
        self._highlighter = Highlighter(match.wanted, match.substrings, match.spelled)

    def found(self, rows: Sequence[int]) -> Iterator[tuple[int, Iterator[Found]]]:
        for row, document in _documents(self._reader, rows):
            yield row, self._of(document)

    def _of(self, document: Document) -> Iterator[Found]:
        lead = 0
        for field in (document.title, document.text):
            text, spans = self._highlighter.places(visible(field))
            for start, end in spans:
                before = hebrew.words(text[max(0, start - SORT_CHARACTERS) : start])[::-1]
                after = hebrew.words(text[end : end + SORT_CHARACTERS])
                yield Found(
                    lead + start,
                    lead + end,
                    text[start:end],
                    before[:CONTEXT_WORDS],
                    after[:CONTEXT_WORDS],
                )
            lead += len(text) + 1


def _documents(reader: CorpusReader, rows: Sequence[int]) -> Iterator[tuple[int, Document]]:
    """Those that are still there."""

    def read(some: Sequence[int]) -> list[tuple[int, Document]]:
        found = reader.documents(some)
        if len(found) < len(some):
            return [(row, document) for row in some for document in reader.documents([row])]
        return list(zip(some, found, strict=True))

    return in_portions(rows, read, lambda each: len(each[1].text))


def _cut(reader: CorpusReader, found: Concordance, places: Sequence[Place]) -> list[Line]:
    """The places as lines, in their order: those that still stand where they were found, which a
    document may not hold that was changed meanwhile, or indexed by another version."""
    numbers: dict[int, list[int]] = {}
    for number, place in enumerate(places):
        numbers.setdefault(place.row, []).append(number)
    lines: dict[int, Line] = {}
    for row, document in _documents(reader, list(numbers)):
        cutter = _Cutter(document, found.by_words)
        for number in numbers[row]:
            place = places[number]
            line = cutter.line(place, found.names[place.form])
            if line is not None:
                lines[number] = line
    return [lines[number] for number in sorted(lines)]


class _Cutter:
    """Cuts lines out of one document."""

    def __init__(self, document: Document, by_words: bool) -> None:
        self._document = document
        self._by_words = by_words
        self._title = hebrew.canonical_map(visible(document.title))

    def line(self, place: Place, form: str) -> Line | None:
        lead = len(self._spans(self._title)) if self._by_words else len(self._title.text)
        if place.start < lead:
            return self._line(Field.TITLE, self._title, place.start, place.end, form)
        behind = lead + 1
        return self._line(Field.TEXT, self._text, place.start - behind, place.end - behind, form)

    @cached_property
    def _text(self) -> hebrew.Mapped:
        return hebrew.canonical_map(visible(self._document.text))

    @cached_property
    def _text_words(self) -> list[Span]:
        return [match.span() for match in hebrew.word_matches(self._text.text)]

    def _spans(self, mapped: hebrew.Mapped) -> list[Span]:
        if mapped is not self._title:
            return self._text_words
        return [match.span() for match in hebrew.word_matches(mapped.text)]

    def _line(
        self, field: Field, mapped: hebrew.Mapped, start: int, end: int, form: str
    ) -> Line | None:
        if self._by_words:
            spans = self._spans(mapped)
            if not 0 <= start < end <= len(spans):
                return None
            start, end = spans[start][0], spans[end - 1][1]
            if " ".join(hebrew.words(mapped.text[start:end])) != form:
                return None
        elif mapped.text[start:end] != form:
            return None
        first, last = mapped.original_span(start, end)
        begin, finish = _surroundings(mapped, start, end)
        text = mapped.original
        return Line(
            self._document, field, first, last,
            _SPACE.sub(" ", text[begin:first]).lstrip(),
            _SPACE.sub(" ", text[first:last]),
            _SPACE.sub(" ", text[last:finish]).rstrip(),
            form,
        )  # fmt: skip


_SPACE = re.compile(r"\s+")


def _surroundings(mapped: hebrew.Mapped, start: int, end: int) -> Span:
    """[begin, finish) of the original to show around the canonical [start, end), cut at words."""
    text = mapped.text
    begin, finish = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    if begin:
        begin = text.find(" ", begin, start) + 1 or begin
    if finish < len(text):
        space = text.rfind(" ", end, finish)
        finish = space if space > end else finish
    first = mapped.sources[begin] if begin else 0
    last = mapped.original_span(finish - 1, finish)[1] if finish < len(text) else None
    return first, len(mapped.original) if last is None else last
