"""What one query highlights in one whole document, without asking the database."""

from dataclasses import dataclass

from lib.core import hebrew
from lib.core.documents import Document
from lib.core.highlight import Highlighter, Span
from lib.core.match import Term
from lib.core.query import Mode, Query, Tolerance
from lib.core.stopwords import content_words
from lib.core.visible import visible


@dataclass(frozen=True)
class Highlights:
    """[start, end) in the `visible` title and text."""

    title: tuple[Span, ...]
    text: tuple[Span, ...]


def highlights(query: Query, document: Document) -> Highlights:
    """The same matches that the query's result cards show."""
    parsed = query.parsed()
    if query.mode is Mode.EXACT:
        highlighter = Highlighter((), (parsed.literal, *parsed.phrases))
    else:
        words = content_words(list(parsed.words))
        terms = [Term.of(word, query.tolerance) for word in words]
        terms += [Term.of(w, Tolerance.NONE) for p in parsed.phrases for w in hebrew.words(p)]
        highlighter = Highlighter(terms, parsed.phrases)
    return Highlights(
        highlighter.highlights(visible(document.title)),
        highlighter.highlights(visible(document.text)),
    )
