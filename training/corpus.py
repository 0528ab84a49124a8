"""Running text in memory: numbered chunks, sentences, and stretches that belong together."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WEIGHTS = {
    "law_israel": 0.25,
    "wiki_svlm": 0.45,
    "bible_wlc": 0.3,
    "literature_public_domain": 0.7,
    "rabbinic_diacritized": 0.7,
    "wiki_leads": 3.0,
    "wiki_sample_98articles": 3.0,
    "wiki_ud_iahlt": 3.0,
}
"""How often a source is drawn for its size; 1 for the others.  Law is most of the text and
repeats itself."""

SHUFFLED = {"wiki_svlm", "law_israel", "news_comments_hebert"}
"""Sources whose lines stand alone."""

_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
_SHORTEST, _LONGEST = 4, 60


@dataclass(frozen=True)
class Source:
    """`chunks` numbers the chunks in order; sentence i is [starts[i], starts[i + 1]) of them
    and belongs to stretch `stretch[i]`."""

    name: str
    weight: float
    chunks: np.ndarray
    starts: np.ndarray
    stretch: np.ndarray


@dataclass(frozen=True)
class Corpus:
    """`spelled[n]` is chunk n, a stretch of text without white space."""

    spelled: list[str]
    sources: list[Source]

    def chunk_counts(self) -> np.ndarray:
        """Occurrences of each chunk, every source by its weight."""
        counts = np.zeros(len(self.spelled))
        for source in self.sources:
            counts += source.weight * np.bincount(source.chunks, minlength=len(counts))
        return counts


class Numbering(dict[str, int]):
    """chunk → its number, given on first sight."""

    def __missing__(self, chunk: str) -> int:
        self[chunk] = number = len(self)
        return number


def read_corpus(folder: Path, numbering: Numbering) -> Corpus:
    """Every *.txt and *.txt.gz of the folder, in name order."""
    paths = sorted([*folder.glob("*.txt"), *folder.glob("*.txt.gz")])
    sources = [_read(path, numbering) for path in paths]
    return Corpus(list(numbering), [source for source in sources if len(source.stretch)])


def _lines(path: Path) -> Iterator[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from lines


def _read(path: Path, numbering: Numbering) -> Source:
    name = path.name.split(".")[0]
    alone = name in SHUFFLED
    chunks: list[int] = []
    starts, stretch = [0], []
    for number, line in enumerate(_lines(path)):
        for sentence in sentences(line):
            chunks += [numbering[chunk] for chunk in sentence]
            starts.append(len(chunks))
            stretch.append(number if alone else 0)
    return Source(
        name,
        WEIGHTS.get(name, 1.0),
        np.array(chunks, np.int32),
        np.array(starts, np.int64),
        np.array(stretch, np.int64),
    )


def sentences(line: str) -> Iterator[list[str]]:
    """The chunks of each sentence; a very long one is cut."""
    for sentence in _SENTENCE_END.split(line):
        chunks = sentence.split()
        for start in range(0, len(chunks), _LONGEST):
            if chunks[start : start + _LONGEST]:
                yield chunks[start : start + _LONGEST]
