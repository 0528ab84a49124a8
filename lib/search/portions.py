"""Rows of the database read a portion at a time, so that texts of any length fit."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from lib.core.documents import Document
from lib.stores.protocol import CorpusReader

T = TypeVar("T")
R = TypeVar("R")

FIRST = 4
"""Of rows that may hold megabytes, index forms among them."""
FIRST_TEXTS = 20
"""Of texts, a page of hits: 4 MB where they are as long as the importer takes."""
PORTION_CHARACTERS = 1_000_000
"""About so many are read at once: 2 MB."""
MOST = 200


def in_portions(
    rows: Sequence[R],
    read: Callable[[Sequence[R]], Sequence[T]],
    size: Callable[[T], int],
    first: int = FIRST,
) -> Iterator[T]:
    """What `read` gives for all of `rows`, in their order; `size` is its number of characters.
    `first` of them are read before it is known how long they are."""
    portion, start = first, 0
    while start < len(rows):
        items = read(rows[start : start + portion])
        start += portion
        yield from items
        mean = sum(map(size, items)) // max(1, len(items)) + 1
        portion = min(MOST, max(1, PORTION_CHARACTERS // mean))


def documents_of(reader: CorpusReader, rows: Sequence[int]) -> Iterator[tuple[int, Document]]:
    """Each with its row; those that are still there."""

    def read(some: Sequence[int]) -> list[tuple[int, Document]]:
        found = reader.documents(some)
        if len(found) < len(some):
            return [(row, document) for row in some for document in reader.documents([row])]
        return list(zip(some, found, strict=True))

    return in_portions(rows, read, lambda each: len(each[1].text))
