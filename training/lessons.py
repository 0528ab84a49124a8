"""What the teacher says of many texts: parts of the running text, single words, written pairs."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.corpus import Corpus, Source
from training.pairs import Written
from training.recipe import Recipe

if TYPE_CHECKING:  # it brings torch with it
    from training.teacher import Teacher

FOLDER = "lessons"
PART = 20_000
"""Texts encoded between two writes: an interrupted run goes on there."""

_FRAGMENT, _SENTENCE = 0.3, 0.35
"""Shares of the texts; the rest are stretches of sentences."""

log = logging.getLogger("training")


@dataclass(frozen=True)
class Lessons:
    """`texts` as chunk numbers, and their targets (texts, width): the teacher's vectors as seen
    from the mean of their kind, the principal part of them, unit length."""

    texts: list[np.ndarray]
    targets: np.ndarray

    @property
    def width(self) -> int:
        return int(self.targets.shape[1])

    def batch(self, random: np.random.Generator, size: int) -> tuple[list[np.ndarray], np.ndarray]:
        drawn = random.choice(len(self.texts), size, replace=False)
        return [self.texts[place] for place in drawn], self.targets[drawn]


def learn(
    teacher: Teacher, corpus: Corpus, written: Sequence[Written], recipe: Recipe, work: Path
) -> Lessons:
    """The teacher reads every text once; what it said is kept in `work` until the end."""
    kinds = [
        _running(corpus, recipe),
        _words(corpus, recipe.lesson_words),
        _short(written),
    ]
    texts = [text for kind in kinds for text in kind]
    said = _encoded(teacher, [_spelled(corpus, text) for text in texts], work)
    ends = np.cumsum([len(kind) for kind in kinds])
    seen = np.concatenate(
        [part - part.mean(axis=0) for part in np.split(said, ends[:-1]) if len(part)]
    )
    return Lessons(texts, _narrowed(seen, len(kinds[0]), recipe.taught))


def forget(work: Path) -> None:
    """What the teacher said of these texts."""
    shutil.rmtree(work / FOLDER, ignore_errors=True)


def _running(corpus: Corpus, recipe: Recipe) -> list[np.ndarray]:
    """Fragments of 2 to 10 words, sentences, and stretches of up to 60 words."""
    random = np.random.default_rng((recipe.seed, recipe.lessons))
    sizes = np.sqrt([source.weight * len(source.chunks) for source in corpus.sources])
    drawn = random.choice(len(corpus.sources), recipe.lessons, p=sizes / sizes.sum())
    found: dict[bytes, np.ndarray] = {}
    for number in drawn:
        text = _part(random, corpus.sources[number])
        if len(text) > 1:
            found.setdefault(text.tobytes(), text)
    return list(found.values())


def _part(random: np.random.Generator, source: Source) -> np.ndarray:
    sentence = int(random.integers(len(source.stretch)))
    start, end = int(source.starts[sentence]), int(source.starts[sentence + 1])
    kind = random.random()
    if kind < _FRAGMENT:
        size = int(random.integers(2, 11))
        start = int(random.integers(start, max(start + 1, end - size)))
        return source.chunks[start : min(end, start + size)]
    if kind < _FRAGMENT + _SENTENCE:
        return source.chunks[start:end]
    room = int(random.integers(15, 61))
    last = sentence + 1
    while (
        last < len(source.stretch)
        and source.stretch[last] == source.stretch[sentence]
        and source.starts[last + 1] - start < room
    ):
        last += 1
    return source.chunks[start : int(source.starts[last])]


def _words(corpus: Corpus, most: int) -> list[np.ndarray]:
    """The commonest chunks, each alone."""
    counts = corpus.chunk_counts()
    return [
        np.array([chunk]) for chunk in np.argsort(-counts, kind="stable")[:most] if counts[chunk]
    ]


def _short(written: Sequence[Written]) -> list[np.ndarray]:
    """Headings, titles, words, definitions: each once."""
    found: dict[bytes, np.ndarray] = {}
    for pair in written:
        for text in (pair.short, pair.long):
            if len(text) <= 60:
                found.setdefault(text.tobytes(), text)
    return list(found.values())


def _spelled(corpus: Corpus, text: np.ndarray) -> str:
    words = [corpus.spelled[chunk] for chunk in text]
    return words[0].strip(".,:;!?()[]\"'“”״׳-–") or words[0] if len(words) == 1 else " ".join(words)


def _encoded(teacher: Teacher, texts: Sequence[str], work: Path) -> np.ndarray:
    """(texts, width) float32."""
    folder = work / FOLDER
    folder.mkdir(exist_ok=True)
    parts = []
    for begin in range(0, len(texts), PART):
        part = texts[begin : begin + PART]
        path = folder / f"{hashlib.sha256(chr(10).join(part).encode()).hexdigest()[:16]}.npy"
        if not path.is_file():
            unfinished = path.with_suffix(".new.npy")
            np.save(unfinished, teacher.vectors(part).astype(np.float16))
            unfinished.replace(path)
            read = f"{begin + len(part):,} of {len(texts):,}"
            log.info("The teacher has read %s texts", read)
        parts.append(np.load(path))
    return np.concatenate(parts).astype(np.float32)


def _narrowed(vectors: np.ndarray, running: int, width: int) -> np.ndarray:
    """(texts, width) of unit length: along the directions in which the first `running`, the
    parts of the running text, differ most."""
    _, directions = np.linalg.eigh(vectors[:running].T @ vectors[:running])
    narrow = vectors @ directions[:, ::-1][:, :width]
    return np.asarray(narrow / np.maximum(np.linalg.norm(narrow, axis=1, keepdims=True), 1e-9))
