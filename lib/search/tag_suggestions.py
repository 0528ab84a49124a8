"""Tags that a passage may lack, and passages that a tag may lack, from vectors as they are stored:
nothing is encoded.

A tag is offered for a passage where the nearest passages carry it, each by how near it is, and
where its own name is near.  A passage is offered for a tag where it is near the middle of the
passages that carry it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lib.core.documents import Document, Tag
from lib.core.errors import NotFound, SemanticUnavailable
from lib.core.match import Match, TagFilter
from lib.core.tagging import TagRefusal
from lib.search.calibration import Calibration
from lib.stores.protocol import CorpusReader

if TYPE_CHECKING:
    from lib.stores.arrays import Floats

AT_ONCE = 10
"""Suggestions that are shown together."""
MOST_SUGGESTED = 100
"""So far one may go through them."""
NEIGHBOURS = 20
NEAR_NAMES = 30
NAME_SHARE = 1.0
"""What a name that says the same as the passage counts beside all of its neighbours' votes
(docs/QUALITY.md)."""
SAMPLED = 500
"""Passages of a tag whose middle is taken."""


@dataclass(frozen=True)
class TagSuggestion:
    """`neighbours` of the nearest passages carry it; `cosine` is its name's, None where it is not
    among the nearest names."""

    tag: Tag
    score: float
    neighbours: int
    cosine: float | None = None


@dataclass(frozen=True)
class PassageSuggestion:
    """`cosine` to the middle of the tag's passages."""

    document: Document
    cosine: float


@dataclass
class _Votes:
    share: float = 0.0
    neighbours: int = 0
    cosine: float | None = field(default=None)


def tags_for(
    reader: CorpusReader, model: str, known: Calibration, key: str, offset: int = 0
) -> tuple[TagSuggestion, ...]:
    """The next AT_ONCE behind `offset`, likeliest first.

    Raises NotFound, and SemanticUnavailable where the passage has no vector.
    """
    own = set(reader.document(key).tags)
    row = reader.row_ids([key])[key]
    vector = reader.vectors(model, [row]).get(row)
    if vector is None:
        raise _without_vectors()
    votes = _voted(reader, model, vector, row, known.base)
    for tag, cosine in reader.nearest_tags(model, vector, NEAR_NAMES):
        votes.setdefault(tag, _Votes()).cosine = round(cosine, 4)
    ranked = sorted(
        (
            TagSuggestion(tag, round(_score(each, known), 4), each.neighbours, each.cosine)
            for tag, each in votes.items()
            if tag not in own
        ),
        key=lambda each: (-each.score, each.tag),
    )
    likely = [each for each in ranked[:MOST_SUGGESTED] if each.score > 0]
    return tuple(likely[offset : offset + AT_ONCE])


def _voted(
    reader: CorpusReader, model: str, vector: Floats, row: int, base: float
) -> dict[Tag, _Votes]:
    """A neighbour's vote weighs what it is nearer than an unrelated passage."""
    drawn = reader.nearest(model, vector, Match(), NEIGHBOURS + 1)
    near = {other: max(0.0, cosine - base) for other, cosine in drawn if other != row}
    total = sum(near.values()) or 1.0
    votes: dict[Tag, _Votes] = {}
    for other, carried in reader.carried(list(near)).items():
        for tag in carried:
            vote = votes.setdefault(tag, _Votes())
            vote.share += near[other] / total
            vote.neighbours += 1
    return votes


def _score(votes: _Votes, known: Calibration) -> float:
    return votes.share + NAME_SHARE * _nearness(votes.cosine, known.tag_floor)


def _nearness(cosine: float | None, floor: float) -> float:
    """From 0 for a name no nearer than unrelated ones to 1 for one that says the same."""
    return max(0.0, (cosine - floor) / (1 - floor)) if cosine is not None and floor < 1 else 0.0


def passages_for(
    reader: CorpusReader, model: str, tag: Tag, offset: int = 0
) -> tuple[PassageSuggestion, ...]:
    """The next AT_ONCE behind `offset`, nearest first.

    Raises NotFound where no passage carries the tag, SemanticUnavailable where none of those has
    a vector.
    """
    carrying = reader.tagged(tag, SAMPLED)
    if not carrying:
        raise NotFound(TagRefusal.UNKNOWN(tag=str(tag)))
    vectors = list(reader.vectors(model, carrying).values())
    if not vectors:
        raise _without_vectors()
    others = Match(tags=TagFilter(excluded=(str(tag),)))
    most = min(offset + AT_ONCE, MOST_SUGGESTED)
    drawn = reader.nearest(model, _middle(vectors), others, most)[offset:]
    documents = reader.documents([row for row, _ in drawn])
    return tuple(
        PassageSuggestion(document, round(cosine, 4))
        for document, (_, cosine) in zip(documents, drawn, strict=True)
    )


def _middle(vectors: Sequence[Floats]) -> Floats:
    import numpy as np

    middle: Floats = np.mean(vectors, axis=0, dtype=np.float32)
    return middle


def _without_vectors() -> SemanticUnavailable:
    return SemanticUnavailable(
        "There is no vector yet to suggest anything by.", "Run python -m lib index.",
        why="not_indexed",
    )  # fmt: skip
