"""Hebrew-aware words search against plain BM25, on judged questions, over both databases.

    python -m bench.words_quality [--databases sqlite …] [--queries 1501]

The rival is BM25 (k1 1.2, b 0.75) over the words as they are written: split at what is no
letter or digit, points removed, titles included; the same questions, the same passages, the
same run.
"""

import argparse
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable

from bench.databases import DATABASES, database
from bench.passages import SHARED
from lib.bootstrap import build
from lib.core.query import Mode
from lib.core.settings import Settings
from lib.evaluate.metrics import reciprocal_rank
from lib.evaluate.run import Figures, Judged, evaluate, read_judged
from lib.ingest.importer import import_source
from lib.ingest.readers import Record, open_path, records

WORD = re.compile(r"[^\W_]+")
POINTS = re.compile("[\u0591-\u05c7]")
K1, B = 1.2, 0.75


class PlainBm25:
    """The textbook, over words as written."""

    def __init__(self, documents: dict[str, str]) -> None:
        self.postings: dict[str, dict[str, int]] = defaultdict(dict)
        self.lengths: dict[str, int] = {}
        for key, text in documents.items():
            words = _words(text)
            self.lengths[key] = len(words)
            for word, count in Counter(words).items():
                self.postings[word][key] = count
        self.average = sum(self.lengths.values()) / len(self.lengths)

    def search(self, text: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for word in set(_words(text)):
            held = self.postings.get(word, {})
            idf = math.log(1 + (len(self.lengths) - len(held) + 0.5) / (len(held) + 0.5))
            for key, count in held.items():
                norm = K1 * (1 - B + B * self.lengths[key] / self.average)
                scores[key] += idf * count * (K1 + 1) / (count + norm)
        return sorted(scores, key=lambda key: -scores[key])[:10]


def _words(text: str) -> list[str]:
    return WORD.findall(POINTS.sub("", text).lower())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--queries", type=int, default=10_000)
    asked = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    judged = read_judged(SHARED / "heq_val.queries.jsonl")[: asked.queries]
    alone = ["heq_val.docs.jsonl"]
    print(f"{len(judged):,} questions; MRR@10\n")
    print("| pool | passages | plain BM25 | database | words mode | p50 ms | p95 ms |")
    print("|---|---|---|---|---|---|---|")
    for pool, files in (
        ("HeQ", alone),
        ("with distractors", [*alone, "distractors.docs.jsonl.gz"]),
    ):
        documents = _texts(files)
        rival = _mrr(PlainBm25(documents).search, judged)
        for kind in asked.databases:
            figures = _ours(kind, files, judged)
            print(
                f"| {pool} | {len(documents):,} | {rival:.4f} | {kind} "
                f"| {figures.mrr_at_10:.4f} | {figures.p50_ms:.1f} | {figures.p95_ms:.1f} |",
                flush=True,
            )


def _texts(files: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in files:
        source = open_path(SHARED / name)
        with source.stream:
            for record in records(source):
                if isinstance(record, Record):
                    fields = record.fields
                    texts[str(fields["id"])] = f"{fields.get('title') or ''} {fields['text']}"
    return texts


def _ours(kind: str, files: list[str], judged: list[Judged]) -> Figures:
    with database(kind) as url:
        app = build(Settings(database_url=url))
        for name in files:
            source = open_path(SHARED / name)
            with source.stream:
                import_source(app.store, source)
        figures = evaluate(app.search, judged, Mode.WORDS)
        app.close()
    return figures


def _mrr(search: Callable[[str], list[str]], judged: list[Judged]) -> float:
    ranks = [reciprocal_rank(search(each.query), set(each.relevant)) for each in judged]
    return sum(ranks) / len(ranks)


if __name__ == "__main__":
    main()
