"""Where a match stands in the original text, and which part of the text shows it best."""

from bisect import bisect_left
from collections.abc import Iterable

from lib.core import hebrew
from lib.core.match import Term
from lib.core.results import Snippet

Span = tuple[int, int]

SNIPPET_LENGTH = 260
"""Characters of canonical text, about three lines of a card."""


def matched_spans(mapped: hebrew.Mapped, terms: Iterable[Term], literals: Iterable[str]) -> list[Span]:
    """Canonical [start, end) of every word that any term matches and of every literal
    substring, merged and in order."""
    terms = list(terms)
    written = {term.word for term in terms}
    cores = {term.core for term in terms if term.core}
    skeletons = {term.skeleton for term in terms if term.skeleton}
    spans: list[Span] = []
    if terms:
        for word, start, end in hebrew.word_spans(mapped.text):
            if word in written or (cores and _loosely(word, cores, skeletons)):
                spans.append((start, end))
    for literal in literals:
        spans += _substrings(mapped.text, literal)
    return _merged(spans)


def _loosely(word: str, cores: set[str], skeletons: set[str]) -> bool:
    core = hebrew.core(word)
    return core in cores or hebrew.skeleton(core) in skeletons


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


def highlights(text: str, terms: Iterable[Term], literals: Iterable[str] = ()) -> tuple[Span, ...]:
    """[start, end) in the original text of every match."""
    mapped = hebrew.canonical_map(text)
    return tuple(mapped.original_span(*span) for span in matched_spans(mapped, terms, literals))


def snippet(
    text: str, terms: Iterable[Term] = (), literals: Iterable[str] = (), length: int = SNIPPET_LENGTH
) -> Snippet:
    """The stretch of about `length` characters that holds the most different matches, cut
    at words; the beginning where nothing matches or everything fits."""
    mapped = hebrew.canonical_map(text)
    spans = matched_spans(mapped, terms, literals)
    start, end = _window(mapped.text, spans, length)
    if start >= end:
        return Snippet(text[: 2 * length].strip())
    first, last = mapped.original_span(start, end)
    if end == len(mapped.text):
        last = len(text.rstrip())
    if start == 0:
        first = len(text) - len(text.lstrip())
    shown = tuple(
        (a - first, b - first)
        for a, b in (mapped.original_span(*span) for span in spans)
        if first <= a and b <= last
    )
    return Snippet(text[first:last], shown, start > 0, end < len(mapped.text))


def _window(text: str, spans: list[Span], length: int) -> Span:
    if len(text) <= length * 5 // 4:
        return 0, len(text)
    best, best_start = -1.0, 0
    starts = [start for start, _ in spans]
    for index, start in enumerate(starts):
        inside = spans[index : bisect_left(starts, start + length * 4 // 5)]
        different = len({text[a:b] for a, b in inside})
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
