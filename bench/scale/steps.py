"""One step of a run in a process of its own, so that what one leaves in memory is not the next
one's: `python -m bench.scale.steps STEP URL SIZE QUERIES BEFORE`.

Prints what it has measured so far as a line of JSON, and more of them the longer it takes;
`BEFORE` is the last line of a run that was ended.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

from bench.scale import databases, filling, holding, searching
from bench.scale.model import application
from bench.scale.timing import Figures
from lib.stores.store import SqlStore, open_store

Step = Callable[[str, int, int, Figures], Iterator[Figures]]
Filling = Callable[[SqlStore, int, Figures], Iterator[Figures]]


def _filled(
    work: Filling, url: str, size: int, _queries: int, before: Figures
) -> Iterator[Figures]:
    with closing(open_store(url)) as store:
        yield from work(store, size, before)


def _searched(
    work: searching.Measuring, url: str, size: int, queries: int, _before: Figures
) -> Iterator[Figures]:
    with closing(application(url)) as app:
        assert isinstance(app.store, SqlStore)
        yield dict(work(app, app.store, size, queries))


def _held(url: str, size: int, queries: int, _before: Figures) -> Iterator[Figures]:
    yield dict(holding.by_stage(url, size, queries))


def _stored(url: str, size: int, _queries: int, _before: Figures) -> Iterator[Figures]:
    bytes_on_disk = databases.size_on_disk(url)
    yield {
        "bytes": bytes_on_disk, "a_passage": round(bytes_on_disk / size),
        "version": databases.version(url),
    }  # fmt: skip


STEPS: dict[str, Step] = {
    "import": partial(_filled, filling.import_passages),
    "vectors": partial(_filled, filling.write_vectors),
    "disk": _stored,
    "words": partial(_searched, searching.words),
    "tags": partial(_searched, searching.under_a_tag),
    "meaning": partial(_searched, searching.by_meaning),
    "hybrid": partial(_searched, searching.hybrid),
    "concordance": partial(_searched, searching.first_lines),
    "memory": _held,
}
"""In their order: each may stand on those before."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("url")
    parser.add_argument("size", type=int)
    parser.add_argument("queries", type=int)
    parser.add_argument("before", type=json.loads)
    asked = parser.parse_args()
    for figures in STEPS[asked.step](asked.url, asked.size, asked.queries, asked.before):
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
