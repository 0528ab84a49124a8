"""The nearest vectors: a few hundred are drawn by a shortcut, then scored exactly.

The shortcut is pgvector's index where there is one, else sign codes (codes.py); where a filter
leaves few, there is none.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Select,
    any_,
    func,
    literal,
    select,
)

from lib.core.match import Match
from lib.stores import pgvector
from lib.stores.database import off_the_clock
from lib.stores.shelf import CodeShelf
from lib.stores.vectors import CHUNK, StoredModel, VectorReads, unit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lib.stores.codes import SignCodes

    Floats = npt.NDArray[np.float32]

FEW = 2000
"""So many vectors are scored exactly in a few milliseconds: nothing is gained by drawing."""

DRAWN = 300
DRAWN_A_HIT = 10
"""Candidates drawn by their signs, at least, and for each hit wanted."""
INDEXED = 100
INDEXED_A_HIT = 3
"""The same where pgvector's index draws: its order is that of the vectors themselves."""

WIDER = 4
"""Times as many are drawn first where a filter may leave most of them."""

_SAMPLE = 2000
"""Vectors whose mean is taken for the mean of all."""


class NearestReads(VectorReads):
    """The part of CorpusReader that searches vectors."""

    def __init__(self, connection: Connection, shelf: CodeShelf) -> None:
        super().__init__(connection)
        self._shelf = shelf

    @abstractmethod
    def _matching(self, match: Match) -> Select[Any]: ...

    def nearest(
        self, model: str, vector: Floats, match: Match, limit: int, along: Floats | None = None
    ) -> list[tuple[int, float]]:
        stored = self._stored(model)
        query = unit(vector, stored) if stored else None
        if stored is None or query is None or limit < 1:
            return []
        along = query if along is None else along
        drawn = self._few(match)
        if drawn is None:
            drawn = self._indexed(stored, along, match, limit)
        if drawn is None:
            drawn = self._drawn(stored, query, match, limit)
        return self._scored(stored, along, drawn)[:limit]

    def _few(self, match: Match) -> list[int] | None:
        """The documents that match where they are few, else None."""
        if match == Match():
            return None
        rows = self._connection.execute(self._matching(match).limit(FEW + 1))
        ids = list(rows.scalars())
        return ids if len(ids) <= FEW else None

    def _indexed(
        self, stored: StoredModel, query: Floats, match: Match, limit: int
    ) -> list[int] | None:
        """Drawn from pgvector's index; None without one, or where it finds too few."""
        sqlite = self._connection.dialect.name == "sqlite"
        if sqlite or not pgvector.indexed(self._connection, stored.id):
            return None
        matching = None if match == Match() else self._matching(match)
        number = max(INDEXED, INDEXED_A_HIT * limit)
        found = pgvector.drawn(self._connection, stored.id, query, matching, number)
        return found if len(found) >= limit else None

    def _drawn(self, stored: StoredModel, query: Floats, match: Match, limit: int) -> list[int]:
        import numpy as np

        codes = self._codes(stored)
        number = max(DRAWN, DRAWN_A_HIT * limit, FEW if codes.count <= FEW else 0)
        distances = codes.distances(query)
        if match == Match():
            return codes.closest(distances, number)
        matching = self._matching(match)
        wide = codes.closest(distances, number * WIDER)
        kept = self._kept(matching, wide)
        if len(kept) >= number:
            return kept
        among = np.fromiter(self._connection.execute(matching).scalars(), np.int64)
        return codes.closest(distances, number, among)

    def _kept(self, matching: Select[Any], row_ids: Sequence[int]) -> list[int]:
        """Those that match, which a filter that leaves most need not be listed for."""
        column: ColumnElement[int] = matching.selected_columns[0]
        among: ColumnElement[bool]
        if self._connection.dialect.name == "sqlite":
            listed = func.json_each(json.dumps(row_ids)).table_valued("value")
            among = column.in_(select(listed.c.value))
        else:
            among = column == any_(literal(row_ids, ARRAY(Integer)))
        return list(self._connection.execute(matching.where(among)).scalars())

    def _scored(
        self, stored: StoredModel, query: Floats, row_ids: Sequence[int]
    ) -> list[tuple[int, float]]:
        """Exactly, from the rows of this snapshot: what is gone has no score."""
        from lib.stores.quantised import cosines

        scored: list[tuple[int, float]] = []
        for rows in self._vector_rows(stored.id, row_ids):
            found = cosines([r.vector for r in rows], [r.scale for r in rows], query)
            scored += zip((row.document_id for row in rows), found.tolist(), strict=True)
        return sorted(scored, key=lambda each: (-each[1], each[0]))

    # Sign codes

    def _codes(self, stored: StoredModel) -> SignCodes:
        """The codes as they are in this snapshot, or newer: scoring leaves out what it does not
        see."""
        codes = self._shelf.get(stored.id)
        if codes is not None and _fresh(codes, stored):
            return codes
        with off_the_clock(self._connection), self._shelf.changing():
            codes = self._shelf.get(stored.id)
            if codes is None or not _fresh(codes, stored):
                codes = self._renewed(stored, codes)
                self._shelf.put(stored.id, codes)
                self._shelf.keep_only({row.id for row in self._sql("SELECT id FROM models")})
        return codes

    def _renewed(self, stored: StoredModel, codes: SignCodes | None) -> SignCodes:
        living = self._done(stored.id)
        if codes is not None:
            codes = self._caught_up(stored, codes)
        if codes is None or codes.worn(living):
            codes = self._made(stored, living)
        return codes

    def _made(self, stored: StoredModel, living: int) -> SignCodes:
        from lib.stores.codes import SignCodes

        sample = self._vectors_of(stored, self._spread(stored.id, _SAMPLE))
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
        while rows := self._sql(
            "SELECT document_id, sequence, scale, vector FROM embeddings WHERE model_id = :model"
            " AND (sequence, document_id) > (:sequence, :document_id)"
            " ORDER BY sequence, document_id LIMIT :chunk",
            model=stored.id, sequence=sequence, document_id=document_id, chunk=CHUNK,
        ):  # fmt: skip
            vectors = restored([r.vector for r in rows], [r.scale for r in rows], stored.dimension)
            codes = codes.grown([row.document_id for row in rows], vectors)
            sequence, document_id = rows[-1].sequence, rows[-1].document_id
        return replace(codes, version=max(sequence, stored.version), corpus=stored.corpus)


def _fresh(codes: SignCodes, stored: StoredModel) -> bool:
    return codes.version >= stored.version and codes.corpus >= stored.corpus
