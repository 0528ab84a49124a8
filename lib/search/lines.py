"""Cuts the lines of a concordance out of their documents."""

import re
from collections.abc import Sequence
from functools import cached_property

from lib.core import hebrew
from lib.core.beside import FIELD_END
from lib.core.concordance import Concordance, Field, Line, Place, beside
from lib.core.documents import Document
from lib.core.highlight import Span
from lib.core.match import Candidate
from lib.core.visible import visible
from lib.search.deadline import NEVER, Deadline
from lib.search.portions import documents_of
from lib.stores.protocol import CorpusReader

CONTEXT = 80
"""Characters of canonical text before a match, and behind it, that a line shows."""

WORDS = 12
"""Beside a match, where there is no time for its text."""


def lines_of(
    reader: CorpusReader, found: Concordance, places: Sequence[Place], deadline: Deadline = NEVER
) -> list[Line]:
    """The places as lines, in their order: those that still stand where they were found, which a
    document may not hold that was changed meanwhile, or indexed by another version."""
    numbers: dict[int, list[int]] = {}
    for number, place in enumerate(places):
        numbers.setdefault(place.row, []).append(number)
    lines: dict[int, Line] = {}
    for row, document in documents_of(reader, list(numbers)):
        cutter: _Cutter | _Written
        if deadline.passed:
            cutter = _Written(document, reader.forms([row]), found.by_words)
        else:
            cutter = _Cutter(document, found.by_words)
        for number in numbers[row]:
            place = places[number]
            line = cutter.line(place, found.names[place.form])
            if line is not None:
                lines[number] = line
    return [lines[number] for number in sorted(lines)]


class _Written:
    """Lines of one document by the words that the index holds, which is no look at its text."""

    def __init__(self, document: Document, forms: Sequence[Candidate], by_words: bool) -> None:
        self._document = document
        counted = forms[0].words.split(" ") if forms and by_words else []
        self._words = counted
        self._title_words = forms[0].title_words if forms else 0

    def line(self, place: Place, form: str) -> Line:
        before, after = beside(self._words, place.start, place.end, FIELD_END, WORDS)
        field = Field.TITLE if self._words and place.start < self._title_words else Field.TEXT
        written = " ".join(self._words[place.start : place.end]) or form
        return Line(
            self._document, field, 0, 0, "".join(f"{word} " for word in reversed(before)), written,
            "".join(f" {word}" for word in after), form,
        )  # fmt: skip


class _Cutter:
    """Cuts lines out of one document."""

    def __init__(self, document: Document, by_words: bool) -> None:
        self._document = document
        self._by_words = by_words
        self._title = hebrew.canonical_map(visible(document.title))

    def line(self, place: Place, form: str) -> Line | None:
        """None where the form does not stand there any more."""
        lead = len(self._spans(self._title)) if self._by_words else len(self._title.text)
        if place.start < lead:
            return self._line(Field.TITLE, self._title, place, form)
        behind = place._replace(start=place.start - lead - 1, end=place.end - lead - 1)
        return self._line(Field.TEXT, self._text, behind, form)

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

    def _line(self, field: Field, mapped: hebrew.Mapped, place: Place, form: str) -> Line | None:
        span = self._of_words(mapped, place, form) if self._by_words else (place.start, place.end)
        if span is None or (not self._by_words and mapped.text[slice(*span)] != form):
            return None
        text, (first, last) = mapped.original, mapped.original_span(*span)
        begin, finish = _surroundings(mapped, *span)
        return Line(
            self._document, field, first, last,
            _SPACE.sub(" ", text[begin:first]).lstrip(),
            _SPACE.sub(" ", text[first:last]),
            _SPACE.sub(" ", text[last:finish]).rstrip(),
            form,
        )  # fmt: skip

    def _of_words(self, mapped: hebrew.Mapped, place: Place, form: str) -> Span | None:
        """The canonical [start, end) of words, or of letters within one."""
        spans = self._spans(mapped)[place.start : place.end] if place.start >= 0 else []
        words = [hebrew.cut(mapped.text[slice(*span)]) for span in spans]
        if " ".join(words) == form:
            return spans[0][0], spans[-1][1]
        if len(words) == 1 and words[0].startswith(form, place.offset):
            start = spans[0][0] + place.offset
            return start, start + len(form)
        return None


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
