"""What the bundled model's teacher finds in the sample: alone, and beside words.

    python -m bench.teacher_quality

MRR@10 / recall@10 of the judged queries of sample/judged.jsonl, by kind; the teacher is far too
large to be bundled and shows what its pupil could reach.  Fusion is as in hybrid mode: words over
their best, and the weight times closeness over its best.  Needs requirements-slow.txt.
"""

import json
from typing import Any

import numpy as np

from bench.databases import database
from bench.encoder_quality import over_best
from lib.bootstrap import build
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.evaluate.metrics import recall, reciprocal_rank
from lib.ingest.sample import SAMPLE, load_sample
from training.teacher import TEACHER, read_teacher

WEIGHTS = (0.3, 0.7, 1.0, 1.5, 2.5, 4.0)
KINDS = ("words", "meaning", "topic")


def main() -> None:
    passages, judged = (_lines(name) for name in ("passages.jsonl", "judged.jsonl"))
    ids = [each["id"] for each in passages]
    words = over_best(_words_scores(judged, ids))
    near = _closeness(passages, judged)
    print(f"| MRR@10 / recall@10 | {' | '.join(KINDS)} |\n|---|---|---|---|")
    print(_row("words", words, judged, ids))
    print(_row("the teacher alone", near, judged, ids))
    for weight in WEIGHTS:
        fused = words + weight * over_best(near)
        print(_row(f"words + {weight} × the teacher", fused, judged, ids))


def _lines(name: str) -> list[dict[str, Any]]:
    text = SAMPLE.with_name(name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _words_scores(judged: list[dict[str, Any]], ids: list[str]) -> np.ndarray:
    """(queries, passages): the words arm's scores, 0 where it has none."""
    scores = np.zeros((len(judged), len(ids)))
    with database("sqlite") as url:
        app = build(Settings(database_url=url, enable_semantic_search=False, log_level="WARNING"))
        load_sample(app.store)
        for row, each in enumerate(judged):
            page = app.search.search(Query(each["query"], mode=Mode.WORDS, limit=100))
            for hit in page.hits:
                scores[row, ids.index(hit.document.id)] = hit.score
        app.close()
    return scores


def _closeness(passages: list[dict[str, Any]], judged: list[dict[str, Any]]) -> np.ndarray:
    """(queries, passages): closeness as seen from the mean of the passages, above what an
    unrelated passage gets in the mean."""
    teacher = read_teacher(TEACHER)
    there = teacher.vectors([f"{each['title']}\n{each['text']}" for each in passages])
    asked = teacher.vectors([each["query"] for each in judged]) - there.mean(axis=0)
    near = asked @ there.T
    return np.asarray(near - near.mean(axis=1, keepdims=True))


def _row(name: str, scores: np.ndarray, judged: list[dict[str, Any]], ids: list[str]) -> str:
    cells = []
    for kind in KINDS:
        found = []
        for each, line in zip(judged, scores, strict=True):
            if each["kind"] == kind:
                first = [ids[place] for place in np.argsort(-line, kind="stable")[:10]]
                relevant = set(each["relevant"])
                found.append((reciprocal_rank(first, relevant), recall(first, relevant, 10)))
        cells.append(" / ".join(f"{value:.3f}" for value in np.mean(found, axis=0)))
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
