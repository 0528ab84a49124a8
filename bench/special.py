"""What stands next to a word, which pairs stand out and where it stands, over 32,000 sections of
law: how soon, and how much memory.

    python -m bench.special [--passages 32000] [--databases sqlite …] [--words חוק …]

Of each view the quickest of three in wall and in processor time of this process, nothing kept from
the one before; another window is asked of the places that are kept.  Memory is what Python
allocated at its peak for one more.
"""

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

from bench.databases import database
from bench.law import arguments, imported, law
from lib.bootstrap import App
from lib.core.collocation import CollocatesQuery
from lib.core.dispersion import DispersionQuery
from lib.core.keyness import Unit
from lib.core.query import Mode, Query
from lib.search.collocations import collocations
from lib.search.dispersion import dispersion
from lib.search.keywords import keywords

WORDS = ("בנק", "חוק", "של", '"בית המשפט"')
TRIES = 3
PATIENT = 60.0
"""Seconds, so that nothing is cut short on a machine that others use, or under tracemalloc."""


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--words", nargs="+", default=WORDS)
    asked = parser.parse_args()
    source, documents = law(asked.passages)
    print(f"{len(documents):,} passages ({source})\n")
    print("| database | query | view | looked at | found | ms | CPU ms | peak MB |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in asked.databases:
        with database(kind) as url:
            app = imported(url, documents)
            for word in asked.words:
                for row in _rows(app, Query(word, Mode.WORDS)):
                    print(f"| {kind} | {word} | {row} |", flush=True)
            app.close()


def _rows(app: App, query: Query) -> list[str]:
    asked = CollocatesQuery(query)

    def near(seconds: float) -> tuple[str, str]:
        app.concordances.kept.clear()
        return window(seconds, asked)

    def window(
        seconds: float, other: CollocatesQuery = replace(asked, window=10)
    ) -> tuple[str, str]:
        page = collocations(app.store, app.concordances, other, seconds=seconds)
        more = "+" if page.truncated else ""
        first = ", ".join(each.word for each in page.collocates[:3])
        return f"{page.places:,}{more} places", f"{page.standing:,}: {first}"

    def pairs(seconds: float) -> tuple[str, str]:
        page = keywords(app.store, query, seconds=seconds, unit=Unit.PAIRS)
        first = ", ".join(each.word for each in page.words[:3])
        return f"{page.counted:,} and {page.compared:,}", f"{page.standing:,}: {first}"

    def where(seconds: float) -> tuple[str, str]:
        page = dispersion(app.store, DispersionQuery(query), seconds)
        return f"{page.counted:,} of {page.whole.holding:,}", f"deviation {page.deviation:.2f}"

    views = {"neighbours": near, "another window": window, "pairs": pairs, "dispersion": where}
    return [_row(name, view) for name, view in views.items()]


def _row(name: str, view: Callable[[float], tuple[str, str]]) -> str:
    took = [_timed(view) for _ in range(TRIES)]
    wall, processor = (min(times) * 1000 for times in zip(*took, strict=True))
    tracemalloc.start()
    looked_at, found = view(PATIENT)
    peak = tracemalloc.get_traced_memory()[1] / (1 << 20)
    tracemalloc.stop()
    return f"{name} | {looked_at} | {found} | {wall:.0f} | {processor:.0f} | {peak:.1f}"


def _timed(view: Callable[[float], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    view(PATIENT)
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
