"""Small worlds of vectors, and what a store finds in them."""

from collections.abc import Sequence

import numpy as np

from lib.core.match import Match, TagFilter
from lib.stores.protocol import Embedded, ModelRecord
from lib.stores.store import SqlStore

MODEL = "model-a"
DIMENSION = 96


def unit(*parts: float) -> np.ndarray:
    """A vector of DIMENSION parts, the rest of them zero, of length one."""
    made = np.zeros(DIMENSION, dtype=np.float32)
    made[: len(parts)] = parts
    return made / np.linalg.norm(made)


def cloud(number: int, seed: int = 1, middle: float = 0.0) -> np.ndarray:
    """Unit vectors in thirty clusters that lie around `middle`; vector n is of cluster n % 30."""
    centres = np.random.default_rng(30).normal(middle, 1.0, (30, DIMENSION))
    noise = np.random.default_rng(seed).normal(0.0, 0.5, (number, DIMENSION))
    made = centres[np.arange(number) % 30] + noise
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def record(store: SqlStore, model: str = MODEL, **fields: object) -> None:
    with store.embedding() as writer:
        writer.record(ModelRecord(model, DIMENSION, **fields))


def rows(store: SqlStore, *keys: str) -> list[int]:
    found = store.read(lambda reader: reader.row_ids(keys))
    return [found[key] for key in keys]


def embed(store: SqlStore, vectors: dict[str, np.ndarray], model: str = MODEL) -> int:
    ids = rows(store, *vectors)
    with store.embedding() as writer:
        made = zip(ids, vectors.values(), strict=True)
        return writer.put(model, [Embedded(row_id, vector) for row_id, vector in made])


def nearest(
    store: SqlStore,
    query: np.ndarray,
    match: Match = Match(),
    limit: int = 10,
    model: str = MODEL,
) -> list[str]:
    """Keys, nearest first."""
    with store.reading() as reader:
        found = [row_id for row_id, _ in reader.nearest(model, query, match, limit)]
        return [document.id for document in reader.documents(found)]


def tagged(*required: str, excluded: Sequence[str] = ()) -> Match:
    return Match(tags=TagFilter(required=required, excluded=tuple(excluded)))


NEAR, MIDDLE, FAR = unit(1, 0.1), unit(1, 1), unit(0, 1)
QUERY = unit(1)


def exact(vectors: np.ndarray, query: np.ndarray, limit: int = 10) -> list[str]:
    return [f"d{n:03}" for n in np.argsort(-(vectors @ query))[:limit]]


def recall(store: SqlStore, vectors: np.ndarray, queries: np.ndarray, match=Match()) -> float:
    """Of the ten truly nearest, the share that is found."""
    found = [set(nearest(store, query, match)) & set(exact(vectors, query)) for query in queries]
    return sum(map(len, found)) / (10 * len(queries))
