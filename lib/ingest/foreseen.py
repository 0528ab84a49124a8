"""What an import would do, found by reading alone: no other writer has to wait for a look."""

from collections.abc import Sequence

from lib.core.documents import Document
from lib.stores.protocol import CorpusStore, Written


class Foreseen:
    """Answers as a CorpusWriter would, and writes nothing."""

    def __init__(self, store: CorpusStore) -> None:
        self._store = store

    def upsert(self, batch: Sequence[Document]) -> Written:
        keys = [document.id for document in batch]
        stored = self._store.read(lambda reader: reader.content_hashes(keys))
        made = Written()
        for document in batch:
            known = stored.get(document.id)
            made.added += known is None
            made.unchanged += known == document.content_hash()
        made.updated = len(batch) - made.added - made.unchanged
        return made

    def strangers(self, ids: set[str]) -> int:
        keys = list(ids)
        documents, known = self._store.read(
            lambda reader: (reader.statistics().documents, len(reader.row_ids(keys)))
        )
        return max(0, documents - known)

    def delete_except(self, ids: set[str]) -> int:
        return self.strangers(ids)
