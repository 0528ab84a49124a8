"""What the model learns from: a few words, and the passage they belong to.

Inverse cloze (Lee, Chang and Toutanova 2019): some words of a sentence are the query, the
words around it the passage.  Beside them, pairs that people wrote: a heading and its section,
a title and its article, a word and its synonym or definition.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.corpus import Corpus, Numbering, Source

FIELDS = {
    "law_sections.jsonl.gz": ("heading", "text", 1.0),
    "wiki_leads.jsonl.gz": ("title", "text", 4.0),
    "synonyms.jsonl.gz": ("a", "b", 1.0),
}
"""File → the two fields that belong together, and how often to draw it for its size."""

LONGEST_PASSAGE = 130
_SHORTEST_PASSAGE = 15


@dataclass(frozen=True)
class Written:
    """One pair that people wrote, as chunk numbers."""

    short: np.ndarray
    long: np.ndarray


def read_written(folder: Path, numbering: Numbering) -> tuple[list[Written], np.ndarray]:
    """The pairs of every known file in the folder, and each one's weight."""
    pairs, weights = [], []
    for name, (short, long, weight) in FIELDS.items():
        for record in _records(folder / name):
            made = Written(
                _numbered(str(record[short]), numbering), _numbered(str(record[long]), numbering)
            )
            if len(made.short) and len(made.long):
                pairs.append(made)
                weights.append(weight)
    return pairs, np.array(weights)


def _records(path: Path) -> Iterator[dict[str, object]]:
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _numbered(text: str, numbering: Numbering) -> np.ndarray:
    return np.array([numbering[chunk] for chunk in text.replace("-", " ").split()], np.int32)


class Sampler:
    """Draws pairs of chunk numbers; the same generator state gives the same pairs."""

    def __init__(
        self, corpus: Corpus, written: list[Written], weights: np.ndarray, paired: float
    ) -> None:
        self._sources = corpus.sources
        sizes = np.array([source.weight * len(source.stretch) for source in self._sources])
        lengths = np.array([source.weight * len(source.chunks) for source in self._sources])
        blended = np.sqrt(sizes / sizes.sum() * lengths / lengths.sum())
        self._shares = blended / blended.sum()
        self._written = written
        self._written_shares = weights / weights.sum() if len(weights) else weights
        self._paired = paired if written else 0.0

    def batch(
        self, random: np.random.Generator, size: int
    ) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """`size` queries and the passages they belong to."""
        number = round(size * self._paired)
        queries, passages = [], []
        drawn = random.choice(len(self._written), number, p=self._written_shares) if number else ()
        for index in drawn:
            queries.append(self._written[index].short)
            passages.append(_cut(random, self._written[index].long))
        for index in random.choice(len(self._sources), size - number, p=self._shares):
            query, passage = self._cloze(random, self._sources[index])
            queries.append(query)
            passages.append(passage)
        return queries, passages

    def _cloze(self, random: np.random.Generator, source: Source) -> tuple[np.ndarray, np.ndarray]:
        for _ in range(20):
            sentence = int(random.integers(len(source.stretch)))
            start, end = int(source.starts[sentence]), int(source.starts[sentence + 1])
            if end - start >= 4:
                break
        left, right = _around(random, source, sentence)
        words = source.chunks[start:end]
        query = random.choice(words, min(len(words), int(random.integers(2, 13))), replace=False)
        rest = np.concatenate([source.chunks[left:start], source.chunks[end:right]])
        whole = len(rest) < _SHORTEST_PASSAGE or random.random() < 0.5
        passage = source.chunks[left:right] if whole else rest
        kept = passage[random.random(len(passage)) >= random.uniform(0, 0.4)]
        return query, kept if len(kept) else passage


def _around(random: np.random.Generator, source: Source, sentence: int) -> tuple[int, int]:
    """[left, right) in chunks: whole sentences of one stretch around `sentence`."""
    room = int(random.integers(30, LONGEST_PASSAGE + 1))
    first = last = sentence
    while True:
        before = first > 0 and source.stretch[first - 1] == source.stretch[sentence]
        after = (
            last + 1 < len(source.stretch) and source.stretch[last + 1] == source.stretch[sentence]
        )
        if not before and not after:
            break
        back = before and (not after or random.random() < 0.5)
        left, right = (first - 1, last) if back else (first, last + 1)
        if source.starts[right + 1] - source.starts[left] > room:
            break
        first, last = left, right
    return int(source.starts[first]), int(source.starts[last + 1])


def _cut(random: np.random.Generator, passage: np.ndarray) -> np.ndarray:
    """At most the longest passage, from its beginning, with some words dropped."""
    passage = passage[:LONGEST_PASSAGE]
    kept = passage[random.random(len(passage)) >= random.uniform(0, 0.3)]
    return kept if len(kept) else passage
