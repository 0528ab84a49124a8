"""The vectors of words; numpy is imported by who first asks for one."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from lib.stores.models import ModelReads
from lib.stores.protocol import WordVectors
from lib.stores.schema import word_embeddings
from lib.stores.snapshot import Snapshot

_OF_MODEL = word_embeddings.c.model_id == bindparam("model")
_WORDS = select(word_embeddings).where(_OF_MODEL).order_by(word_embeddings.c.lemma)
_LEMMAS = select(word_embeddings.c.lemma).where(_OF_MODEL)


class WordVectorReads:
    def __init__(self, snapshot: Snapshot, models: ModelReads) -> None:
        self._snapshot = snapshot
        self._models = models

    def word_vectors(self, model: str) -> WordVectors:
        from lib.stores.quantised import restored

        stored = self._models.stored(model)
        rows = self._snapshot.rows(_WORDS, model=stored.id) if stored else []
        dimension = stored.dimension if stored else 0
        return WordVectors(
            [row.lemma for row in rows],
            [row.word for row in rows],
            restored([row.vector for row in rows], [row.scale for row in rows], dimension),
        )

    def embedded_words(self, model: str) -> set[str]:
        rows = self._snapshot.rows(_LEMMAS, model=self._models.id(model))
        return {row.lemma for row in rows}
