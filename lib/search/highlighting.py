"""What one query highlights in one whole document."""

from typing import NamedTuple

from lib.core.documents import Document
from lib.core.highlight import Highlighter, Span
from lib.core.query import Mode, Query, Tolerance
from lib.core.visible import visible
from lib.search.exact import phrases_of
from lib.search.forms import run_of
from lib.search.plan import planned
from lib.search.words import clauses_of, without_phrases
from lib.stores.protocol import CorpusReader


class Highlights(NamedTuple):
    """[start, end) in the `visible` title and text."""

    title: tuple[Span, ...]
    text: tuple[Span, ...]


def highlights(reader: CorpusReader, query: Query, document: Document) -> Highlights:
    """What the query's words and phrases match in the whole document.

    Of a document that lacks a phrase the words are marked, as on the cards of a search that found
    the phrase nowhere.
    """
    plan = planned(reader, query, depth=0)
    if query.mode is Mode.EXACT:
        spelled = query.tolerance is Tolerance.SPELLING
        return _of(Highlighter(phrases_of(plan), (plan.parsed.literal,), spelled), document)
    runs = [run_of(reader, query, phrase) for phrase in plan.phrases]
    if not all(any(_of(Highlighter([run]), document)) for run in runs):
        plan = without_phrases(plan)
    clauses = clauses_of(reader, plan)
    return _of(Highlighter(wanted for clause in clauses for wanted in clause), document)


def _of(highlighter: Highlighter, document: Document) -> Highlights:
    return Highlights(
        highlighter.highlights(visible(document.title)),
        highlighter.highlights(visible(document.text)),
    )
