"""A cache that cannot grow without bound: in entries, and in bytes."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True)
class CacheCounts:
    entries: int
    bytes: int
    hits: int
    misses: int


class BoundedCache(Generic[V]):
    """Keeps what was used last.  What an entry weighs is said by whoever puts it in; one that
    weighs more than everything may, is not kept.  Safe between threads."""

    def __init__(self, entries: int, size_bytes: int) -> None:
        self._most_entries = entries
        self._most_bytes = size_bytes
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._bytes = 0
        self._hits = 0
        self._misses = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self._misses += 1
                return None
            self._hits += 1
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: V, size_bytes: int) -> None:
        if size_bytes > self._most_bytes:
            return
        with self._lock:
            if key in self._kept:
                self._bytes -= self._kept.pop(key)[1]
            self._kept[key] = (value, size_bytes)
            self._bytes += size_bytes
            while len(self._kept) > self._most_entries or self._bytes > self._most_bytes:
                self._bytes -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def counts(self) -> CacheCounts:
        with self._lock:
            return CacheCounts(len(self._kept), self._bytes, self._hits, self._misses)
