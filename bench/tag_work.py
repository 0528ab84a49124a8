"""Tag work on thousands of passages: how long each change takes, and how much memory.

    python -m bench.tag_work [--passages 12000] [--databases sqlite …]

A tag is added to ten thousand passages, taken off again by its undo, added anew, renamed, merged
into a tag of half of them, and parted from it again.  Memory is what Python allocated at its peak.
"""

import time
import tracemalloc
from collections.abc import Callable

from bench.databases import database
from bench.law import arguments, imported, law
from lib.bootstrap import App
from lib.core.documents import Tag
from lib.core.tagging import MOST_TAGGED, TagChange
from lib.stores.protocol import TagWriter

ONE, OTHER, RENAMED = Tag("אחת", "עבודה"), Tag("שתיים", "עבודה"), Tag("שלוש", "עבודה")
Work = Callable[[TagWriter], TagChange | None]


def main() -> None:
    asked = arguments(__doc__.splitlines()[0]).parse_args()
    source, documents = law(asked.passages)
    print(f"{len(documents):,} passages ({source})\n")
    print("| database | change | passages | ms | peak MB |\n|---|---|---|---|---|")
    for kind in asked.databases:
        with database(kind) as url:
            app = imported(url, documents)
            _changes(kind, app)
            app.close()


def _changes(kind: str, app: App) -> None:
    with app.store.reading(60) as reader:
        keys = [document.id for document in reader.stream()]
        rows = list(reader.row_ids(keys).values())[:MOST_TAGGED]
    _row(kind, "one passage", app, lambda w: w.tag(rows[:1], Tag("יחידה")))
    tagged = _row(kind, "add", app, lambda w: w.tag(rows, ONE))
    _row(kind, "undo", app, lambda w: w.undo(tagged.number))
    _row(kind, "add", app, lambda w: w.tag(rows, ONE))
    _row(kind, "rename", app, lambda w: w.rename(ONE, RENAMED))
    _row(kind, "add to half", app, lambda w: w.tag(rows[::2], OTHER))
    merged = _row(kind, "merge", app, lambda w: w.merge(RENAMED, OTHER))
    _row(kind, "undo the merge", app, lambda w: w.undo(merged.number))


def _row(kind: str, name: str, app: App, work: Work) -> TagChange:
    tracemalloc.start()
    begun = time.perf_counter()
    with app.store.tagging("bench") as writer:
        change = work(writer)
    took = 1000 * (time.perf_counter() - begun)
    peak = tracemalloc.get_traced_memory()[1] / (1 << 20)
    tracemalloc.stop()
    assert change is not None
    print(f"| {kind} | {name} | {change.documents:,} | {took:.0f} | {peak:.1f} |", flush=True)
    return change


if __name__ == "__main__":
    main()
