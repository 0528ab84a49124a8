"""More like this: passages near a passage, by the vectors that are stored of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.core.documents import Document, Tag
from lib.core.errors import SemanticUnavailable
from lib.core.match import Match
from lib.core.stopwords import STOP_WORDS
from lib.encoders.protocol import ModelCard
from lib.search.calibration import Calibration
from lib.search.drawn import characters
from lib.search.portions import in_portions
from lib.stores.protocol import CorpusReader

LEAST = 3
"""Passages that are shown however near they are."""
MOST_WORDS = 4
COMMON = 0.1
"""Share of all passages; a word that more of them hold, and more than two, makes no two alike."""


@dataclass(frozen=True)
class Similar:
    """`clear` says that it stands nearer than unrelated passages do.  Both passages hold `words`,
    in their dictionary form and the rarest first, and both carry `tags`."""

    document: Document
    cosine: float
    clear: bool = True
    words: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True)
class SimilarPage:
    """`clear` says that the nearest one is."""

    model: str
    hits: tuple[Similar, ...]
    clear: bool


def like_this(
    reader: CorpusReader, model: ModelCard, known: Calibration, key: str, limit: int
) -> SimilarPage:
    """At most `limit`, nearest first: those nearer than one unrelated pair in a hundred, and the
    nearest three in any case.

    Raises NotFound, and SemanticUnavailable where the passage has no vector yet.
    """
    document = reader.document(key)
    row = reader.row_ids([key])[key]
    vector = reader.vectors(model.name, [row]).get(row)
    if vector is None:
        raise SemanticUnavailable(
            "This passage has no vector yet.", "Run python -m lib index.", why="not_indexed"
        )
    drawn = reader.nearest(model.name, vector, Match(), max(limit, LEAST) + 1)
    near = [hit for hit in drawn if hit[0] != row]
    clear = [hit for hit in near if hit[1] >= known.pair_floor]
    shown = near[: max(len(clear), LEAST)][:limit]
    rows = [other for other, _ in shown]
    hits = tuple(
        Similar(
            other, round(cosine, 4), cosine >= known.pair_floor, words,
            tuple(tag for tag in other.tags if tag in document.tags),
        )
        for other, (_, cosine), words in zip(
            reader.documents(rows), shown, _shared_words(reader, row, rows), strict=True
        )
    )  # fmt: skip
    return SimilarPage(model.title, hits, bool(clear))


def _shared_words(
    reader: CorpusReader, row: int, others: Sequence[int]
) -> Iterator[tuple[str, ...]]:
    """Of each of `others` what it shares with `row`."""
    own, *theirs = (
        {lemma for lemma in candidate.lemmas.split() if _is_telling(lemma)}
        for candidate in in_portions([row, *others], reader.forms, characters)
    )
    shared = [own & each for each in theirs]
    asked = {("l", lemma) for each in shared for lemma in each}
    frequencies = reader.frequencies(asked)
    most = max(2, COMMON * reader.statistics().documents)
    for lemmas in shared:
        known = sorted((frequencies.get(("l", lemma), 0), lemma) for lemma in lemmas)
        yield tuple(lemma for number, lemma in known if number <= most)[:MOST_WORDS]


def _is_telling(lemma: str) -> bool:
    return lemma not in STOP_WORDS and len(lemma) > 1 and lemma.isalpha()
