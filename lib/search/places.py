"""Finds the places of a query's words in documents."""

import re
from collections.abc import Iterator, Sequence

from lib.core import hebrew
from lib.core.analysis import spelled_words
from lib.core.beside import FIELD_END
from lib.core.characters import LETTER
from lib.core.concordance import CONTEXT_WORDS, Found, beside
from lib.core.documents import Document
from lib.core.highlight import Highlighter, Span, merged
from lib.core.match import Candidate, Match, Run, Term
from lib.core.visible import visible
from lib.core.wanted_words import WantedWords
from lib.search.drawn import characters
from lib.search.portions import documents_of, in_portions
from lib.stores.protocol import CorpusReader

SORT_CHARACTERS = 160
"""Beside a match in a text, what holds the words by which it is sorted."""

_LETTERS = re.compile(f"[{LETTER}]+")


def finder_of(reader: CorpusReader, match: Match) -> "InForms | InTexts":
    """In the index' forms, which takes a fifth of reading texts, wherever these tell."""
    letters = all(map(_LETTERS.fullmatch, match.substrings))
    alone = not match.substrings or (letters and not match.wanted)
    return InForms(reader, match) if alone else InTexts(reader, match)


class InForms:
    """Places of words, and of Hebrew letters inside words, in the forms that the index holds of a
    document: counted in words."""

    by_words = True

    def __init__(self, reader: CorpusReader, match: Match) -> None:
        self._reader = reader
        self._inside, self._spelled = match.substrings, match.spelled
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
        written = without_joined(candidate.words.split(" "))
        spans = [(place, place + 1) for place in self._places(candidate, written)]
        for run in self._runs:
            spans += _run_spans(run, written)
        for start, end in merged(spans):
            before, after = beside(written, start, end, FIELD_END)
            yield Found(start, end, " ".join(written[start:end]), before, after)
        for letters in self._inside:
            yield from self._holding(letters, candidate, written)

    def _holding(self, letters: str, candidate: Candidate, written: list[str]) -> Iterator[Found]:
        """As many places of a word as it holds the letters; where a field holds them only once it
        is spelled in full, the words that do then."""
        spelled = (
            spelled_words(candidate.words, candidate.spelled)
            if self._spelled and candidate.spelled
            else written
        )
        text = written.index(FIELD_END)
        for field in (range(text), range(text + 1, len(written))):
            held = [(place, letters) for place in field if letters in written[place]]
            held = held or [(place, written[place]) for place in field if letters in spelled[place]]
            for place, form in held:
                before, after = beside(written, place, place + 1, FIELD_END)
                for offset in _offsets(written[place], form):
                    yield Found(place, place + 1, form, before, after, offset)

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


def without_joined(written: list[str]) -> list[str]:
    """Title, mark and text: what stands behind the second mark stands in the text already."""
    text = written.index(FIELD_END) + 1
    return written[: written.index(FIELD_END, text)] if FIELD_END in written[text:] else written


def _offsets(word: str, part: str) -> Iterator[int]:
    """Where it begins, apart."""
    start = word.find(part)
    while start >= 0:
        yield start
        start = word.find(part, start + len(part))


def _run_spans(run: Run, written: Sequence[str]) -> Iterator[Span]:
    """As lib.core.highlight marks them: in a row all of the run, near each other each word."""
    for places in run.beside.places(written):
        if run.beside.within is None:
            yield places[0], places[-1] + 1
        else:
            yield from ((place, place + 1) for place in places)


class InTexts:
    """Places of any text, signs and spaces included, which only the texts tell: counted in
    characters."""

    by_words = False

    def __init__(self, reader: CorpusReader, match: Match) -> None:
        self._reader = reader
        self._highlighter = Highlighter(match.wanted, match.substrings, match.spelled)

    def found(self, rows: Sequence[int]) -> Iterator[tuple[int, Iterator[Found]]]:
        for row, document in documents_of(self._reader, rows):
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
