"""A concordance of frequent words over 32,000 sections of law: how soon, and how much memory.

    python -m bench.concordance [--passages 32000] [--databases sqlite …] [--words חוק …]

Of each word, in a server's state (the database open, other words searched before): the first page
with facets and forms (the quickest of five), the same places sorted by what follows, another page,
and a file of all lines.  Memory is what Python allocated at its peak while the first page was made,
and what is kept of it then.
"""

import time
import tracemalloc
from collections.abc import Callable

from bench.databases import database
from bench.law import arguments, imported, law
from lib.bootstrap import App
from lib.core.concordance import LineSort, LinesQuery
from lib.core.query import Mode, Query
from lib.search.lines_file import lines_csv

WORDS = ("חוק", "סעיף", "שר", '"בית המשפט"', "הוראות", "של*")
EXACT = ("חוק", "בית המשפט")
TRIES = 5
"""First pages, of which the quickest counts."""


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--words", nargs="+", default=WORDS)
    asked = parser.parse_args()
    source, documents = law(asked.passages)
    print(f"{len(documents):,} passages ({source})\n")
    print("| database | mode | query | places | passages | first page ms | sort ms | page 20 ms "
          "| CSV ms | peak MB | kept KB |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for kind in asked.databases:
        with database(kind) as url:
            app = imported(url, documents)
            app.concordances.page(LinesQuery(Query("תקנות", Mode.WORDS)), facets=True)
            for word in asked.words:
                print(_row(kind, app, Query(word, Mode.WORDS)), flush=True)
            for text in EXACT:
                print(_row(kind, app, Query(text, Mode.EXACT)), flush=True)
            app.close()


def _row(kind: str, app: App, query: Query) -> str:
    asked = LinesQuery(query)
    first = min(_timed(lambda: _anew(app, asked)) for _ in range(TRIES))
    sort = _timed(lambda: app.concordances.page(LinesQuery(query, LineSort.AFTER), facets=True))
    later = _timed(lambda: app.concordances.page(LinesQuery(query, page=20), facets=True))
    file = _timed(lambda: sum(map(len, lines_csv(app.concordances.lines(asked)))))
    page = app.concordances.page(asked, facets=True)
    app.concordances.kept.clear()
    tracemalloc.start()
    app.concordances.page(asked, facets=True, seconds=60)
    peak = tracemalloc.get_traced_memory()[1] / (1 << 20)
    tracemalloc.stop()
    kept = app.concordances.kept.counts().bytes / 1024
    more = "+" if page.truncated else ""
    return (
        f"| {kind} | {query.mode} | {query.text} | {page.total:,}{more} | {page.documents:,} "
        f"| {first:.0f} | {sort:.0f} | {later:.0f} | {file:.0f} | {peak:.1f} | {kept:.0f} |"
    )


def _anew(app: App, asked: LinesQuery) -> None:
    app.concordances.kept.clear()
    app.concordances.page(asked, facets=True)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
