"""Passages to measure on: real running Hebrew where it lies beside the repository, else
sentences of the sample corpus put together anew."""

import gzip
import itertools
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from lib.core.documents import Document, Tag
from lib.ingest.sample import SAMPLE

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
WORDS_A_PASSAGE = 60
LARGEST_SHARE = 50_000
"""Passages taken of one source, so that the largest (law) does not drown the others."""


def passages(count: int) -> tuple[str, list[Document]]:
    """(where they come from, `count` passages of about sixty words)."""
    folder = SHARED / "text"
    if folder.is_dir():
        real = list(itertools.islice(_real(folder), count))
        if len(real) == count:
            return "running Hebrew of thirteen sources", real
    return "sentences of the sample corpus put together anew", list(_recombined(count))


def _real(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.glob("*.txt.gz")):
        source = path.name.removesuffix(".txt.gz")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, text in enumerate(itertools.islice(_grouped(lines), LARGEST_SHARE)):
                yield Document(f"{source}-{number:06d}", text, tags=(Tag(source, "source"),))


def _grouped(lines: Iterable[str]) -> Iterator[str]:
    """Whole lines joined until they hold enough words; a long line is cut."""
    words: list[str] = []
    for line in lines:
        words += line.split()
        while len(words) >= WORDS_A_PASSAGE:
            yield " ".join(words[:WORDS_A_PASSAGE])
            words = words[WORDS_A_PASSAGE:] if len(words) > 2 * WORDS_A_PASSAGE else []


def _recombined(count: int) -> Iterator[Document]:
    records = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    sentences = [each for record in records for each in record["text"].split(". ")]
    choice = random.Random(7)
    for number in range(count):
        text = ". ".join(choice.sample(sentences, 4))
        yield Document(f"mixed-{number:06d}", text, tags=(Tag(str(number % 13), "source"),))


def two_words(documents: list[Document], count: int) -> list[str]:
    """Queries of two words of three letters or more that stand in one passage."""
    choice = random.Random(11)
    queries: list[str] = []
    while len(queries) < count:
        text = choice.choice(documents).text
        words = [word for word in text.split() if len(word) > 2 and word.isalpha()]
        if len(words) > 5:
            queries.append(" ".join(choice.sample(words, 2)))
    return queries
