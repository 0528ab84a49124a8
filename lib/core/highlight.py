"""Where a match stands in the original text, and which part of the text shows it best."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from lib.core import hebrew
from lib.core.analysis import in_full
from lib.core.match import Met, Run, Term
from lib.core.points import is_pointed
from lib.core.results import Snippet
from lib.core.stretches import LONG, best_stretches, pieces_of, stretch_around
from lib.core.wanted_words import WantedWords

Span = tuple[int, int]

SNIPPET_LENGTH = 260
"""Characters of canonical text, about three lines of a card."""


class Highlighter:
    """Finds one query's matches in any number of texts.

    Every word that a term matches is one, every run of words, and every literal substring.
    """

    def __init__(
        self, wanted: Iterable[Term | Run] = (), literals: Iterable[str] = (), spelled: bool = False
    ) -> None:
        """With `spelled`, literals are also found in the full spelling of pointed text."""
        wanted = list(wanted)
        terms = [each for each in wanted if isinstance(each, Term)]
        self._runs = [each for each in wanted if isinstance(each, Run)]
        self._literals = [literal for literal in literals if literal]
        self._spelled = spelled
        self._words = WantedWords(terms)
        self._full: dict[str, str] = {}
        self._sought = pieces_of(
            (
                *self._words.written,
                *self._words.beginnings,
                *(word for run in self._runs for word in run.words),
            )
        )
        self._parts = [max(pieces_of([each]), key=len, default="") for each in self._literals]

    def highlights(self, text: str, met: Met | None = None) -> tuple[Span, ...]:
        """[start, end) in the original text of every match, in order and apart; `met` are the
        words that match, where they are known."""
        if not text:
            return ()
        mapped = hebrew.canonical_map(text)
        return tuple(_original(mapped, self._spans(mapped, met)))

    def places(self, text: str) -> tuple[str, list[Span]]:
        """The canonical text, and the same [start, end) there."""
        if is_pointed(text):
            mapped = hebrew.canonical_map(text)
        else:  # what leads back is asked of pointed words alone, and takes half as long again
            mapped = hebrew.Mapped(hebrew.canonical(text), text, ())
        return mapped.text, self._spans(mapped, None)

    def snippet(
        self,
        text: str,
        length: int = SNIPPET_LENGTH,
        around: Span | None = None,
        met: Met | None = None,
    ) -> Snippet:
        """The stretch of about `length` characters that holds the most different matches, cut
        at words; the beginning where nothing matches, all of it where it fits.  Of a long text
        only what seems to hold the most is looked at.

        `around` is a [start, end) of `text` to show instead, whatever matches; `met` the words
        that match, where they are known.
        """
        if len(text) <= LONG:
            return self._snippet(text, length, around, met)
        snippets = self._of_stretches(text, length, around, met)
        first = next(snippets)
        return first if first.highlights else next(filter(_is_marked, snippets), first)

    def _of_stretches(
        self, text: str, length: int, around: Span | None, met: Met | None
    ) -> Iterator[Snippet]:
        """Of the stretches that may show the match best, the likeliest first; at least one."""
        sought = self._sought if met is None else self._sought | pieces_of(met.words)
        spans = (
            [stretch_around(text, *around)] if around else best_stretches(text, sought, self._parts)
        )
        for start, end in spans:
            shifted = (around[0] - start, around[1] - start) if around else None
            found = self._snippet(text[start:end], length, shifted, met)
            yield replace(
                found,
                cut_before=found.cut_before or start > 0,
                cut_after=found.cut_after or end < len(text),
                start=start + found.start,
            )

    def _snippet(self, text: str, length: int, around: Span | None, met: Met | None) -> Snippet:
        mapped = hebrew.canonical_map(text)
        spans = self._spans(mapped, met)
        wanted = [mapped.canonical_span(*around)] if around else spans
        start, end = _window(mapped.text, wanted, length)
        if start >= end:
            return Snippet(text[: 2 * length].strip())
        first, last = mapped.original_span(start, end)
        if end == len(mapped.text):
            last = len(text.rstrip())
        if start == 0:
            first = len(text) - len(text.lstrip())
        shown = tuple(
            (begun - first, ended - first)
            for begun, ended in _original(mapped, spans)
            if first <= begun and ended <= last
        )
        return Snippet(text[first:last], shown, start > 0, end < len(mapped.text), first)

    def _spans(self, mapped: hebrew.Mapped, met: Met | None) -> list[Span]:
        spans: list[Span] = []
        if self._words or self._runs:
            among = None if met is None or self._runs else met.words  # runs are sought in all
            words = list(_words_of(mapped, among))
            spans += [word.span for word in words if self._is_met(word, met)]
            for run in self._runs:
                spans += _run_spans(run, words)
        for literal in self._literals:
            found = _substrings(mapped.text, literal)
            spelled = self._spelled and not found and is_pointed(mapped.original)
            spans += self._in_full(mapped, literal) if spelled else found
        return merged(spans)

    def _is_met(self, word: "_Word", met: Met | None) -> bool:
        if met is None:
            return self._matches(word)
        return word.written in met.words and (met.surely or self._matches(word))

    def _matches(self, word: "_Word") -> bool:
        wanted = self._words
        return wanted.as_written(word.written) or (
            bool(wanted.lemmas) and wanted.by_lemma(self._in_full_spelling(word))
        )

    def _in_full_spelling(self, word: "_Word") -> str:
        """Where it is pointed; found once, as a text has few words and often the same ones."""
        if not word.pointed:
            return word.written
        shown = word.shown
        if shown not in self._full:
            spelled = hebrew.cut(hebrew.canonical(in_full(shown)))
            self._full[shown] = spelled or word.written
        return self._full[shown]

    def _in_full(self, mapped: hebrew.Mapped, literal: str) -> list[Span]:
        """The words that hold `literal` once they are spelled in full."""
        words = list(_words_of(mapped))
        spelled = [self._in_full_spelling(word) for word in words]
        text = " ".join(spelled)
        ends = list(accumulate(len(word) + 1 for word in spelled))
        return [
            (words[bisect_right(ends, start)].span[0], words[bisect_right(ends, end - 1)].span[1])
            for start, end in _substrings(text, " ".join(hebrew.words(literal)))
        ]


def beginning(text: str) -> Snippet:
    """What is shown where there is no time to look for matches."""
    found = Highlighter().snippet(text[:LONG])
    return replace(found, cut_after=found.cut_after or len(text) > LONG)


@dataclass(frozen=True)
class _Word:
    """A word of a canonical text, and where it stands; `pointed` where its text holds points."""

    written: str
    span: Span
    mapped: hebrew.Mapped
    pointed: bool

    @property
    def shown(self) -> str:
        """As it stands in its text, with its points."""
        if not self.pointed:
            return self.written
        return self.mapped.original[slice(*self.mapped.original_span(*self.span))]


def _words_of(mapped: hebrew.Mapped, among: Collection[str] | None = None) -> Iterator[_Word]:
    """All of them, or those that are written as one of `among`: a text has hundreds."""
    text, pointed = mapped.text, is_pointed(mapped.original)
    found = hebrew.word_matches(text) if among is None else hebrew.word_matches_of(text, among)
    for match in found:
        yield _Word(hebrew.cut(match[0]), match.span(), mapped, pointed)


def _is_marked(snippet: Snippet) -> bool:
    return bool(snippet.highlights)


def _run_spans(run: Run, words: list[_Word]) -> Iterator[Span]:
    """Side by side: all of the run; near each other: each of its words."""
    for places in run.beside.places([word.written for word in words]):
        if run.beside.within is None:
            yield words[places[0]].span[0], words[places[-1]].span[1]
        else:
            yield from (words[place].span for place in places)


def _substrings(text: str, literal: str) -> list[Span]:
    spans: list[Span] = []
    start = text.find(literal) if literal else -1
    while start >= 0:
        spans.append((start, start + len(literal)))
        start = text.find(literal, start + len(literal))
    return spans


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, those that overlap as one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _original(mapped: hebrew.Mapped, spans: list[Span]) -> list[Span]:
    """Merged once more: one character of the original can be two of the canonical (װ is וו)."""
    return merged([mapped.original_span(*span) for span in spans])


def _window(text: str, spans: list[Span], length: int) -> Span:
    if len(text) <= length * 5 // 4:
        return 0, len(text)
    best, best_start = -1.0, 0
    starts = [start for start, _ in spans]
    for index, start in enumerate(starts):
        inside = spans[index : bisect_left(starts, start + length * 4 // 5)]
        different = sum(len(found.split()) ** 2 for found in {text[a:b] for a, b in inside})
        if different + len(inside) / 1000 > best:
            best, best_start = different + len(inside) / 1000, start
    lead = length // 5
    begin = max(0, min(best_start - lead, len(text) - length))
    if begin:
        begin = text.find(" ", begin, best_start) + 1 or best_start
    end = min(len(text), begin + length)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + 1)
    return begin, end
