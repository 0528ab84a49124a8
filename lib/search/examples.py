"""Queries to begin with, chosen so that they find something in the corpus at hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.core import hebrew
from lib.core.documents import TagCount
from lib.core.match import Candidate, Match
from lib.core.query import DEEPEST, LONGEST_TEXT, Mode, Query
from lib.core.reasons import ReasonCode
from lib.core.stopwords import STOP_WORDS, content_words
from lib.core.word_forms import Form
from lib.search.forms import word_forms
from lib.search.plan import planned
from lib.search.words import wanted
from lib.stores.protocol import CorpusReader

WORD, PHRASE, QUESTION = "תוכנית", "בית ספר", "איך לחסוך בחשבון החשמל"
"""Of the sample: taken wherever a corpus holds their words."""

PLACES, PORTION = 6, 10
"""So many passages at so many places of the corpus are looked through for words and phrases."""
WEIGHED = 20
"""Of words, phrases and tags, so many are asked of the database."""
FORMS = 3
"""Forms that make a word an example, and those that are named."""
OF_NOUNS = frozenset((ReasonCode.PLURAL, ReasonCode.CONSTRUCT, ReasonCode.POSSESSIVE))
"""Rules that show a noun: an infinitive makes no example."""
PLAIN = OF_NOUNS | {ReasonCode.PREFIX, ReasonCode.FEMININE, ReasonCode.SPELLING}
RAREST, COMMONEST = 3, 0.1
"""Passages, and the share of all passages, between which a word is neither rare nor everywhere;
and the fewest under a tag."""
UNSAID = 0.8
"""Share of a tag's passages that do not hold its name."""
SHORTEST = 3
"""Letters."""


@dataclass(frozen=True)
class Example:
    """`code` is word, phrase or meaning; `forms` are some that the word also finds."""

    code: str
    query: Query
    forms: tuple[str, ...] = ()


def examples(reader: CorpusReader, meaning: bool) -> tuple[Example, ...]:
    """A word with forms, a phrase and, where `meaning` can be searched, what that finds and words
    do not.  What this corpus has no example of is left out."""
    passages = _passages(reader)
    kinds = [_words(reader, passages), _phrases(reader, passages)]
    if meaning:
        kinds.append(_questions(reader))
    return tuple(found for kind in kinds if (found := next(kind, None)))


def _passages(reader: CorpusReader) -> list[Candidate]:
    documents = reader.statistics().documents
    places = range(0, documents, max(PORTION, documents // PLACES))
    rows = [row for place in places for row in reader.in_corpus_order(Match(), PORTION, place)]
    return reader.forms(rows)


def _words(reader: CorpusReader, passages: Sequence[Candidate]) -> Iterator[Example]:
    """The sample's own, then nouns of several forms."""
    if own := _varied(reader, WORD):
        yield _word(WORD, own)
    for word in _telling(reader, passages):
        forms = _varied(reader, word)
        if len(forms) >= FORMS and any(form.rule.code in OF_NOUNS for form in forms):
            yield _word(word, forms)


def _word(word: str, forms: Sequence[Form]) -> Example:
    """Names one form of each rule, the most frequent first."""
    named: dict[str, str] = {}
    for form in forms:
        named.setdefault(form.rule.code, form.word)
    return Example("word", Query(word), tuple(named.values())[:FORMS])


def _varied(reader: CorpusReader, word: str) -> list[Form]:
    """What else the word surely finds, by rules that a reader sees at once."""
    forms = word_forms(reader, Query(word), word).forms
    return [form for form in forms if form.used and not form.doubtful and form.rule.code in PLAIN]


def _telling(reader: CorpusReader, passages: Sequence[Candidate]) -> list[str]:
    """Words that stand in the passages as dictionaries have them, the most frequent first."""
    held = Counter(
        lemma
        for passage in passages
        for lemma in set(passage.lemmas.split()) & set(passage.words.split())
        if len(lemma) >= SHORTEST and lemma not in STOP_WORDS
    )
    words = sorted(held, key=lambda lemma: (-held[lemma], lemma))
    found = reader.frequencies([("l", word) for word in words])
    most = max(RAREST, COMMONEST * reader.statistics().documents)
    return [word for word in words if RAREST <= found.get(("l", word), 0) <= most][:WEIGHED]


def _phrases(reader: CorpusReader, passages: Sequence[Candidate]) -> Iterator[Example]:
    """The sample's own, then what stands in the most of the passages, if in two at least."""
    pairs = Counter(pair for passage in passages for pair in _pairs(passage))
    repeated = sorted((pair for pair in pairs if pairs[pair] > 1), key=lambda p: (-pairs[p], p))
    for words in (PHRASE, *map(" ".join, repeated[:WEIGHED])):
        query = Query(f'"{words}"')
        if _found(reader, query) > 1:
            yield Example("phrase", query)


def _pairs(passage: Candidate) -> set[tuple[str, str]]:
    words = passage.words.split()
    return {
        pair for pair in pairwise(words) if content_words(list(pair)) == list(pair) and _long(pair)
    }


def _long(pair: tuple[str, str]) -> bool:
    return all(len(word) >= SHORTEST for word in pair)


def _questions(reader: CorpusReader) -> Iterator[Example]:
    """The sample's own where every word of it is known; then tags whose name stands in few of
    their passages."""
    words = content_words(hebrew.words(QUESTION))
    if all(_found(reader, Query(word)) for word in words):
        yield Example("meaning", Query(QUESTION, Mode.SEMANTIC))
    for tag in sorted(reader.tags(), key=lambda each: -each.documents)[:WEIGHED]:
        if tag.documents >= RAREST and _unsaid(reader, tag) >= UNSAID * tag.documents:
            yield Example("meaning", Query(tag.tag.name, Mode.SEMANTIC))


def _unsaid(reader: CorpusReader, tag: TagCount) -> int:
    """Passages under the tag that do not hold its name; 0 for a name that is no text."""
    name = tag.tag.name
    if len(name) > LONGEST_TEXT or not content_words(hebrew.words(hebrew.canonical(name))):
        return 0
    return tag.documents - _found(reader, Query(name, tags=(name,)))


def _found(reader: CorpusReader, query: Query) -> int:
    """Passages that hold all the words."""
    plan = planned(reader, query, depth=0)
    match = wanted(reader, plan, DEEPEST).match
    return reader.count(match, DEEPEST).number
