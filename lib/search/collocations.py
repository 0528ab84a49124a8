"""What stands next to a query's words: CollocatesQuery → Concordance → passages → collocates.

The places are the concordance's, which keeps them, so that another window or side searches nothing
again; the passages that hold them are read anew, a few at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.beside import FIELD_END
from lib.core.collocation import Collocate, CollocatesQuery, Neighbourhood
from lib.core.concordance import Concordance, LineSort
from lib.core.documents import Document, TagCount
from lib.core.errors import QueryError
from lib.core.highlight import Span
from lib.core.match import Candidate
from lib.core.query import Mode, QueryRefusal
from lib.core.results import Notice, NoticeCode, notice
from lib.core.stopwords import tells
from lib.core.visible import visible
from lib.search.concordance import Concordances
from lib.search.deadline import SHOWING, Deadline
from lib.search.drawn import characters
from lib.search.keywords import AT_ONCE, MOST_COMPARED, MOST_WORDS, WORDS
from lib.search.pairs import FEWEST
from lib.search.places import without_joined
from lib.search.plan import INTERACTIVE_SECONDS
from lib.search.portions import documents_of, in_portions
from lib.search.timing import measured
from lib.stores.protocol import CorpusReader, CorpusStore


@dataclass(frozen=True)
class CollocatesPage:
    """`collocates` stand near `places` of the query in `documents` passages, the surest first;
    `standing` is how many do, shown or not, and `words` how many words were looked at."""

    asked: CollocatesQuery
    mode: Mode
    collocates: tuple[Collocate, ...]
    standing: int
    places: int
    documents: int
    truncated: bool
    words: int
    notices: tuple[Notice, ...] = ()
    facets: tuple[TagCount, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)


def collocations(
    store: CorpusStore,
    concordances: Concordances,
    asked: CollocatesQuery,
    most: int = WORDS,
    seconds: float = INTERACTIVE_SECONDS,
) -> CollocatesPage:
    """From one snapshot of the corpus.  Raises QueryTimeout, and QueryError."""
    if not 1 <= most <= MOST_WORDS:
        raise QueryError(QueryRefusal.LIMIT(limit=most, most=MOST_WORDS))
    timings: dict[str, float] = {}
    with measured(timings, "total"):
        page = store.read(lambda reader: _page(reader, concordances, asked, most, seconds), seconds)
    return replace(page, timings_ms=timings)


def _page(
    reader: CorpusReader,
    concordances: Concordances,
    asked: CollocatesQuery,
    most: int,
    seconds: float,
) -> CollocatesPage:
    deadline = Deadline.of(seconds, SHOWING)
    found = concordances.collected(reader, asked.query, seconds)
    near = Neighbourhood(asked.window, asked.side)
    said = found.notices
    for read, passage in enumerate(_read(reader, found)):
        if read and deadline.passed:
            said = (*said, notice(NoticeCode.FIRST_READ, read=read, total=found.documents))
            break
        near.add(*passage)
    sure = _outstanding(reader, near, asked.stop_words)
    mode = Mode.EXACT if asked.query.mode is Mode.EXACT else Mode.WORDS
    return CollocatesPage(
        asked, mode, tuple(sure[:most]), len(sure), len(found), found.documents, found.truncated,
        near.words, said, found.facets or (),
    )  # fmt: skip


Passage = tuple[list[str], Iterable[str], list[Span]]
"""Its lemmas, one for each word; the others they may have; places as [start, end) among them."""


def _read(reader: CorpusReader, found: Concordance) -> Iterator[Passage]:
    by_row: dict[int, list[Span]] = {}
    for place in found.places(LineSort.ORDER):
        by_row.setdefault(place.row, []).append((place.start, place.end))
    if not found.by_words:
        for row, document in documents_of(reader, list(by_row)):
            yield _of_text(document, by_row[row])
        return
    for candidate in in_portions(list(by_row), reader.forms, characters):
        yield _of_forms(candidate, by_row[candidate.id])


def _of_forms(candidate: Candidate, places: list[Span]) -> Passage:
    lemmas = without_joined(candidate.lemmas.split(" ")) if candidate.lemmas else []
    return lemmas, candidate.others.split(), places


def _of_text(document: Document, places: list[Span]) -> Passage:
    """Where places are counted in characters, of title and text with one between."""
    title, text = (hebrew.canonical(visible(each)) for each in (document.title, document.text))
    spans: list[Span] = []
    words: list[str] = []
    for lead, each, end in ((0, title, FIELD_END), (len(title) + 1, text, "")):
        for match in hebrew.word_matches(each):
            spans.append((lead + match.start(), lead + match.end()))
            words.append(hebrew.cut(match[0]))
        if end:
            spans.append((len(title), len(title) + 1))
            words.append(end)
    lemmas = [lemmas_of(word)[0][0] for word in words]
    return lemmas, (), [_words_at(spans, *place) for place in places]


def _words_at(spans: list[Span], start: int, end: int) -> Span:
    """The words that [start, end) touches."""
    touched = [at for at, (first, last) in enumerate(spans) if first < end and start < last]
    return (touched[0], touched[-1] + 1) if touched else (0, 0)


def _outstanding(reader: CorpusReader, near: Neighbourhood, stop_words: bool) -> list[Collocate]:
    """By how sure it is."""
    figures = reader.statistics()
    corpus_words = round(figures.documents * figures.average_length)
    here = [
        word
        for word, _ in near.near(FEWEST)
        if word not in near.own and (tells(word) or (stop_words and any(map(str.isalpha, word))))
    ][:MOST_COMPARED]
    made: list[Collocate] = []
    for start in range(0, len(here), AT_ONCE):
        some = here[start : start + AT_ONCE]
        corpus = reader.frequencies(("l", word) for word in some)
        made += (near.collocate(word, corpus.get(("l", word), 0), corpus_words) for word in some)
    sure = [each for each in made if each.counts.stands_out]
    return sorted(sure, key=lambda each: (-each.counts.log_likelihood, each.word))
