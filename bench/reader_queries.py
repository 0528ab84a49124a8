"""What a reader's ordinary words find, to look at: how many passages, and what is marked in them.

    python -m bench.reader_queries

Ten words over the sample corpus and ten over the Mishnah, words mode, SQLite; no score, a list to
read.  Prints the table of docs/QUALITY.md.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator

from bench.databases import database
from bench.passages import SHARED
from lib.bootstrap import App, build
from lib.core.documents import Document
from lib.core.query import LARGEST_PAGE, Mode, Query
from lib.core.settings import Settings
from lib.ingest.sample import load_sample
from lib.stores.protocol import CorpusStore

SAMPLE = ["ממשלה", "כביש", "מורה", "שמים", "ילד", "הצגה", "מים", "רכבת", "לכתוב", "בית ספר"]
MISHNAH = [
    "ריבית",
    "מצווה",
    "שריפה",
    "בניין",
    "מניין",
    "אוויר",
    "סוכה",
    "כתובה",
    "כהן",
    "קדשים",
    "שולחן",
    "בית כנסת",
]
SHOWN = 6
BATCH = 500


def main() -> None:
    if not SHARED.is_dir():
        sys.exit("The Mishnah lies beside the repository and is not on this machine.")
    print("| corpus | asked | passages | marked in the first hundred |\n|---|---|---|---|")
    for name, load, asked in (
        ("sample", load_sample, SAMPLE),
        ("Mishnah", load_mishnah, MISHNAH),
    ):
        with database("sqlite") as url:
            app = build(Settings(database_url=url, enable_semantic_search=False))
            load(app.store)
            for text in asked:
                print(f"| {name} | {text} | {_found(app, text)} |", flush=True)
            app.close()


def _found(app: App, text: str) -> str:
    page = app.search.search(Query(text, mode=Mode.WORDS, limit=LARGEST_PAGE))
    marked = Counter(
        hit.snippet.text[start:end] for hit in page.hits for start, end in hit.snippet.highlights
    )
    words = ", ".join(f"{word} {number}" for word, number in marked.most_common(SHOWN))
    return f"{page.total} | {words}"


def load_mishnah(store: CorpusStore) -> None:
    documents = list(_mishnah())
    with store.writing() as writer:
        for start in range(0, len(documents), BATCH):
            writer.upsert(documents[start : start + BATCH])


def _mishnah() -> Iterator[Document]:
    with gzip.open(SHARED / "mishnah.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield Document(record["id"], record["text_hebrew"])


if __name__ == "__main__":
    main()
