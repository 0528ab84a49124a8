"""Israel's laws section by section, for benches that want a large corpus of real text."""

import argparse
import gzip
import json
from itertools import islice

from bench.databases import DATABASES
from bench.passages import SHARED, passages
from lib.bootstrap import App, build
from lib.core.documents import Document, Tag
from lib.core.settings import Settings

BATCH = 500


def arguments(description: str) -> argparse.ArgumentParser:
    """How many passages, and in which databases."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--passages", type=int, default=32_000)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    return parser


def imported(url: str, documents: list[Document]) -> App:
    """A process that searches them by words alone."""
    app = build(Settings(database_url=url, enable_semantic_search=False))
    for start in range(0, len(documents), BATCH):
        with app.store.writing() as writer:
            writer.upsert(documents[start : start + BATCH])
    return app


def law(count: int) -> tuple[str, list[Document]]:
    """What they are, and so many of them; made-up passages where there are none here."""
    path = SHARED / "law_sections.jsonl.gz"
    if not path.is_file():
        return passages(count)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, count)]
    return "sections of Israeli laws", [
        Document(f"{number}", each["text"], each["heading"] or "", (Tag(each["law"], "law"),))
        for number, each in enumerate(records)
    ]
