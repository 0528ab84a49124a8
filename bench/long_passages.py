"""Searches over passages as long as the importer takes, warm, in one process, on SQLite.

    python -m bench.long_passages

Words and hybrid: medians over four queries asked thrice, each time as another text, so that no
answer is kept.
"""

import json
import random
import statistics
from collections.abc import Iterator

from bench.databases import database
from lib.bootstrap import App, build
from lib.core.documents import Document
from lib.core.points import is_pointed
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.ingest.records import LONGEST_TEXT
from lib.ingest.sample import SAMPLE

SHAPES = {20_000: 150, LONGEST_TEXT: 100}
"""Characters of a passage → how many of them."""
QUERIES = ("ירושלים בחורף", "מים קרים", "תכנית עבודה שנתית", "בית ספר לילדים")
ASKED = (Mode.WORDS, Mode.HYBRID)
TIMES = 3
ROOMY_MB = 4_096
COMMON = "של"


def long_passages(characters: int, number: int) -> Iterator[Document]:
    """Of sentences of the sample, mixed, with a common word in each again and again."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    sentences = [each for text in texts if not is_pointed(text) for each in text.split(". ")]
    drawn = random.Random(1)
    for place in range(number):
        text = ""
        while len(text) < characters:
            text += f"{drawn.choice(sentences)} {COMMON} {COMMON}. "
        yield Document(f"p{place:03}", text[:characters])


def main() -> None:
    print("| passages | mode | ms |\n|---|---|---|")
    for characters, number in SHAPES.items():
        with database("sqlite") as url:
            app = build(
                Settings(
                    database_url=url, log_level="ERROR", memory_limit_mb=ROOMY_MB,
                    max_memory_mb=ROOMY_MB,
                )
            )  # fmt: skip
            with app.store.writing() as writer:
                writer.upsert(list(long_passages(characters, number)))
            app.index(app.models.preferred)
            for mode in ASKED:
                print(
                    f"| {number} × {characters:,} | {mode} | {_median(app, mode):.0f} |", flush=True
                )
            app.close()


def _median(app: App, mode: Mode) -> float:
    took = []
    for turn in range(TIMES):
        for text in QUERIES:
            page = app.search.search(Query(f"{text} {turn}", mode))
            took.append(page.timings_ms["total"])
    return statistics.median(took)


if __name__ == "__main__":
    main()
