"""How near documents stand to a question, whatever drew them.

A document's cosine is that of its vector; a document under a tag that is itself near the question
gains a little.  The windows that were stored with it tell which stretch of it is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.core.documents import Tag
from lib.core.highlight import Span
from lib.core.reasons import Near, Reason, reason
from lib.search.calibration import Calibration
from lib.search.question import Question
from lib.stores.protocol import CorpusReader

NEAR_TAGS = 5
TAG_BOOST = 0.3
"""Share of what a near tag's cosine has above that of unrelated passages that its documents gain
(docs/QUALITY.md: a share of the whole cosine is more than tells one passage from another)."""


@dataclass(frozen=True)
class Nearness:
    """`score` orders documents: the cosine with what a near tag adds."""

    cosine: float
    score: float
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
    reader: CorpusReader,
    question: Question,
    rows: Sequence[int],
    tags: Mapping[Tag, float],
    known: Mapping[int, float],
) -> dict[int, Nearness]:
    """By row; a document that has no vector yet is left out.  `tags` are those near the
    question, with their cosines; `known` are cosines of rows that are at hand."""
    others = [row for row in rows if row not in known]
    vectors, base = reader.vectors(question.card.name, others), question.calibration.base
    cosines = {**known, **{row: float(each @ question.direction) for row, each in vectors.items()}}
    held = [row for row in rows if row in cosines]
    carried = reader.carried(held) if tags else {}
    return {row: _near(cosines[row], carried.get(row, ()), tags, base) for row in held}


def _near(
    cosine: float, carried: Sequence[Tag], tags: Mapping[Tag, float], base: float
) -> Nearness:
    near = [tag for tag in carried if tag in tags]
    own = max(near, key=tags.__getitem__, default=None)
    boost = TAG_BOOST * max(0.0, tags[own] - base) if own else 0.0
    return Nearness(cosine, cosine + boost, own)


def near_tags(reader: CorpusReader, question: Question) -> dict[Tag, float]:
    """Tags nearer to the question than unrelated ones are, with their cosines."""
    nearest = reader.nearest_tags(question.card.name, question.vector, NEAR_TAGS)
    floor = question.calibration.tag_floor
    return {tag: cosine for tag, cosine in nearest if cosine > floor}


def meant(reader: CorpusReader, question: Question, rows: Sequence[int]) -> dict[int, Span]:
    """Which stretch of each is meant, as [start, end) of what the model reads of it (text_of);
    of those whose windows tell."""
    from lib.search.windows import best_packed

    packed = reader.windows(question.card.name, rows)
    spans = {row: best_packed(each, question.direction) for row, each in packed.items()}
    return {row: span for row, span in spans.items() if span}
