"""Hebrew-aware words search against plain BM25, on judged questions, over both databases.

    python -m bench.words_quality [--databases sqlite …] [--queries 1501]

The rival is BM25 (k1 1.2, b 0.75) over the words as they are written: split at what is no
letter or digit, points removed, titles included; the same questions, the same passages, the
same run.
"""

import argparse
import sys
from collections.abc import Sequence

from bench import judged_pool
from bench.databases import DATABASES, database
from bench.passages import SHARED
from bench.rivals import PlainBm25, Search
from lib.bootstrap import build
from lib.core.query import Mode
from lib.core.settings import Settings
from lib.evaluate.metrics import reciprocal_rank
from lib.evaluate.run import Evaluation, Judged, evaluate, read_judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--queries", type=int, default=10_000)
    asked = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    judged = read_judged(SHARED / "heq_val.queries.jsonl")[: asked.queries]
    print(f"{len(judged):,} questions; MRR@10\n")
    print("| pool | passages | plain BM25 | database | words mode | p50 ms | p95 ms |")
    print("|---|---|---|---|---|---|---|")
    for pool, files in (("HeQ", judged_pool.ALONE), ("with distractors", judged_pool.FILES)):
        documents = judged_pool.read_judged(files).documents
        rival = _mrr(PlainBm25(documents).search, judged)
        for kind in asked.databases:
            figures = _ours(kind, files, judged)
            print(
                f"| {pool} | {len(documents):,} | {rival:.4f} | {kind} "
                f"| {figures.mrr_at_10:.4f} | {figures.p50_ms:.1f} | {figures.p95_ms:.1f} |",
                flush=True,
            )


def _ours(kind: str, files: Sequence[str], judged: list[Judged]) -> Evaluation:
    with database(kind) as url:
        app = build(Settings(database_url=url))
        judged_pool.load(app.store, files)
        figures = evaluate(app.search, judged, Mode.WORDS)
        app.close()
    return figures


def _mrr(search: Search, judged: list[Judged]) -> float:
    ranks = [reciprocal_rank(search(each.query), set(each.relevant)) for each in judged]
    return sum(ranks) / len(ranks)


if __name__ == "__main__":
    main()
