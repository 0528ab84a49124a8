"""Words, or pairs of them, that stand out in what a query finds, against the rest of the corpus.

The dictionary words of the passages found are counted, each once a passage; in how many passages of
the corpus each stands the index knows, and of pairs a sample of the rest tells.  Of many passages a
sample is counted, by chance but always the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from random import Random

from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.documents import TagCount
from lib.core.errors import QueryError
from lib.core.keyness import Counts, Keyword, Unit
from lib.core.match import Match
from lib.core.query import Mode, Query, QueryRefusal
from lib.core.ranking import terms_of
from lib.core.results import Notice, NoticeCode, notice
from lib.core.stopwords import tells
from lib.search import arms
from lib.search.deadline import FINDING, SHOWING, Deadline
from lib.search.notices import read_as
from lib.search.pairs import FEWEST, paired
from lib.search.plan import INTERACTIVE_SECONDS, planned
from lib.search.portions import in_portions
from lib.search.service import MOST_FACETS
from lib.search.timing import measured
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_COUNTED = 8_000
"""Passages whose words are counted."""
MOST_FOUND = 200_000
"""Passages among which these are chosen."""
MOST_COMPARED = 6_000
"""Words that are looked up in the corpus, the most frequent here first."""
AT_ONCE = 500
"""Of these."""
WORDS, MOST_WORDS = 40, 100
"""Keywords unless told, and at most."""


@dataclass(frozen=True)
class KeywordsPage:
    """`words`, or pairs of them, stand out most first in the `total` passages of `query`, of which
    `counted` were counted; the corpus has `rest` others, of which `compared` were looked at.
    `standing` is how many stand out, shown or not."""

    query: Query
    mode: Mode
    words: tuple[Keyword, ...]
    standing: int
    total: int
    counted: int
    rest: int
    notices: tuple[Notice, ...] = ()
    facets: tuple[TagCount, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    unit: Unit = Unit.WORDS
    compared: int = 0


def keywords(
    store: CorpusStore,
    query: Query,
    most: int = WORDS,
    seconds: float = INTERACTIVE_SECONDS,
    unit: Unit = Unit.WORDS,
) -> KeywordsPage:
    """From one snapshot of the corpus.  Raises QueryTimeout, and QueryError for a search by
    meaning, which ranks passages and does not divide them."""
    if query.mode is Mode.SEMANTIC:
        raise QueryError(
            "Meaning divides no passages: words stand out in none of mode=semantic.",
            "Use hybrid, words or exact.",
        )
    if not 1 <= most <= MOST_WORDS:
        raise QueryError(QueryRefusal.LIMIT(limit=most, most=MOST_WORDS))
    mode = Mode.EXACT if query.mode is Mode.EXACT else Mode.WORDS
    timings: dict[str, float] = {}
    with measured(timings, "total"):
        page = store.read(
            lambda reader: _page(reader, query.with_(mode=mode, page=1), most, seconds, unit),
            seconds,
        )
    return replace(page, query=query, timings_ms=timings)


def _page(
    reader: CorpusReader, query: Query, most: int, seconds: float, unit: Unit
) -> KeywordsPage:
    plan = planned(reader, query, depth=0)
    finding, showing = Deadline.of(seconds, FINDING), Deadline.of(seconds, SHOWING)
    if query.text.strip() and not plan.parsed.asks:
        return KeywordsPage(query, query.mode, (), 0, 0, 0, 0, (arms.NO_WORDS,), unit=unit)
    match = arms.matching(reader, plan, query.mode)
    rows = reader.matching(match, MOST_FOUND)
    every = reader.statistics().documents
    total = len(rows) if len(rows) < MOST_FOUND else reader.count(match, every).number
    rest = every - total
    said = read_as(reader, plan)
    words: Sequence[Keyword] = ()
    counted, compared = 0, rest
    if rows and rest > 0:
        if unit is Unit.PAIRS:
            others = _others(reader, rows)
            made = paired(reader, sample(rows), others, _asked_for(match), finding, showing)
            words, counted, compared = made.pairs, made.counted, made.compared
        else:
            found, counted = _counted(reader, sample(rows), finding)
            for word in _asked_for(match):
                found.pop(word, None)
            words = _outstanding(reader, found, counted, total, rest)
        if counted < total:
            said = (*said, notice(NoticeCode.SAMPLED, counted=counted, total=total))
    elif rows:
        said = (*said, notice(NoticeCode.NO_REST))
    return KeywordsPage(
        query, query.mode, tuple(words[:most]), len(words), total, counted, max(0, rest), said,
        tuple(reader.facets(match, MOST_FACETS)), unit=unit, compared=max(0, compared),
    )  # fmt: skip


def _others(reader: CorpusReader, rows: Sequence[int]) -> Sequence[int]:
    """A sample of the passages that are none of `rows`."""
    found = set(rows)
    return sample([row for row in reader.matching(Match(), MOST_FOUND) if row not in found])


def sample(rows: Sequence[int]) -> Sequence[int]:
    """At most MOST_COUNTED, in an order of chance: what is read in time is a sample as well."""
    return Random(0).sample(rows, min(MOST_COUNTED, len(rows)))  # noqa: S311 (no secret)


def _counted(
    reader: CorpusReader, rows: Sequence[int], deadline: Deadline
) -> tuple[Counter[str], int]:
    """In how many passages each word stands, and how many were looked at in time.

    A word counts where it may be read so, as the index counts it; but only words that are the
    likeliest reading in half of their passages are told.
    """
    possible, likely, counted = Counter[str](), Counter[str](), 0
    for lemmas, others in in_portions(rows, reader.lemmas, _characters):
        if counted and deadline.passed:
            break
        first = set(lemmas.split())
        likely.update(first)
        possible.update(first)
        possible.update(set(others.split()) - first)
        counted += 1
    kept = (word for word, number in likely.items() if 2 * number > possible[word])
    return Counter({word: possible[word] for word in kept if tells(word)}), counted


def _characters(lemmas: tuple[str, str]) -> int:
    return sum(map(len, lemmas))


def _asked_for(match: Match) -> set[str]:
    """The words of the query, which stand in all that it finds."""
    terms = list(terms_of(match.wanted))
    literal = [word for text in match.substrings for word in hebrew.words(text)]
    return {
        *(word for term in terms for word in (term.word, *term.words, *term.keys)),
        *(lemma for word in literal for lemma, _ in lemmas_of(word)),
    }


def _at_least(number: int, counted: int, total: int) -> int:
    """In how many of all passages found a word stands, by a sample: two standard deviations fewer
    than likely, so that chance in drawing them makes no word rare elsewhere."""
    if counted == total:
        return number
    return round((number - 2 * sqrt(number)) * total / counted)


def _outstanding(
    reader: CorpusReader, found: Counter[str], counted: int, total: int, rest: int
) -> list[Keyword]:
    """By how sure it is."""
    here = [(word, n) for word, n in found.most_common(MOST_COMPARED) if n >= FEWEST]
    made: list[Keyword] = []
    for start in range(0, len(here), AT_ONCE):
        some = here[start : start + AT_ONCE]
        corpus = reader.frequencies(("l", word) for word, _ in some)
        for word, number in some:
            elsewhere = corpus.get(("l", word), 0) - _at_least(number, counted, total)
            held = min(max(0, elsewhere), rest)
            made.append(Keyword(word, Counts(number, counted, held, rest)))
    sure = [each for each in made if each.counts.stands_out]
    return sorted(sure, key=lambda each: (-each.counts.log_likelihood, each.word))
