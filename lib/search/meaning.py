"""How near documents stand to a question, whatever drew them.

A document's cosine is that of the vector that was stored or, by a model that encodes windows on
demand, of its best window.  Such a model also tells how far the best of them cover the question
word by word.  A document under a tag that is itself near the question gains a little.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.core.documents import Document, Tag, text_of
from lib.core.highlight import Span
from lib.core.results import Reason, reason
from lib.core.visible import visible
from lib.search.semantic import Question
from lib.stores.protocol import CorpusReader

if TYPE_CHECKING:
    from lib.encoders.protocol import Windows

NEAR_TAGS = 5
COVERED = 50
"""So many of the nearest are also compared word by word: the order of the rest is not seen."""
BESIDE = 1.0
"""Share of the whole document beside its best window (`bench.encoder_quality --plain`: recall@10
.899 of windows alone, .907 so)."""
TAG_BOOST = 0.1
"""Share of a near tag's cosine that its documents gain."""


@dataclass(frozen=True)
class Nearness:
    """`score` orders documents: the cosine with what a near tag and, of a model with windows on
    demand, `beside` add; `span` is the best window, in the visible text."""

    cosine: float
    score: float
    span: Span | None = None
    tag: Tag | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        why = (reason("meaning", cosine=round(self.cosine, 3)),)
        return why if self.tag is None else (*why, reason("near_tag", tag=str(self.tag)))


def nearness(
    reader: CorpusReader,
    question: Question,
    documents: Mapping[int, Document],
    tags: Mapping[Tag, float],
    worth: Collection[int],
) -> dict[int, Nearness]:
    """By row; a document that has no vector yet is left out.  `tags` are those near the
    question, with their cosines; `worth` the rows whose windows may be encoded for it."""
    cosines = _by_vectors(reader, question, list(documents))
    more: dict[int, float] = {}
    if question.card.windows_on_demand:
        whole = {row: cosine for row, (cosine, _) in cosines.items()}
        chosen = {row: document for row, document in documents.items() if row in worth}
        cosines |= _by_windows(question, chosen)
        covered = _covered(question, documents, cosines, worth)
        more = {row: beside(whole.get(row, 0.0), covered.get(row)) for row in cosines}
    found = {}
    for row, (cosine, span) in cosines.items():
        document = documents[row]
        own = max((tag for tag in document.tags if tag in tags), key=tags.__getitem__, default=None)
        boost = TAG_BOOST * tags[own] if own else 0.0
        score = cosine + more.get(row, 0.0) + boost
        found[row] = Nearness(cosine, score, _in_text(span, document), own)
    return found


def _covered(
    question: Question,
    documents: Mapping[int, Document],
    cosines: Mapping[int, tuple[float, Span | None]],
    worth: Collection[int],
) -> dict[int, float]:
    nearest = sorted((row for row in worth if row in cosines), key=lambda row: -cosines[row][0])
    rows = nearest[:COVERED]
    found = question.keeper.coverage(question.text, [text_of(documents[row]) for row in rows])
    return {} if found is None else dict(zip(rows, found.tolist(), strict=True))


def beside(whole: float, covered: float | None) -> float:
    """What orders documents beside the cosine of their best window: some of the whole one's, and
    how far their words cover the question's where that is known."""
    return BESIDE * whole + (covered or 0.0)


def near_tags(reader: CorpusReader, question: Question) -> dict[Tag, float]:
    """Tags nearer to the question than unrelated ones are, with their cosines."""
    nearest = reader.nearest_tags(question.card.name, question.vector, NEAR_TAGS)
    floor = question.calibration.tag_floor
    return {tag: cosine for tag, cosine in nearest if cosine > floor}


def _by_windows(
    question: Question, documents: Mapping[int, Document]
) -> dict[int, tuple[float, Span | None]]:
    from lib.search.windows import best

    texts = [text_of(document) for document in documents.values()]
    encoded = question.keeper.encode_passages(texts, windows=True) if texts else None
    made: Sequence[Windows] = encoded.windows if encoded else ()
    return {
        row: best(windows, question.direction) for row, windows in zip(documents, made, strict=True)
    }


def _by_vectors(
    reader: CorpusReader, question: Question, rows: list[int]
) -> dict[int, tuple[float, Span | None]]:
    from lib.search.windows import best_packed

    model, query = question.card.name, question.direction
    packed = reader.windows(model, rows)
    return {
        row: (float(vector @ query), best_packed(packed.get(row, b""), query))
        for row, vector in reader.vectors(model, rows).items()
    }


def _in_text(span: Span | None, document: Document) -> Span | None:
    from lib.search.windows import within_text

    return within_text(span, visible(document.title))
