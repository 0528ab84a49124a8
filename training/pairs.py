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

from training.bags import Spelling
from training.corpus import Corpus, Numbering, Source
from training.recipe import Recipe

FIELDS = {
    "law_sections.jsonl.gz": ("heading", "text", 0.5),
    "wiki_leads.jsonl.gz": ("title", "text", 6.0),
    "synonyms.jsonl.gz": ("a", "b", 2.0),
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
        self,
        corpus: Corpus,
        spelling: Spelling,
        written: list[Written],
        weights: np.ndarray,
        recipe: Recipe,
    ) -> None:
        self._sources = corpus.sources
        self._recipe = recipe
        self._core_of = _first_tokens(spelling)
        self._kept = _kept_shares(corpus.chunk_counts(), recipe.frequent)
        sizes = np.array([source.weight * len(source.stretch) for source in self._sources])
        lengths = np.array([source.weight * len(source.chunks) for source in self._sources])
        blended = np.sqrt(sizes / sizes.sum() * lengths / lengths.sum())
        self._shares = blended / blended.sum()
        self._written = written
        self._written_shares = weights / weights.sum() if len(weights) else weights
        self._paired = recipe.paired if written else 0.0

    def batch(
        self, random: np.random.Generator, size: int
    ) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """`size` queries and the passages they belong to."""
        number = round(size * self._paired)
        queries, passages = [], []
        drawn = random.choice(len(self._written), number, p=self._written_shares) if number else ()
        for index in drawn:
            queries.append(self._written[index].short)
            passages.append(self._thinned(random, self._written[index].long[:LONGEST_PASSAGE], 0.3))
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
        whole = len(rest) < _SHORTEST_PASSAGE or random.random() >= self._recipe.removed
        passage = source.chunks[left:right] if whole else rest
        hidden = query[random.random(len(query)) < self._recipe.masked]
        seen = passage[~np.isin(self._core_of[passage], self._core_of[hidden])]
        return query, self._thinned(random, seen if len(seen) else passage, 0.4)

    def _thinned(self, random: np.random.Generator, passage: np.ndarray, most: float) -> np.ndarray:
        """The passage without up to `most` of its words, and fewer of the very common ones."""
        chance = self._kept[passage] * (1 - random.uniform(0, most))
        kept = passage[random.random(len(passage)) < chance]
        return kept if len(kept) else passage


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


def _first_tokens(spelling: Spelling) -> np.ndarray:
    """(chunks,): each chunk's first token, -1 where it has none."""
    begins, ends = spelling.starts[:-1], spelling.starts[1:]
    padded = np.append(spelling.tokens, -1)
    return np.where(ends > begins, padded[begins], -1)


def _kept_shares(counts: np.ndarray, frequent: float) -> np.ndarray:
    """(chunks,): how often an occurrence is kept (Mikolov et al. 2013)."""
    shares = counts / max(1.0, counts.sum())
    return np.asarray(np.sqrt(np.minimum(1.0, frequent / np.maximum(shares, 1e-12))))
