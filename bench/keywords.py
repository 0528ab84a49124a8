"""Words that stand out, over 32,000 sections of law: how soon, and how much memory.

    python -m bench.keywords [--passages 32000] [--databases sqlite …] [--words חוק …]

Of each query the quickest of five, in wall and in processor time of this process; memory is what
Python allocated at its peak for one more.  The last query is a tag, that of the longest law.
"""

import time
import tracemalloc
from collections import Counter

from bench.databases import database
from bench.law import arguments, imported, law
from lib.bootstrap import App
from lib.core.query import Mode, Query
from lib.search.keywords import keywords

WORDS = ("בנק", "מים", "חוק", "של")
TRIES = 5
SHOWN = 5


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--words", nargs="+", default=WORDS)
    asked = parser.parse_args()
    source, documents = law(asked.passages)
    longest = Counter(str(tag) for each in documents for tag in each.tags).most_common(1)[0][0]
    queries = [*(Query(word, Mode.WORDS) for word in asked.words), Query(tags=(longest,))]
    print(f"{len(documents):,} passages ({source})\n")
    print("| database | query | passages | counted | stand out | first | ms | CPU ms | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for kind in asked.databases:
        with database(kind) as url:
            app = imported(url, documents)
            keywords(app.store, Query("תקנות", Mode.WORDS))
            for query in queries:
                print(f"| {kind} | {_row(app, query)} |", flush=True)
            app.close()


def _row(app: App, query: Query) -> str:
    page = keywords(app.store, query)
    took = [_timed(app, query) for _ in range(TRIES)]
    wall, processor = (min(times) * 1000 for times in zip(*took, strict=True))
    tracemalloc.start()
    keywords(app.store, query, seconds=60)
    peak = tracemalloc.get_traced_memory()[1] / (1 << 20)
    tracemalloc.stop()
    first = ", ".join(each.word for each in page.words[:SHOWN])
    return (
        f"{query.text or query.tags[0]} | {page.total:,} | {page.counted:,} | {page.standing:,} "
        f"| {first} | {wall:.0f} | {processor:.0f} | {peak:.1f}"
    )


def _timed(app: App, query: Query) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    keywords(app.store, query)
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
