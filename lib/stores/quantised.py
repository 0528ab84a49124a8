"""Unit vectors as bytes: int8 parts × one scale, a quarter of float32.

The scale gives the rounded vector length one again, so the product of two is still a cosine.
"""

from collections.abc import Sequence

import numpy as np

from lib.core.errors import StoreError
from lib.stores import failures
from lib.stores.arrays import Floats

_LARGEST = 127.0


def quantised(vector: Floats, dimension: int) -> tuple[bytes, float]:
    """(int8 parts, scale) of a vector (dimension,); of zeros, zeros and 0.0.

    Raises StoreError for another shape or parts that are no finite numbers.
    """
    if vector.shape != (dimension,):
        raise StoreError(
            f"The model's vectors have {dimension} dimensions; one of {vector.shape} was given.",
            "Encode with the model that the vectors were recorded for.",
        )
    largest = float(np.abs(vector).max(initial=0.0))
    if not np.isfinite(largest):
        raise StoreError("A vector holds parts that are no finite numbers.", "Verify the model.")
    if not largest:
        return bytes(dimension), 0.0
    parts = np.rint(vector * (_LARGEST / largest)).astype(np.int8)
    return parts.tobytes(), 1.0 / float(np.linalg.norm(parts.astype(np.float32)))


def restored(blobs: Sequence[bytes], scales: Sequence[float], dimension: int) -> Floats:
    """Unit vectors (blobs, dimension).  Raises DatabaseDamaged where one has another length."""
    parts = np.frombuffer(b"".join(blobs), dtype=np.int8)
    if len(parts) != len(blobs) * dimension:
        raise failures.damaged()
    return parts.reshape(len(blobs), dimension) * np.asarray(scales, dtype=np.float32)[:, None]


def cosines(blobs: Sequence[bytes], scales: Sequence[float], query: Floats) -> Floats:
    """(blobs,): the query must have length one."""
    return restored(blobs, scales, len(query)) @ query
