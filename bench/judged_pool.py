"""HeQ's validation questions among its passages and the distractors, and what a ranking of
them is worth."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.former_rule import core, skeleton
from bench.passages import SHARED
from lib.core import hebrew
from lib.ingest.importer import import_source
from lib.ingest.readers import open_path
from lib.stores.protocol import CorpusStore

ALONE = ("heq_val.docs.jsonl",)
FILES = (*ALONE, "distractors.docs.jsonl.gz")


@dataclass(frozen=True)
class Judged:
    """`truth[q]` is the row of question q's passage, `low` the questions of the low third."""

    ids: list[str]
    texts: list[str]
    questions: list[str]
    truth: np.ndarray
    low: np.ndarray

    @property
    def documents(self) -> dict[str, str]:
        """Texts, titles first, by id; of two with one id the last."""
        return dict(zip(self.ids, self.texts, strict=True))


def read_judged(files: Sequence[str] = FILES) -> Judged:
    documents = [record for name in files for record in records(name)]
    ids = [record["id"] for record in documents]
    texts = [f"{record.get('title') or ''}\n{record['text']}" for record in documents]
    row = {key: number for number, key in enumerate(ids)}
    asked = list(records("heq_val.queries.jsonl"))
    questions = [record["query"] for record in asked]
    truth = np.array([row[record["relevant"][0]] for record in asked])
    shared = [_overlap(q, texts[t]) for q, t in zip(questions, truth, strict=True)]
    low = np.argsort(shared, kind="stable")[: len(questions) // 3]
    return Judged(ids, texts, questions, truth, low)


def load(store: CorpusStore, files: Sequence[str] = FILES) -> None:
    """Imports the pool."""
    for name in files:
        source = open_path(SHARED / name)
        with source.stream:
            import_source(store, source)


def records(name: str) -> Iterator[dict[str, Any]]:
    path = SHARED / name
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _overlap(question: str, passage: str) -> float:
    """Share of the question's stems that stand in the passage."""
    asked, held = (
        {skeleton(core(word)) for word in hebrew.words(hebrew.canonical(text))}
        for text in (question, passage)
    )
    return len(asked & held) / max(1, len(asked))


@dataclass(frozen=True)
class Evaluation:
    mrr: float
    at_10: float
    at_100: float

    def __str__(self) -> str:
        return f"{self.mrr:.4f} / {self.at_10:.4f} / {self.at_100:.4f}"


def figures(scores: np.ndarray, judged: Judged, of: np.ndarray | slice = slice(None)) -> Evaluation:
    """MRR@10, recall@10, recall@100; ties count against us."""
    truth = judged.truth[of]
    chosen = scores[of]
    own = chosen[np.arange(len(truth)), truth]
    ranks = (chosen >= own[:, None]).sum(axis=1)
    return Evaluation(
        float(np.where(ranks <= 10, 1 / ranks, 0).mean()),
        float((ranks <= 10).mean()),
        float((ranks <= 100).mean()),
    )
