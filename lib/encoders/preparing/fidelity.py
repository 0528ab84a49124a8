"""How near a prepared profile is to the original, on the user's own texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lib.encoders.manifest import Fidelity
from lib.encoders.pooling import unit
from lib.encoders.protocol import BATCH, Encoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from lib.encoders.protocol import Matrix

NEAREST = 10
REPEATS = 15
QUERY_CHARACTERS = 60
"""About twelve tokens of Hebrew."""

Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Original:
    """What full precision makes of the texts, and how long a short query takes it."""

    vectors: Matrix
    query_ms: float


def original(model: SentenceTransformer, texts: Sequence[str], tick: Tick) -> Original:
    """Encodes all texts with the model as it was published."""
    parts = []
    for start in range(0, len(texts), BATCH):
        batch = list(texts[start : start + BATCH])
        parts.append(model.encode_document(batch, batch_size=BATCH, show_progress_bar=False))
        tick(min(start + BATCH, len(texts)), len(texts))
    query = texts[0][:QUERY_CHARACTERS]
    milliseconds = _median_ms(lambda: model.encode_query(query, show_progress_bar=False))
    return Original(unit(np.concatenate(parts)), milliseconds)


def fidelity(encoder: Encoder, texts: Sequence[str], reference: Original, tick: Tick) -> Fidelity:
    """`encoder` against the original on the same texts."""
    parts = []
    for start in range(0, len(texts), BATCH):
        parts.append(encoder.encode_passages(texts[start : start + BATCH]).vectors)
        tick(min(start + BATCH, len(texts)), len(texts))
    vectors = np.concatenate(parts)
    cosines = (vectors * reference.vectors).sum(axis=1)
    query = texts[0][:QUERY_CHARACTERS]
    return Fidelity(
        mean_cosine=round(float(cosines.mean()), 5),
        min_cosine=round(float(cosines.min()), 5),
        overlap=round(overlap(reference.vectors, vectors), 3),
        query_ms=round(_median_ms(lambda: encoder.encode_query(query)), 2),
        original_query_ms=round(reference.query_ms, 2),
        texts=len(texts),
    )


def overlap(one: Matrix, other: Matrix) -> float:
    """The share of each row's nearest ten others that both matrices agree on."""
    pairs = zip(_nearest(one), _nearest(other), strict=True)
    return float(np.mean([len(set(a) & set(b)) / max(len(a), 1) for a, b in pairs]))


def _nearest(vectors: Matrix) -> list[list[int]]:
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    found = np.argsort(-cosines, axis=1, kind="stable")[:, : min(NEAREST, len(vectors) - 1)]
    return [list(row) for row in found]


def _median_ms(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken)) * 1000
