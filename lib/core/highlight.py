"""Where a match stands in the original text, and which part of the text shows it best."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from lib.core import hebrew
from lib.core.match import Term
from lib.core.results import Snippet

Span = tuple[int, int]

SNIPPET_LENGTH = 260
"""Characters of canonical text, about three lines of a card."""


class Highlighter:
    """Finds one query's matches in any number of texts.

    Every word that a term matches is one, and every literal substring.
    """

    def __init__(self, terms: Iterable[Term] = (), literals: Iterable[str] = ()) -> None:
        terms = list(terms)
        self._literals = [literal for literal in literals if literal]
        self._cores = {term.core for term in terms if term.core}
        self._skeletons = {term.skeleton for term in terms if term.skeleton}
        self._verdicts = dict.fromkeys((term.word for term in terms), True)
        traces = {
            hebrew.trace(term.core or hebrew.fold(term.word), term.skeleton) for term in terms
        }
        self._trace = re.compile("|".join(sorted(traces)))

    def highlights(self, text: str) -> tuple[Span, ...]:
        """[start, end) in the original text of every match, in order and apart."""
        if not text:
            return ()
        mapped = hebrew.canonical_map(text)
        return tuple(_original(mapped, self._spans(mapped.text)))

    def snippet(
        self, text: str, length: int = SNIPPET_LENGTH, around: Span | None = None
    ) -> Snippet:
        """The stretch of about `length` characters that holds the most different matches, cut
        at words; the beginning where nothing matches, all of it where it fits.

        `around` is a [start, end) of `text` to show instead, whatever matches.
        """
        mapped = hebrew.canonical_map(text)
        spans = self._spans(mapped.text)
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
        return Snippet(text[first:last], shown, start > 0, end < len(mapped.text))

    def _spans(self, canonical_text: str) -> list[Span]:
        spans = list(self._words(canonical_text)) if self._verdicts else []
        for literal in self._literals:
            spans += _substrings(canonical_text, literal)
        return _merged(spans)

    def _words(self, canonical_text: str) -> Iterator[Span]:
        folded, end = hebrew.fold(canonical_text), 0
        while found := self._trace.search(folded, end):
            start, end = hebrew.word_at(canonical_text, found.start())
            if self._matches(canonical_text[start:end]):
                yield start, end

    def _matches(self, word: str) -> bool:
        verdict = self._verdicts.get(word)
        if verdict is None:
            core = hebrew.core(word)
            verdict = core in self._cores or (
                bool(self._skeletons) and hebrew.skeleton(core) in self._skeletons
            )
            self._verdicts[word] = verdict
        return verdict


def _substrings(text: str, literal: str) -> list[Span]:
    spans: list[Span] = []
    start = text.find(literal) if literal else -1
    while start >= 0:
        spans.append((start, start + len(literal)))
        start = text.find(literal, start + len(literal))
    return spans


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _original(mapped: hebrew.Mapped, spans: list[Span]) -> list[Span]:
    """Merged once more: one character of the original can be two of the canonical (װ is וו)."""
    return _merged([mapped.original_span(*span) for span in spans])


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
