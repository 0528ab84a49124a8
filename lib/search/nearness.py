"""How near documents stand to a question, whatever drew them.

A document's cosine is that of its vector; the windows that were stored with it tell which stretch
of it is meant.  A document under a tag that is itself near the question gains a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.core.documents import Document, Tag
from lib.core.highlight import Span
from lib.core.reasons import Near, Reason, reason
from lib.core.visible import visible
from lib.search.calibration import Calibration
from lib.search.portions import in_portions
from lib.search.question import Question
from lib.stores.protocol import CorpusReader

NEAR_TAGS = 5
TAG_BOOST = 0.3
"""Share of what a near tag's cosine has above that of unrelated passages that its documents gain
(docs/QUALITY.md: a share of the whole cosine is more than tells one passage from another)."""


@dataclass(frozen=True)
class Nearness:
    """`score` orders documents: the cosine with what a near tag adds; `span` is the best window,
    in the visible text."""

    cosine: float
    score: float
    span: Span | None = None
    tag: Tag | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        why = (reason("meaning", cosine=round(self.cosine, 3)),)
        return why if self.tag is None else (*why, reason("near_tag", tag=str(self.tag)))

    def beside(self, known: Calibration) -> Near:
        """Beside what unrelated passages are."""
        tag = str(self.tag) if self.tag else ""
        return Near(round(self.cosine, 4), known.base, known.floor, known.clear, tag)


def nearness(
    reader: CorpusReader, question: Question, rows: Sequence[int], tags: Mapping[Tag, float]
) -> dict[int, Nearness]:
    """By row; a document that has no vector yet is left out.  `tags` are those near the
    question, with their cosines."""
    cosines, base = _by_vectors(reader, question, rows), question.calibration.base
    order = [row for row in rows if row in cosines]
    documents = in_portions(order, reader.documents, lambda document: len(document.text))
    return {
        row: _near(*cosines[row], document, tags, base)
        for row, document in zip(order, documents, strict=True)
    }


def _near(
    cosine: float, span: Span | None, document: Document, tags: Mapping[Tag, float], base: float
) -> Nearness:
    near = [tag for tag in document.tags if tag in tags]
    own = max(near, key=tags.__getitem__, default=None)
    boost = TAG_BOOST * max(0.0, tags[own] - base) if own else 0.0
    return Nearness(cosine, cosine + boost, _in_text(span, visible(document.title)), own)


def near_tags(reader: CorpusReader, question: Question) -> dict[Tag, float]:
    """Tags nearer to the question than unrelated ones are, with their cosines."""
    nearest = reader.nearest_tags(question.card.name, question.vector, NEAR_TAGS)
    floor = question.calibration.tag_floor
    return {tag: cosine for tag, cosine in nearest if cosine > floor}


def _by_vectors(
    reader: CorpusReader, question: Question, rows: Sequence[int]
) -> dict[int, tuple[float, Span | None]]:
    from lib.search.windows import best_packed

    model, query = question.card.name, question.direction
    packed = reader.windows(model, rows)
    return {
        row: (float(vector @ query), best_packed(packed.get(row, b""), query))
        for row, vector in reader.vectors(model, rows).items()
    }


def _in_text(span: Span | None, title: str) -> Span | None:
    from lib.search.windows import within_text

    return within_text(span, title)
