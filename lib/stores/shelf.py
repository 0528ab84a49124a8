"""Where a process keeps the sign codes of the models that were searched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lib.core.errors import DatabaseBusy

if TYPE_CHECKING:
    from lib.stores.codes import SignCodes

_LOADING_SECONDS = 60.0


class CodeShelf:
    """model id → SignCodes, which never change: to look needs no lock, to replace does."""

    def __init__(self) -> None:
        self._codes: dict[int, SignCodes] = {}
        self._lock = threading.Lock()

    def get(self, model_id: int) -> SignCodes | None:
        return self._codes.get(model_id)

    def put(self, model_id: int, codes: SignCodes) -> None:
        self._codes[model_id] = codes

    def keep_only(self, model_ids: set[int]) -> None:
        """Forgets models that were dropped, here or by another process."""
        for gone in self._codes.keys() - model_ids:
            self._codes.pop(gone, None)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One loads, whoever else needs the codes waits.  Raises DatabaseBusy."""
        if not self._lock.acquire(timeout=_LOADING_SECONDS):
            raise DatabaseBusy("The vectors are still being loaded.", "Try again in a moment.")
        try:
            yield
        finally:
            self._lock.release()

    @property
    def size_bytes(self) -> int:
        return sum(codes.size_bytes for codes in list(self._codes.values()))

    def drop(self) -> int:
        """Returns the bytes given back."""
        size = self.size_bytes
        self._codes.clear()
        return size
