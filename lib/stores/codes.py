"""Sign codes: one bit a dimension, which side of the corpus' mean a vector lies on.

Vectors of one model crowd around their mean; taken from there, the number of signs in which
two differ (the Hamming distance) follows the angle between them well enough to draw candidates
that are then scored exactly (Charikar, "Similarity estimation techniques from rounding
algorithms", 2002).  768 dimensions are 96 bytes a passage, and its id 4 more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lib.stores.arrays import Floats

Words = npt.NDArray[np.uint64]
Distances = npt.NDArray[np.uint16]

_BLOCK = 16_384
"""Codes compared at once: what is put aside meanwhile stays in the processor's cache."""

_ROOM = 1.25
_MOST_DRIFT = 0.1
_MOST_DEAD = 0.2


@dataclass(frozen=True)
class SignCodes:
    """The codes of `count` vectors, as they were at `version` of the vectors and `corpus`
    version of the documents.

    `words` is (64-bit words of a code, room) and `ids` (room,): columns from `count` on are
    free for `grown`, so an older SignCodes goes on being right while a newer one grows in the
    same memory.  Only the newest may grow.  A document that was written again has two columns.
    """

    mean: Floats
    words: Words
    ids: npt.NDArray[np.int32]
    total: npt.NDArray[np.float64]
    count: int = 0
    version: int = -1
    corpus: int = -1

    @classmethod
    def empty(cls, mean: Floats, room: int) -> "SignCodes":
        words = -(-len(mean) // 64)
        return cls(
            mean,
            np.empty((words, room), dtype=np.uint64),
            np.empty(room, dtype=np.int32),
            np.zeros(len(mean)),
        )

    @property
    def size_bytes(self) -> int:
        return self.words.nbytes + self.ids.nbytes + self.mean.nbytes + self.total.nbytes

    def grown(self, ids: Sequence[int], vectors: Floats) -> "SignCodes":
        """With more vectors (ids, dimension) behind the ones that are there."""
        end = self.count + len(ids)
        words, known = self.words, self.ids
        if end > known.size:
            room = int(end * _ROOM)
            words = np.empty((len(words), room), dtype=np.uint64)
            known = np.empty(room, dtype=np.int32)
            words[:, : self.count] = self.words[:, : self.count]
            known[: self.count] = self.ids[: self.count]
        words[:, self.count : end] = self._signs(vectors)
        known[self.count : end] = ids
        return replace(
            self, words=words, ids=known, count=end, total=self.total + vectors.sum(axis=0)
        )

    def worn(self, living: int) -> bool:
        """Whether making them anew is worth it: many of the coded vectors are gone (`living`
        are left), or their mean has moved away by a tenth of their usual distance from it."""
        if not self.count:
            return False
        if self.count - living > _MOST_DEAD * self.count:
            return True
        spread = np.sqrt(max(1e-6, 1.0 - float(self.mean @ self.mean)))
        return bool(np.linalg.norm(self.true_mean() - self.mean) > _MOST_DRIFT * spread)

    def true_mean(self) -> Floats:
        return (self.total / max(1, self.count)).astype(np.float32)

    def distances(self, query: Floats) -> Distances:
        """(count,): in how many signs each code differs from the query's."""
        wanted = self._signs(query[None, :])[:, 0]
        found = np.zeros(self.count, dtype=np.uint16)
        for start in range(0, self.count, _BLOCK):
            end = min(start + _BLOCK, self.count)
            for word, codes in zip(wanted, self.words, strict=True):
                found[start:end] += np.bitwise_count(codes[start:end] ^ word)
        return found

    def closest(
        self, distances: Distances, number: int, among: npt.NDArray[np.int64] | None = None
    ) -> list[int]:
        """Ids of the `number` codes at the smallest distances, in no order."""
        ids = self.ids[: self.count]
        if among is not None:
            kept = np.isin(ids, among)
            ids, distances = ids[kept], distances[kept]
        if len(ids) > number:
            ids = ids[np.argpartition(distances, number)[:number]]
        drawn: list[int] = np.unique(ids).tolist()
        return drawn

    def _signs(self, vectors: Floats) -> Words:
        """(words, vectors)"""
        bits = np.packbits(vectors > self.mean, axis=1)
        padded = np.zeros((len(vectors), len(self.words) * 8), dtype=np.uint8)
        padded[:, : bits.shape[1]] = bits
        return padded.view(np.uint64).T
