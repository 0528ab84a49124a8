"""What one query highlights in one whole document."""

from dataclasses import dataclass

from lib.core.documents import Document
from lib.core.highlight import Highlighter, Span
from lib.core.query import Mode, Query, Tolerance
from lib.core.visible import visible
from lib.search.exact import phrases_of
from lib.search.plan import planned
from lib.search.words import clauses_of
from lib.stores.protocol import CorpusReader


@dataclass(frozen=True)
class Highlights:
    """[start, end) in the `visible` title and text."""

    title: tuple[Span, ...]
    text: tuple[Span, ...]


def highlights(reader: CorpusReader, query: Query, document: Document) -> Highlights:
    """What the query's words and phrases match in the whole document; in semantic mode too, where
    the cards show the nearest window instead."""
    plan = planned(reader, query, depth=0)
    if query.mode is Mode.EXACT:
        spelled = query.tolerance is Tolerance.SPELLING
        highlighter = Highlighter(phrases_of(plan), (plan.parsed.literal,), spelled)
    else:
        clauses = clauses_of(reader, plan)
        highlighter = Highlighter(wanted for clause in clauses for wanted in clause)
    return Highlights(
        highlighter.highlights(visible(document.title)),
        highlighter.highlights(visible(document.text)),
    )
