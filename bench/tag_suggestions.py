"""Suggested tags against those that a passage has: how many of them come back among the first ten.

    python -m bench.tag_suggestions

Of the sample corpus, with the bundled model's vectors as they are shipped, each passage in turn is
asked as if it carried no tag; a tag that no other passage carries is not looked for.  Beside it the
ten most frequent tags, and ten drawn by chance.
"""

import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

from lib.bootstrap import build
from lib.core.documents import Document
from lib.core.settings import Settings
from lib.ingest.sample import load_sample
from lib.search.standing import Standing
from lib.search.tag_suggestions import AT_ONCE, tags_for
from lib.stores.protocol import CorpusReader


class _Bare:
    """A reader whose passages carry no tag where they are asked for by their key."""

    def __init__(self, reader: CorpusReader) -> None:
        self._reader = reader

    def document(self, key: str) -> Document:
        return replace(self._reader.document(key), tags=())

    def __getattr__(self, name: str) -> object:
        return getattr(self._reader, name)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = build(Settings(database_url=f"sqlite:///{Path(folder) / 'bench.db'}"))
        load_sample(app.store, models=app.models.names)
        with app.store.reading(600) as reader:
            _compare(reader, app.models.standing(reader))
        app.close()


def _compare(reader: CorpusReader, now: Standing) -> None:
    assert now.keeper
    bare = cast(CorpusReader, _Bare(reader))
    counts = {each.tag: each.documents for each in reader.tags()}
    frequent = sorted(counts, key=lambda tag: (-counts[tag], tag))[:AT_ONCE]
    chance = random.Random(1)
    found = {"suggested": 0, "most frequent": 0, "by chance": 0}
    wanted = first = 0
    seconds = 0.0
    documents = list(reader.stream())
    for document in documents:
        tags = {tag for tag in document.tags if counts[tag] > 1}
        begun = time.perf_counter()
        offered = tags_for(bare, now.keeper.card.name, now.calibration, document.id)
        seconds += time.perf_counter() - begun
        names = [each.tag for each in offered]
        wanted += len(tags)
        first += names[:1] != [] and names[0] in document.tags
        found["suggested"] += len(tags & set(names))
        found["most frequent"] += len(tags & set(frequent))
        found["by chance"] += len(tags & set(chance.sample(sorted(counts), AT_ONCE)))
    print("| tags | recall@10 |\n|---|---|")
    for name, number in found.items():
        print(f"| {name} | {number / wanted:.3f} |")
    print(
        f"\nFirst suggestion right: {first / len(documents):.3f}; "
        f"{1000 * seconds / len(documents):.1f} ms a passage; {len(documents)} passages, "
        f"{len(counts)} tags, {wanted} wanted."
    )


if __name__ == "__main__":
    main()
