"""Searches by words, by tags, by meaning and by both, and a concordance's first page."""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from bench.scale import corpus
from bench.scale.model import CARD
from bench.scale.timing import Figures, Took, measured
from lib.bootstrap import App
from lib.core.concordance import LinesQuery
from lib.core.match import Match, TagFilter
from lib.core.query import Mode, Query
from lib.search.plan import Wants
from lib.stores.arrays import Floats
from lib.stores.schema import document_tags, tags
from lib.stores.store import SqlStore

NEAR, DEPTH = 10, 100
"""Of which recall is told; as many as a search asks for."""
PATIENT = 60.0
"""Seconds: nothing is left out because the machine is busy."""
FACETS = Wants(facets=True, forms=True)
"""What the Search page shows beside the hits."""
Measures = dict[str, Figures]
Kept = npt.NDArray[np.bool_]


def words(app: App, store: SqlStore, size: int, queries: int) -> Measures:
    asked = corpus.texts(size, queries)
    alone = {name: _searched(app, store, texts, Mode.WORDS) for name, texts in asked.items()}
    beside = {
        f"{name}, facets": _searched(app, store, asked[name], Mode.WORDS, wants=FACETS)
        for name in ("two words", "eight words")
    }
    return {**alone, **beside}


def under_a_tag(app: App, store: SqlStore, size: int, queries: int) -> Measures:
    """Which one passage in a hundred carries: by itself, and with words."""
    asked = corpus.texts(size, queries)
    return {
        "the tag alone": _searched(app, store, [""] * queries, Mode.WORDS, corpus.TAG),
        **{
            f"{name}, tag": _searched(app, store, asked[name], Mode.WORDS, corpus.TAG)
            for name in ("two words", "eight words")
        },
    }


def by_meaning(app: App, store: SqlStore, size: int, queries: int) -> Measures:
    """The nearest vectors with their recall, and whole searches that also make a page of them."""
    vectors, texts = corpus.query_vectors(queries), corpus.texts(size, queries)["eight words"]
    everything, carried = np.ones(size, dtype=bool), _carrying(store, size)
    tagged = Match(tags=TagFilter(required=(corpus.TAG,)))
    return {
        "nearest": _nearest(store, vectors, Match(), everything),
        "nearest, 100": _nearest(store, vectors, Match(), everything, DEPTH),
        "nearest, tag": _nearest(store, vectors, tagged, carried),
        "meaning": _searched(app, store, texts, Mode.SEMANTIC),
        "meaning, tag": _searched(app, store, texts, Mode.SEMANTIC, corpus.TAG),
        "codes": {"mb": round(store.cached_vectors() / 1e6, 2)},
    }


def hybrid(app: App, store: SqlStore, size: int, queries: int) -> Measures:
    asked = corpus.texts(size, queries)
    return {
        f"hybrid, {name}": _searched(app, store, asked[name], Mode.HYBRID)
        for name in ("two words", "eight words")
    }


def first_lines(app: App, store: SqlStore, size: int, queries: int) -> Measures:
    """A concordance's first page with facets, each of a word that was not asked for before."""
    number = max(10, queries // 2)
    return {
        f"concordance, {name}": measured(partial(_lines, app), asked, store).as_dict()
        for name, asked in corpus.frequent_and_rare(number).items()
    }


def _lines(app: App, word: str) -> None:
    app.concordances.kept.clear()
    app.concordances.page(LinesQuery(Query(word, Mode.WORDS)), facets=True, seconds=PATIENT)


def _searched(
    app: App,
    store: SqlStore,
    texts: list[str],
    mode: Mode,
    *tags: str,
    wants: Wants = Wants(),
) -> Figures:
    def search(text: str) -> float:
        app.search.pages.clear()
        page = app.search.search(Query(text, mode, tags=tags), wants, seconds=PATIENT)
        assert page.mode is mode, page.notices
        return page.timings_ms.get("encode", 0.0)

    return measured(search, texts, store).as_dict()


def _nearest(
    store: SqlStore, queries: Floats, match: Match, kept: Kept, limit: int = NEAR
) -> Figures:
    """`recall` is that of the first NEAR, however many are asked for."""
    wanted = corpus.nearest_exactly(len(kept), queries, kept, NEAR)
    found = dict[int, set[int]]()

    def nearest(number: int) -> None:
        near = store.read(
            lambda reader: reader.nearest(CARD.name, queries[number], match, limit), PATIENT
        )
        found[number] = {row for row, _ in near[:NEAR]}

    took: Took = measured(nearest, range(len(queries)), store)
    right = sum(len(found[number] & rows) for number, rows in enumerate(wanted))
    return {**took.as_dict(), "recall": round(right / sum(map(len, wanted)), 4)}


def _carrying(store: SqlStore, size: int) -> Kept:
    """(size,): passages with the tag; rows are numbered from 1 as imported."""
    carried = np.zeros(size, dtype=bool)
    wanted = (
        select(document_tags.c.document_id)
        .join(tags, tags.c.id == document_tags.c.tag_id)
        .where(tags.c.name == corpus.TAG.partition(":")[2])
    )
    with store.database.reading(PATIENT) as connection:
        carried[[row - 1 for row in connection.execute(wanted).scalars()]] = True
    return carried


Measuring = Callable[[App, SqlStore, int, int], Measures]
