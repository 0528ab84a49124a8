"""What our search is compared with: rankings over the words as they are written, points
removed, split at what is neither letter nor digit."""

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

Search = Callable[[str], list[str]]
"""A question → ids, best first."""

DEPTH = 100
K1, B = 1.2, 0.75
_WORD = re.compile(r"[^\W_]+")
_POINTS = re.compile("[\u0591-\u05c7]")


def written_words(text: str) -> list[str]:
    return _WORD.findall(_POINTS.sub("", text).lower())


class PlainBm25:
    """The textbook (k1 1.2, b 0.75)."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self.postings: dict[str, dict[str, int]] = defaultdict(dict)
        self.lengths: dict[str, int] = {}
        for key, text in documents.items():
            words = written_words(text)
            self.lengths[key] = len(words)
            for word, count in Counter(words).items():
                self.postings[word][key] = count
        self.average = sum(self.lengths.values()) / len(self.lengths)

    def search(self, text: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for word in set(written_words(text)):
            held = self.postings.get(word, {})
            idf = math.log(1 + (len(self.lengths) - len(held) + 0.5) / (len(held) + 0.5))
            for key, count in held.items():
                norm = K1 * (1 - B + B * self.lengths[key] / self.average)
                scores[key] += idf * count * (K1 + 1) / (count + norm)
        return sorted(scores, key=lambda key: -scores[key])[:DEPTH]


class Like:
    """What `LIKE '%word%'` finds: passages by how many of the question's words they hold
    anywhere, then in corpus order.  Python looks, which finds the same sooner."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self.texts = {key: _POINTS.sub("", text).lower() for key, text in documents.items()}

    def search(self, text: str) -> list[str]:
        words = set(written_words(text))
        held = {key: sum(word in text for word in words) for key, text in self.texts.items()}
        return sorted((key for key in held if held[key]), key=lambda key: -held[key])[:DEPTH]


@contextmanager
def fts5(documents: Mapping[str, str]) -> Iterator[Search]:
    """SQLite's full-text search as it comes: unicode61, any of the words, bm25."""
    with closing(sqlite3.connect("")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE passages USING fts5(key UNINDEXED, text, tokenize='unicode61')"
        )
        connection.executemany("INSERT INTO passages VALUES (?, ?)", documents.items())

        def search(text: str) -> list[str]:
            asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(written_words(text)))
            found = connection.execute(
                "SELECT key FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?",
                (asked or '""', DEPTH),
            )
            return [key for (key,) in found]

        yield search
