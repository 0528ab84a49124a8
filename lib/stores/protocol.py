"""What the services may ask of a corpus' store."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lib.core.documents import Category, Document, Tag, TagCount
from lib.core.match import Candidate, CorpusFigures, Frequencies, Match

T = TypeVar("T")


@dataclass(frozen=True)
class PoolState:
    """Connections: taken now, open and idle, and the most there can ever be."""

    in_use: int
    idle: int
    limit: int


@dataclass(frozen=True)
class Count:
    """`number` matching documents; counting stopped there when `truncated`."""

    number: int
    truncated: bool = False


@dataclass(frozen=True)
class Neighbours:
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class CorpusStats:
    documents: int
    words: int
    tags: int
    categories: int
    terms: int
    size_bytes: int
    database: str


@dataclass
class Written:
    """What a batch of upserts did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __iadd__(self, other: "Written") -> "Written":
        self.added += other.added
        self.updated += other.updated
        self.unchanged += other.unchanged
        return self


class CorpusWriter(Protocol):
    """One open transaction over the corpus: all of it is kept, or nothing."""

    def upsert(self, documents: Sequence[Document]) -> Written:
        """Adds, updates where the content differs, else leaves alone; ids must differ
        within one call."""

    def delete_all(self) -> int:
        """Removes every document, tag and category; returns how many documents."""

    def delete_except(self, ids: set[str]) -> int:
        """Removes the documents whose id is not in `ids`; returns how many."""


class CorpusReader(Protocol):
    """One read-only snapshot of documents, tags and their index."""

    def figures(self) -> CorpusFigures: ...
    def frequencies(self, keys: Iterable[tuple[str, str]]) -> Frequencies: ...
    def count(self, match: Match, most: int) -> Count: ...

    def candidates(
        self,
        match: Match,
        figures: CorpusFigures,
        frequencies: Frequencies,
        limit: int,
        offset: int = 0,
    ) -> list[Candidate]:
        """The index forms of the matching documents that the database ranks best; the match
        must have terms."""

    def ordered(self, match: Match, limit: int, offset: int = 0) -> list[int]:
        """Matching documents in corpus order; where the match has substrings, those that
        hold them as whole words come first."""

    def in_corpus_order(self, match: Match, limit: int, offset: int = 0) -> list[int]: ...
    def facets(self, match: Match, limit: int) -> list[TagCount]: ...
    def forms(self, row_ids: Sequence[int]) -> list[Candidate]: ...
    def documents(self, row_ids: Sequence[int]) -> list[Document]:
        """In the order asked for; rows that do not exist are left out."""

    def document(self, key: str) -> Document:
        """Raises NotFound."""

    def neighbours(self, key: str) -> Neighbours: ...
    def stream(self, batch: int = 500) -> Iterator[Document]:
        """Every document in corpus order, a batch in memory at a time."""

    def unknown_tags(self, names: Sequence[str]) -> list[str]: ...
    def tags(self) -> list[TagCount]: ...
    def categories(self) -> list[Category]: ...
    def category_documents(self) -> list[tuple[Category, int]]:
        """Documents that carry a tag of each category, most first."""

    def tag_pairs(self, tags: Sequence[Tag]) -> dict[tuple[Tag, Tag], int]:
        """Documents that carry both, for every two of `tags`, smaller tag first."""

    def stats(self) -> CorpusStats: ...


class CorpusStore(Protocol):
    """Raises StoreError's children."""

    def read(self, work: Callable[[CorpusReader], T], seconds: float = 5.0) -> T:
        """Runs `work` on a snapshot, once more if the connection turns out to be lost."""

    def reading(self, seconds: float = 5.0) -> AbstractContextManager[CorpusReader]: ...
    def writing(self) -> AbstractContextManager[CorpusWriter]: ...
    def pool(self) -> PoolState: ...
    def close(self) -> None: ...


class VectorStore(Protocol):
    """Vectors of documents, kept per model; two models never mix."""

    def nearest(
        self, model: str, vector: Sequence[float], match: Match, limit: int
    ) -> list[tuple[int, float]]:
        """(document row, cosine) of the nearest matching documents, nearest first."""
