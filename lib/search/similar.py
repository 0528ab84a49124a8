"""More like this: passages near a passage, by the vectors that are stored of both."""

from dataclasses import dataclass

from lib.core.documents import Document
from lib.core.errors import SemanticUnavailable
from lib.core.match import Match
from lib.encoders.protocol import ModelCard
from lib.search.calibration import Calibration
from lib.stores.protocol import CorpusReader


@dataclass(frozen=True)
class Similar:
    document: Document
    cosine: float


@dataclass(frozen=True)
class SimilarPage:
    """`clear` says that the nearest stands nearer than unrelated passages do."""

    model: str
    hits: tuple[Similar, ...]
    clear: bool


def like_this(
    reader: CorpusReader, model: ModelCard, known: Calibration, key: str, limit: int
) -> SimilarPage:
    """Those nearer than one unrelated pair in a hundred; where there is none, the nearest one.

    Raises NotFound, and SemanticUnavailable where the passage has no vector yet.
    """
    reader.document(key)
    row = reader.row_ids([key])[key]
    vector = reader.vectors(model.name, [row]).get(row)
    if vector is None:
        raise SemanticUnavailable(
            "This passage has no vector yet.", "Run python -m lib index.", why="not_indexed"
        )
    near = [hit for hit in reader.nearest(model.name, vector, Match(), limit + 1) if hit[0] != row]
    above = [hit for hit in near if hit[1] >= known.pair_floor][:limit]
    shown = above or near[:1]
    documents = reader.documents([row for row, _ in shown])
    hits = [
        Similar(document, round(cosine, 4))
        for document, (_, cosine) in zip(documents, shown, strict=True)
    ]
    return SimilarPage(model.title, tuple(hits), bool(above))
