"""Passages whole, in the corpus' order: a portion of them, behind any passage."""

from collections.abc import Iterator
from dataclasses import dataclass

from lib.core.documents import Document
from lib.core.query import Mode, Query
from lib.search.arms import matching
from lib.search.plan import INTERACTIVE_SECONDS, planned
from lib.search.portions import documents_of
from lib.stores.protocol import CorpusReader, CorpusStore

MOST_CHARACTERS = 1 << 20
"""Of texts in one portion, beyond which it ends early."""


@dataclass(frozen=True)
class Portion:
    """`more` documents stand behind these."""

    documents: tuple[Document, ...]
    more: bool


def portion(store: CorpusStore, query: Query, behind: str = "") -> Portion:
    """At most `query.limit` documents under its tags, behind the one of the id `behind` where one
    is named.  Raises NotFound where that one is gone, and QueryTimeout."""
    return store.read(lambda reader: _portion(reader, query, behind), INTERACTIVE_SECONDS)


def _portion(reader: CorpusReader, query: Query, behind: str) -> Portion:
    match = matching(reader, planned(reader, query, depth=0), Mode.WORDS)
    rows = reader.in_corpus_order(match, query.limit + 1, behind=behind)
    found = tuple(_within(document for _, document in documents_of(reader, rows[: query.limit])))
    return Portion(found, len(found) < len(rows))


def _within(documents: Iterator[Document]) -> Iterator[Document]:
    """The first of them, and others as far as there is room."""
    characters = 0
    for document in documents:
        characters += len(document.text)
        yield document
        if characters > MOST_CHARACTERS:
            return
