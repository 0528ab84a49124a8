"""The nearest vectors: a few hundred are drawn by a shortcut, then scored exactly.

The shortcut is the database's own index where it has one, else sign codes (codes.py); where a
filter leaves few, there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, select, tuple_

from lib.core.match import Match
from lib.stores.arrays import Floats
from lib.stores.matches import MatchReads
from lib.stores.models import ModelReads, StoredModel, unit
from lib.stores.schema import embeddings, models
from lib.stores.shelf import CodeShelf
from lib.stores.snapshot import Snapshot
from lib.stores.vectors import CHUNK, VectorReads

if TYPE_CHECKING:
    from lib.stores.codes import SignCodes

FEW = 2000
"""So many vectors are scored exactly in a few milliseconds: nothing is gained by drawing."""

DRAWN = 300
DRAWN_A_HIT = 10
"""Candidates drawn by their signs, at least, and for each hit wanted."""

WIDER = 4
"""Times as many are drawn first where a filter may leave most of them."""

_SAMPLE = 2000
"""Vectors whose mean is taken for the mean of all."""

_written = tuple_(embeddings.c.sequence, embeddings.c.document_id)
_WRITTEN_SINCE = (
    select(
        embeddings.c.document_id,
        embeddings.c.sequence,
        embeddings.c.scale,
        embeddings.c.vector,
    )
    .where(
        embeddings.c.model_id == bindparam("model"),
        _written > tuple_(bindparam("sequence"), bindparam("document_id")),
    )
    .order_by(embeddings.c.sequence, embeddings.c.document_id)
    .limit(bindparam("chunk"))
)
_MODEL_IDS = select(models.c.id)


class NearestReads:
    """Searches vectors, by the sign codes that the process keeps on its shelf."""

    def __init__(
        self,
        snapshot: Snapshot,
        models: ModelReads,
        vectors: VectorReads,
        matches: MatchReads,
        shelf: CodeShelf,
    ) -> None:
        self._snapshot = snapshot
        self._models = models
        self._vectors = vectors
        self._matches = matches
        self._shelf = shelf

    def nearest(
        self, model: str, vector: Floats, match: Match, limit: int, along: Floats | None = None
    ) -> list[tuple[int, float]]:
        stored = self._models.stored(model)
        query = unit(vector, stored) if stored else None
        if stored is None or query is None or limit < 1:
            return []
        along = query if along is None else along
        matching = None if match == Match() else self._matches.selected(match)
        drawn = self._few(matching)
        if drawn is None:
            drawn = self._indexed(stored, along, matching, limit)
        if drawn is None:
            drawn = self._drawn(stored, query, matching, limit)
        return self._scored(stored, along, drawn)[:limit]

    def _few(self, matching: Select[Any] | None) -> list[int] | None:
        """The documents that match where they are few, else None."""
        if matching is None:
            return None
        ids = self._snapshot.ids(matching.limit(FEW + 1))
        return ids if len(ids) <= FEW else None

    def _indexed(
        self, stored: StoredModel, query: Floats, matching: Select[Any] | None, limit: int
    ) -> list[int] | None:
        """Drawn from the database's own index; None without one, or where it finds too few."""
        connection, index = self._snapshot.connection, self._snapshot.engine.vectors
        found = index.drawn(connection, stored.id, query, matching, limit)
        return None if found is None or len(found) < limit else found

    def _drawn(
        self, stored: StoredModel, query: Floats, matching: Select[Any] | None, limit: int
    ) -> list[int]:
        import numpy as np

        codes = self._codes(stored)
        number = max(DRAWN, DRAWN_A_HIT * limit, FEW if codes.count <= FEW else 0)
        distances = codes.distances(query)
        if matching is None:
            return codes.closest(distances, number)
        wide = codes.closest(distances, number * WIDER)
        kept = self._kept(matching, wide)
        if len(kept) >= number:
            return kept
        among = np.fromiter(self._snapshot.each(matching), np.int64)
        return codes.closest(distances, number, among)

    def _kept(self, matching: Select[Any], row_ids: Sequence[int]) -> list[int]:
        """Those that match, which a filter that leaves most need not be listed for."""
        among = self._snapshot.engine.among(matching.selected_columns[0], "drawn")
        return self._snapshot.ids(matching.where(among), drawn=row_ids)

    def _scored(
        self, stored: StoredModel, query: Floats, row_ids: Sequence[int]
    ) -> list[tuple[int, float]]:
        """Exactly, from the rows of this snapshot: what is gone has no score."""
        from lib.stores.quantised import cosines

        scored: list[tuple[int, float]] = []
        for rows in self._vectors.packed(stored.id, row_ids):
            ids, scales, vectors = zip(*rows, strict=True)
            scored += zip(ids, cosines(vectors, scales, query).tolist(), strict=True)
        return sorted(scored, key=lambda each: (-each[1], each[0]))

    # Sign codes

    def _codes(self, stored: StoredModel) -> SignCodes:
        """The codes as they are in this snapshot, or newer: scoring leaves out what it does not
        see."""
        codes = self._shelf.get(stored.id)
        if codes is not None and _fresh(codes, stored):
            return codes
        with self._snapshot.off_the_clock(), self._shelf.changing():
            codes = self._shelf.get(stored.id)
            if codes is None or not _fresh(codes, stored):
                codes = self._renewed(stored, codes)
                self._shelf.put(stored.id, codes)
                self._shelf.keep_only(set(self._snapshot.ids(_MODEL_IDS)))
        return codes

    def _renewed(self, stored: StoredModel, codes: SignCodes | None) -> SignCodes:
        living = self._vectors.done(stored.id)
        if codes is not None:
            codes = self._caught_up(stored, codes)
        if codes is None or codes.worn(living):
            codes = self._made(stored, living)
        return codes

    def _made(self, stored: StoredModel, living: int) -> SignCodes:
        from lib.stores.codes import SignCodes

        sample = self._vectors.sample(stored, _SAMPLE)
        mean = sample.sum(axis=0) / max(1, len(sample))
        codes = self._caught_up(stored, SignCodes.empty(mean, living))
        if codes.worn(living):  # the sample was not like the rest
            codes = self._caught_up(stored, SignCodes.empty(codes.true_mean(), living))
        return codes

    def _caught_up(self, stored: StoredModel, codes: SignCodes) -> SignCodes:
        """With every vector written since.  Writes are numbered in the order they are
        committed, so none is missed."""
        from lib.stores.quantised import restored

        sequence, document_id = codes.version, 0
        while rows := self._snapshot.rows(
            _WRITTEN_SINCE,
            model=stored.id,
            sequence=sequence,
            document_id=document_id,
            chunk=CHUNK,
        ):
            vectors = restored([r.vector for r in rows], [r.scale for r in rows], stored.dimension)
            codes = codes.grown([row.document_id for row in rows], vectors)
            sequence, document_id = rows[-1].sequence, rows[-1].document_id
        return replace(codes, version=max(sequence, stored.version), corpus=stored.corpus)


def _fresh(codes: SignCodes, stored: StoredModel) -> bool:
    return codes.version >= stored.version and codes.corpus >= stored.corpus
