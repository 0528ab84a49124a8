"""What PostgreSQL plans for the statements of a search, over a corpus large enough to plan for.

The statements are taken down as they are sent, and explained afterwards with their own values.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import event

from bench.generated import common_words, generated
from lib.core.concordance import LinesQuery
from lib.core.documents import Tag
from lib.core.match import Match
from lib.core.query import Mode, Query
from lib.core.results import ResultPage
from lib.search.concordance import Concordances
from lib.search.models import Models
from lib.search.plan import Wants
from lib.search.service import SearchService
from lib.stores.postgres import tsearch
from lib.stores.store import SqlStore, open_store
from tests.vectors import MODEL, cloud, embed, record, tagged

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

PASSAGES = 4_000
PAGES_OF_ALL = 5
"""Times the pages of all tables: more is read by a plan alone that goes through a table again for
every row of another."""
MIDDLING, RARE = "share:one in four", "share:one in a hundred"
RANKS = range(302)
"""Of the generator's commonest words."""
Work = Callable[[SqlStore], object]


@pytest.fixture(scope="module")
def store(postgres_database) -> Iterator[SqlStore]:
    with postgres_database() as url, closing(open_store(url)) as opened:
        documents, vectors = generated(PASSAGES), iter(cloud(PASSAGES))
        with opened.writing() as writer:
            while some := list(islice(documents, 500)):
                writer.upsert(some)
        record(opened)
        for start in range(0, PASSAGES, 500):
            keys = [f"generated-{n:08d}" for n in range(start, start + 500)]
            embed(opened, dict(zip(keys, vectors, strict=False)))
        record(opened, complete=True)
        yield opened


def searched(text: str, mode: Mode = Mode.WORDS, *tags: str) -> Callable[[SqlStore], ResultPage]:
    """`text` has {300} where the word of that rank stands; words are counted when a test begins."""

    def work(store: SqlStore) -> ResultPage:
        query = Query(text.format(*common_words(RANKS)), mode, tags=tags)
        wants = Wants(facets=True, forms=True, related=True)
        return SearchService(store, Models(store)).search(query, wants, seconds=60)

    return work


def near(match: Match = Match()) -> Work:
    query = cloud(1, seed=5)[0]
    return lambda store: store.read(lambda reader: reader.nearest(MODEL, query, match, 20))


def read(asked: Callable[[Any], object]) -> Work:
    return lambda store: store.read(asked, 60)


def lines(store: SqlStore) -> object:
    asked = LinesQuery(Query(common_words(RANKS)[300], Mode.WORDS))
    return Concordances(store).page(asked, facets=True)


WORK = {
    "two words": searched("{300} {301}"),
    "a phrase": searched('"{300} {301}"'),
    "whole words as they are written": searched("{300} {301}", Mode.EXACT),
    "eight words": searched(" ".join(f"{{{rank}}}" for rank in range(200, 208))),
    "words under a tag": searched("{300}", Mode.WORDS, MIDDLING),
    "words under a rare tag": searched("{300}", Mode.WORDS, RARE),
    "a tag alone": searched("", Mode.WORDS, MIDDLING),
    "two tags": searched("", Mode.WORDS, MIDDLING, RARE),
    "everything": searched(""),
    "nearest": near(),
    "nearest under a tag": near(tagged(MIDDLING)),
    "nearest under a rare tag": near(tagged(RARE)),
    "a concordance": lines,
    "a passage and its neighbours": read(lambda reader: reader.neighbours("generated-00002000")),
    "what lacks a vector": read(lambda reader: reader.unembedded(MODEL, 10)),
    "how tags occur together": read(
        lambda reader: reader.tag_pairs([Tag("one in four", "share"), Tag("every other", "share")])
    ),
    "the commonest words": read(lambda reader: reader.common_words(10_000)),
}
SMALL = {"tags", "categories", "models", "meta"}
READ_WHOLE = {"the commonest words": {"word_lemmas"}}
"""Tables that an answer is made of, all of them."""


@pytest.mark.parametrize("name", WORK)
def test_no_table_is_read_whole_or_again_and_again(store: SqlStore, name: str) -> None:
    statements = sent(store, WORK[name])
    assert any("document" in statement or "terms" in statement for statement, _ in statements)
    with store.database.reading(60) as connection:
        size = "SELECT sum(relpages) FROM pg_class WHERE relkind IN ('r', 'i', 't')"
        pages = connection.exec_driver_sql(size).scalar_one()
        for statement, values in statements:
            explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
            plan = connection.exec_driver_sql(explain, values).scalar_one()[0]["Plan"]
            whole = {
                node["Relation Name"] for node in nodes(plan) if "Seq Scan" in node["Node Type"]
            }
            assert whole - SMALL <= READ_WHOLE.get(name, set()), statement
            assert plan["Shared Hit Blocks"] <= PAGES_OF_ALL * pages, statement


@pytest.mark.parametrize("words", [range(800, 808), range(40, 41)])
def test_what_draws_alone_finds_what_matches(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, words: range
) -> None:
    asked = searched(" ".join(common_words(words)))
    found = [hit.document.id for hit in asked(store).hits]
    monkeypatch.setattr(tsearch, "_drawing_is_matching", lambda match: False)
    assert len(found) == 20
    assert [hit.document.id for hit in asked(store).hits] == found


def sent(store: SqlStore, work: Work) -> list[tuple[str, Any]]:
    """The statements that ask for rows, with their values."""
    taken: list[tuple[str, Any]] = []

    def take(_connection, _cursor, statement, values, _context, _many) -> None:
        if statement.startswith(("SELECT", "WITH")):
            taken.append((statement, values))

    event.listen(store.database.connections, "before_cursor_execute", take)
    try:
        work(store)
    finally:
        event.remove(store.database.connections, "before_cursor_execute", take)
    return taken


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)
