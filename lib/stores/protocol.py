"""What the services may ask of a corpus' store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from lib.core.documents import Category, Document, Tag, TagCount
from lib.core.judgements import Judgement
from lib.core.keeping import Kept
from lib.core.match import Candidate, CorpusStatistics, Frequencies, Match, Vocabulary
from lib.core.rate import Window
from lib.core.tagging import TagChange
from lib.stores.arrays import Floats

T = TypeVar("T")


@dataclass(frozen=True)
class PoolState:
    """Connections: taken now, open and idle, and the most there can ever be."""

    in_use: int
    idle: int
    limit: int


class ReplicaUse(StrEnum):
    """Who answers searches where a replica is named, and why."""

    UNKNOWN = "unknown"
    """Nobody has looked yet: the primary."""
    USED = "used"
    """The replica."""
    BEHIND = "behind"
    UNREACHABLE = "unreachable"
    NO_REPLICA = "no_replica"
    """The primary."""
    ALONE = "alone"
    """The replica, however old: the primary does not answer."""


@dataclass(frozen=True)
class ReplicaState:
    """`lag` is in seconds, at most; None where it is not known."""

    use: ReplicaUse
    lag: float | None


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
    """`database` names the engine, `database_title` to people; nothing can be changed where it is
    not `writable`; `outgrown` where another engine serves so many documents better."""

    documents: int
    words: int
    tags: int
    categories: int
    terms: int
    size_bytes: int
    database: str
    database_title: str
    writable: bool = True
    outgrown: bool = False


@dataclass
class Written:
    """What a batch of upserts did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __iadd__(self, other: Written) -> Written:
        self.added += other.added
        self.updated += other.updated
        self.unchanged += other.unchanged
        return self


@dataclass(frozen=True)
class Reanalysed:
    """How many documents were analysed again, and the row of the last of them."""

    documents: int
    last: int


@dataclass(frozen=True)
class WordForm:
    """A word of the corpus under a lemma that it may have, in how many documents it stands, and
    its full spelling where it is pointed.  `likelihood` is the reading's, from 0 to 1."""

    lemma: str
    word: str
    spelled: str
    likelihood: float
    documents: int


@dataclass(frozen=True)
class Coverage:
    """Documents that have a vector of one model, and those that have none yet."""

    done: int
    missing: int


@dataclass(frozen=True)
class ModelRecord:
    """A model whose vectors are kept.  `complete` once every document had one; it stays so
    while new documents wait for theirs.  `calibration` is what was measured of it (JSON).
    `version` rises with every write of its vectors: what was made from them is old then."""

    name: str
    dimension: int
    complete: bool = False
    calibration: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True)
class PackedVector:
    """A unit vector as a store keeps it: int8 parts, and the scale that they are multiplied by."""

    parts: bytes
    scale: float

    def floats(self) -> list[float]:
        """Without numpy."""
        return [part * self.scale for part in memoryview(self.parts).cast("b")]


@dataclass(frozen=True)
class CommonWord:
    """A word that surely has `lemma`, and in how many documents it stands."""

    lemma: str
    word: str
    documents: int


@dataclass(frozen=True)
class WordVectors:
    """Lemmas, the words that stand for them, and the words' unit vectors (words, dimension)."""

    lemmas: Sequence[str]
    words: Sequence[str]
    vectors: Floats


@dataclass(frozen=True)
class Embedded:
    """A document's unit vector, and its windows' packed codes where the model stores them.

    `text_hash` (Document.text_hash) says which text the vector was made from; without it the
    text is taken to be the one that is stored when the vector is written.
    """

    id: int
    vector: Floats | PackedVector
    windows: bytes = b""
    text_hash: str = ""


class CorpusWriter(Protocol):
    """One open transaction over the corpus: all of it is kept, or nothing."""

    def upsert(self, documents: Sequence[Document]) -> Written:
        """Adds, updates where the content differs, else leaves alone; ids must differ
        within one call."""

    def delete_all(self) -> int:
        """Removes every document, tag and category; returns how many documents."""

    def strangers(self, ids: set[str]) -> int:
        """How many documents are none of `ids`."""

    def delete_except(self, ids: set[str]) -> int:
        """Removes the documents whose id is not in `ids`; returns how many."""

    def reanalyse(self, after: int, most: int) -> Reanalysed:
        """Indexes at most so many documents again, from behind row `after`, whose forms another
        version of the program made."""


class TagWriter(Protocol):
    """One open transaction of tag work, logged as its author's: all of it is kept, or nothing.

    Documents are named by their rows; those that are gone are left out.  What changes nothing is
    not logged, and None is returned.  Raises UsageError for what cannot be, Conflict where
    somebody else was faster.
    """

    def tag(self, rows: Sequence[int], tag: Tag) -> TagChange | None:
        """Adds it where it is not carried, and where there is room for one more."""

    def untag(self, rows: Sequence[int], tag: Tag) -> TagChange | None: ...
    def rename(self, tag: Tag, to: Tag) -> TagChange:
        """Into another category too.  Conflict where a tag is called so: that is a merge."""

    def merge(self, tag: Tag, into: Tag) -> TagChange:
        """Documents that carry both keep one; `tag` is gone then."""

    def recolor(self, category: str, color: str) -> TagChange | None:
        """`color` is one of CATEGORY_COLORS."""

    def undo(self, number: int) -> TagChange:
        """Turns a change round, as far as what it touched is still as it was left."""


class CorpusReader(Protocol):
    """One read-only snapshot of documents, tags and their index."""

    def statistics(self) -> CorpusStatistics: ...
    def frequencies(self, keys: Iterable[tuple[str, str]]) -> Frequencies: ...
    def vocabulary(self, lemmas: Sequence[str]) -> Vocabulary:
        """The words of the corpus that may have each of `lemmas`."""

    def word_forms(self, lemmas: Sequence[str], most: int) -> list[WordForm]:
        """The words of the corpus that may have one of `lemmas`, most frequent first."""

    def common_words(self, most: int) -> list[CommonWord]:
        """At most so many words of Hebrew or other letters, those of most documents first."""

    def count(self, match: Match, most: int) -> Count: ...

    def matching(self, match: Match, most: int) -> list[int]:
        """Documents that match, at most so many; by their row's number, where it is all."""

    def ranked(
        self,
        match: Match,
        statistics: CorpusStatistics,
        frequencies: Frequencies,
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        """The matching documents that the database ranks best; the match must have terms."""

    def ordered(self, match: Match, limit: int, offset: int = 0) -> list[int]:
        """Matching documents in corpus order; where the match has substrings, those that
        hold them as whole words come first."""

    def in_corpus_order(
        self, match: Match, limit: int, offset: int = 0, behind: str = ""
    ) -> list[int]:
        """Matching documents, those `behind` the one of that id where one is named.  Raises
        NotFound where there is none of it."""

    def facets(self, match: Match, limit: int) -> list[TagCount]: ...
    def lengths(self, match: Match) -> Iterator[tuple[int, int]]:
        """(row, words) of every matching document in corpus order, some in memory at a time."""

    def tag_lengths(self, category: str, match: Match) -> list[tuple[TagCount, int]]:
        """Each tag of the category with the words of the matching documents that carry it."""

    def forms(self, row_ids: Sequence[int]) -> list[Candidate]: ...
    def lemmas(self, row_ids: Sequence[int]) -> list[tuple[str, str]]:
        """(the likeliest lemma of each word, the less likely ones) of those documents, apart by
        spaces, in no order."""

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

    def tagged(self, tag: Tag, most: int) -> list[int]:
        """Rows of documents that carry exactly this tag, spread over all of them where they are
        more than so many."""

    def carried(self, row_ids: Sequence[int]) -> dict[int, tuple[Tag, ...]]:
        """Of those that carry any."""

    def tag_changes(self, limit: int, before: int = 0) -> list[TagChange]:
        """Newest first, from before that number where one is given."""

    def stats(self) -> CorpusStats: ...

    # Vectors: kept per model; two models never mix

    def nearest(
        self, model: str, vector: Floats, match: Match, limit: int, along: Floats | None = None
    ) -> list[tuple[int, float]]:
        """(document row, cosine) of the nearest documents that `match`, nearest first; where
        `along` is given, its product with their vectors instead of the cosine.

        Approximate where that is faster; exact where `match` leaves few."""

    def vectors(self, model: str, row_ids: Sequence[int]) -> dict[int, Floats]:
        """Unit vectors of those documents that have one."""

    def windows(self, model: str, row_ids: Sequence[int]) -> dict[int, bytes]: ...
    def unembedded(self, model: str, limit: int, after: int = 0) -> list[tuple[int, Document]]:
        """(row, document) without a vector of `model`, by row, from behind row `after`."""

    def coverage(self, model: str) -> Coverage: ...
    def sampled(self, model: str, number: int) -> tuple[list[int], Floats]:
        """Rows and unit vectors of at most `number` documents, evenly spread over the corpus and
        the same on every call."""

    def row_ids(self, keys: Sequence[str]) -> dict[str, int]: ...
    def text_hashes(self, keys: Sequence[str]) -> dict[str, str]:
        """Of those of the documents that there are; see Document.text_hash."""

    def content_hashes(self, keys: Sequence[str]) -> dict[str, str]:
        """Of those of the documents that there are; see Document.content_hash."""

    def nearest_tags(self, model: str, vector: Floats, limit: int) -> list[tuple[Tag, float]]:
        """(tag, cosine), nearest first."""

    def unembedded_tags(self, model: str, limit: int) -> list[Tag]: ...
    def word_vectors(self, model: str) -> WordVectors:
        """All of them, by lemma."""

    def embedded_words(self, model: str) -> set[str]:
        """The lemmas that have a vector of `model`."""

    def models(self) -> list[ModelRecord]: ...
    def comparison(self) -> dict[str, Any]:
        """What VectorWriter.compare kept last; empty before."""

    def judgements(self, query: str | None = None) -> Iterator[Judgement]:
        """What holds, of this query or of all, those of one query in a row, in no other order."""

    # What people keep

    def kept(self, owner: str) -> list[Kept]:
        """In the order in which they came."""

    def last_row(self) -> int:
        """The number of the last row: what comes later has a larger one.  0 without any."""


class VectorWriter(Protocol):
    """One open transaction over the vectors; it does not wait for, nor stop, an import for
    longer than it lasts."""

    def put(self, model: str, rows: Sequence[Embedded]) -> int:
        """Adds or replaces vectors; a row whose document is gone, or has another text
        meanwhile, is left out.  Returns how many were written.

        Raises StoreError where the model is not recorded, or has another dimension."""

    def put_tags(self, model: str, rows: Sequence[tuple[Tag, Floats | PackedVector]]) -> None: ...
    def put_words(self, model: str, rows: Sequence[tuple[str, str, Floats | PackedVector]]) -> None:
        """Adds or replaces the vectors of (lemma, word, vector)."""

    def drop_words(self, model: str, lemmas: Collection[str]) -> None: ...
    def record(self, record: ModelRecord) -> None:
        """Adds or replaces what is known of a model; before its first vector.

        Its `version` is the store's to count.  Raises StoreError where the model has vectors
        of another dimension."""

    def drop(self, model: str) -> None:
        """Removes the model and all its vectors."""

    def compare(self, comparison: Mapping[str, Any]) -> None:
        """Keeps what models were found to be worth (JSON), in the place of what was kept."""


class Claims(Protocol):
    """One short transaction over what one worker is making vectors of; opening it says that the
    worker lives.  It does not wait for an import.  Of a worker that was not heard of for some
    time everything is free again."""

    def lead(self, model: str) -> bool:
        """Whether the worker leads the model's run now: one at a time may, of all processes.
        The model must be recorded."""

    def claim(self, model: str, most: int, after: int = 0) -> list[tuple[int, Document]]:
        """(row, document) from behind row `after`, at most so many, that have no vector of the
        model and that nobody else makes one of; empty where there is none."""

    def leave(self) -> None:
        """Frees what the worker holds."""


class Visits(Protocol):
    """One short transaction over how often visitors came to any instance."""

    def count(self, windows: Sequence[Window]) -> float:
        """Counts one in each of them and returns 0.0; or, where one is full, counts in none and
        returns the seconds until all have room."""


class JudgementWriter(Protocol):
    """One open transaction over the judgements; it does not wait for, nor stop, an import for
    longer than it lasts."""

    def judge(self, judgement: Judgement) -> bool:
        """Whether this is new: the same grade is not written twice.  Raises NotFound where there
        is no such document."""

    def undo(self, query: str, who: str) -> Judgement | None:
        """Takes back the last that `who` said of the query, and returns it; what was said of that
        document before holds again."""


class Keeper(Protocol):
    """One open transaction over what people keep; the corpus is not touched."""

    def keep(self, owner: str, items: Sequence[Kept]) -> None:
        """Adds them, or writes over what is kept of the same.  Raises UsageError where there would
        be too many; nothing is kept then."""

    def drop(self, owner: str, items: Sequence[Kept]) -> None: ...


ARCHIVED = (
    "settings", "categories", "tags", "documents", "document_tags", "judgements", "tag_changes",
    "tag_change_documents", "models", "vectors", "tag_vectors", "word_vectors", "kept",
)  # fmt: skip
"""The parts of an archive, in an order in which they can be taken in."""


COPIED = (
    "settings", "categories", "tags", "documents", "forms", "frequencies", "vocabulary",
    *ARCHIVED[ARCHIVED.index("document_tags") :], "figures",
)  # fmt: skip
"""All of a database, in the same way: beside those parts what an archive leaves to be made anew."""


class Archive(Protocol):
    """All that the database keeps and that cannot be made from the rest, in one snapshot."""

    def records(self, part: str) -> Iterator[bytes]:
        """Each a line of JSON, a few in memory at a time; the same wherever the same is kept."""


class Restoration(Archive, Protocol):
    """One open transaction over an emptied database: all of it is kept, or nothing."""

    def take(self, part: str, records: Iterable[bytes]) -> int:
        """Takes a part in, and makes what belongs to it; the parts must come in their order.
        Returns how many records it had.  Raises ValueError, KeyError or TypeError for what is no
        record of the part."""


@dataclass(frozen=True)
class Place:
    """How far a copy of a database has come: so many records of a part, and all before it.
    `source` tells what is copied from all else."""

    source: str
    part: str
    done: int

    def done_of(self, part: str) -> int:
        """Of the part where it stands, or of the next."""
        return self.done if part == self.part else 0


class Incoming(Protocol):
    """A database that takes in another one in many transactions.  From `begin` to `end` every
    search and every change of it is refused with DatabaseMoving."""

    def begin(self, source: str, anew: bool) -> Place:
        """Where to go on.  Raises UsageError where it holds anything but the beginning of a copy
        of this source; `anew` begins again, whatever source it was of."""

    def take(self, place: Place, part: str, records: Iterable[bytes]) -> Place:
        """Takes records of that part or the next from there on, in one transaction.  Raises
        Conflict where another process has."""

    def records(self, part: str) -> Iterator[bytes]:
        """What it holds now."""

    def end(self, place: Place) -> None:
        """It is whole."""


class CorpusStore(Protocol):
    """Raises StoreError's children; DatabaseMoving where a copy has begun and not ended."""

    def read(self, work: Callable[[CorpusReader], T], seconds: float = 5.0) -> T:
        """Runs `work` on a snapshot, once more if the connection turns out to be lost; by a
        replica where one is near enough behind, and has what this process wrote."""

    def reading(self, seconds: float = 5.0) -> AbstractContextManager[CorpusReader]: ...
    def writing(self) -> AbstractContextManager[CorpusWriter]: ...
    def embedding(self) -> AbstractContextManager[VectorWriter]: ...
    def claiming(self, worker: str) -> AbstractContextManager[Claims]: ...
    def counting(self) -> AbstractContextManager[Visits]: ...
    def judging(self) -> AbstractContextManager[JudgementWriter]: ...
    def tagging(self, author: str) -> AbstractContextManager[TagWriter]: ...
    def keeping(self) -> AbstractContextManager[Keeper]: ...
    def archiving(self) -> AbstractContextManager[Archive]: ...
    def restoring(self, replace: bool) -> AbstractContextManager[Restoration]:
        """Raises UsageError where the database holds documents and is not to be emptied."""

    def incoming(self) -> Incoming: ...
    def check(self) -> None:
        """Looks whether the database is damaged, which may take long.  Raises DatabaseDamaged,
        as everything does from then on."""

    def commits(self) -> int:
        """How often this process has written; other processes are not known of."""

    def pool(self) -> PoolState: ...
    def replica(self) -> ReplicaState | None:
        """None where none is named."""

    def cached_vectors(self) -> int:
        """Bytes that this process holds to answer `nearest`."""

    def drop_cached_vectors(self) -> int:
        """Gives them back; the next `nearest` loads them again.  Returns how many."""

    def close(self) -> None: ...
