"""The store's contract for documents and tags, over SQLite and PostgreSQL."""

import json
import threading
import time
from contextlib import nullcontext

import pytest
from sqlalchemy import make_url

from lib.core.documents import Tag
from lib.core.errors import DatabaseBusy, NotFound, QueryTimeout, SchemaError, StoreError
from lib.core.match import Match, TagFilter, Term
from lib.ingest.records import document_from
from lib.stores.migrations import MIGRATIONS
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put

CORPUS = (
    doc("a", "שלום עולם", "נושא:ברכה", "קצר", title="ראשון", ref="א 1", metadata={"k": [1, "ב"]}),
    doc("b", "שלום לכולם ולכל העולם", "נושא:ברכה"),
    doc("c", "להתראות", "נושא:פרידה", "קצר", order=0.5),
)


def _all(store: SqlStore) -> list[str]:
    with store.reading() as reader:
        return [document.id for document in reader.stream(batch=2)]


def test_documents_come_back_as_they_went_in(store: SqlStore) -> None:
    put(store, *CORPUS)
    with store.reading() as reader:
        assert reader.document("a") == CORPUS[0]


def test_corpus_order_is_the_given_order_then_the_order_of_arrival(store: SqlStore) -> None:
    put(store, *CORPUS)
    assert _all(store) == ["c", "a", "b"]


def test_metadata_that_was_stored_nested_too_deep_is_read_and_nothing_of_it_is_lost(
    store: SqlStore,
) -> None:
    """An earlier version took it."""
    deep = json.loads("[" * 900 + "7" + "]" * 900)
    put(store, doc("a", "טקסט", metadata={"deep": deep, "b": [1]}), doc("b", "טקסט"))
    found, other = store.read(lambda reader: list(reader.stream()))
    assert json.loads(json.dumps(found.metadata))["b"] == [1]
    inner = found.metadata["deep"]
    while isinstance(inner, list):
        (inner,) = inner
    assert json.loads(inner) == json.loads("[" * 851 + "7" + "]" * 851)
    assert document_from(found.as_dict()) == found
    assert other.id == "b"


def test_an_unchanged_document_is_left_alone(store: SqlStore) -> None:
    put(store, *CORPUS)
    before = store.read(lambda reader: reader.statistics())
    with store.writing() as writer:
        written = writer.upsert(CORPUS)
    assert (written.added, written.updated, written.unchanged) == (0, 0, 3)
    assert store.read(lambda reader: reader.statistics()) == before


def test_a_changed_document_keeps_its_place_and_loses_its_old_words(store: SqlStore) -> None:
    put(store, *CORPUS)
    put(store, doc("a", "חדש לגמרי", "נושא:אחר"))
    assert _all(store) == ["c", "a", "b"]
    with store.reading() as reader:
        assert reader.count(Match(all_of=((Term.of("עולם"),),)), 10).number == 1
        assert reader.count(Match(all_of=((Term.of("חדש"),),)), 10).number == 1
        assert reader.document("a").tags == (Tag("אחר", "נושא"),)


def test_frequencies_follow_every_change(store: SqlStore) -> None:
    keys = [("l", Term.of(word).keys[0]) for word in ("שלום", "עולם", "חדש")]
    put(store, *CORPUS)
    with store.reading() as reader:
        assert sorted(reader.frequencies(keys).values()) == [2, 2]
    put(store, doc("a", "חדש"))
    with store.reading() as reader:
        assert reader.frequencies(keys) == {keys[0]: 1, keys[1]: 1, keys[2]: 1}
        assert reader.statistics().average_length == pytest.approx((1 + 4 + 1) / 3)


def test_replacing_removes_what_is_not_named(store: SqlStore) -> None:
    put(store, *CORPUS)
    with store.writing() as writer:
        assert writer.delete_except({"b"}) == 2
    assert _all(store) == ["b"]
    with store.reading() as reader:
        assert [count.tag for count in reader.tags()] == [Tag("ברכה", "נושא")]
        assert reader.frequencies([("l", Term.of("להתראות").keys[0])]) == {}


def test_deleting_all_leaves_an_empty_usable_corpus(store: SqlStore) -> None:
    put(store, *CORPUS)
    with store.writing() as writer:
        assert writer.delete_all() == 3
    with store.reading() as reader:
        assert reader.stats().documents == reader.stats().tags == 0
        assert reader.count(Match(), 10).number == 0
    put(store, CORPUS[0])
    assert _all(store) == ["a"]


def test_an_error_inside_a_transaction_keeps_the_old_corpus(store: SqlStore) -> None:
    put(store, *CORPUS)
    with pytest.raises(RuntimeError), store.writing() as writer:
        writer.delete_all()
        writer.upsert([doc("z", "אחר")])
        raise RuntimeError
    assert _all(store) == ["c", "a", "b"]
    assert store.pool().in_use == 0


def test_tags_filter_by_all_any_and_none(store: SqlStore) -> None:
    put(store, *CORPUS)

    def found(**wanted) -> list[str]:
        match = Match(tags=TagFilter(**wanted))
        with store.reading() as reader:
            return [d.id for d in reader.documents(reader.in_corpus_order(match, 10))]

    assert found(required=("ברכה", "קצר")) == ["a"]
    assert found(required=("פרידה", "נושא:ברכה"), any=True) == ["c", "a", "b"]
    assert found(excluded=("קצר",)) == ["b"]
    assert found(required=("ברכה",), excluded=("קצר",)) == ["b"]
    assert found(required=("אין כזאת",)) == []
    assert found(written=(("קָצָר",),)) == ["c", "a"]


def test_facets_count_the_matching_documents_only(store: SqlStore) -> None:
    put(store, *CORPUS)
    with store.reading() as reader:
        counts = reader.facets(Match(all_of=((Term.of("שלום"),),)), 10)
    assert [(str(each.tag), each.documents) for each in counts] == [("נושא:ברכה", 2), ("קצר", 1)]


def test_categories_have_colours_of_their_own(store: SqlStore) -> None:
    put(store, doc("a", "טקסט", "א:1", "ב:1", "ג:1"))
    with store.reading() as reader:
        colours = {category.color for category in reader.categories()}
    assert len(colours) == 3


def test_tag_pairs_count_documents_that_carry_both(store: SqlStore) -> None:
    put(store, *CORPUS)
    greeting, short = Tag("ברכה", "נושא"), Tag("קצר")
    with store.reading() as reader:
        assert reader.tag_pairs([greeting, short]) == {(greeting, short): 1}


def test_a_list_goes_on_behind_any_document(store: SqlStore) -> None:
    put(store, doc("c", "שלוש", order=0.5), doc("a", "אחת"), doc("b", "שתיים", "דרך", order=9.0))

    def behind(key: str, match: Match = Match()) -> list[str]:
        return store.read(
            lambda reader: [
                each.id for each in reader.documents(reader.in_corpus_order(match, 9, behind=key))
            ]
        )

    whole = behind("")
    assert sorted(whole) == ["a", "b", "c"]
    assert [behind(key) for key in whole] == [whole[1:], whole[2:], []]
    tagged = Match(tags=TagFilter(("דרך",)))
    assert behind(whole[0], tagged) == [key for key in whole[1:] if key == "b"]
    with pytest.raises(NotFound):
        behind("nothing")


def test_neighbours_stand_beside_in_corpus_order(store: SqlStore) -> None:
    put(store, *CORPUS)
    with store.reading() as reader:
        assert reader.neighbours("a").previous == "c"
        assert reader.neighbours("a").next == "b"
        assert reader.neighbours("c").previous is None
        assert reader.neighbours("b").next is None


@pytest.mark.parametrize("key", ["missing", "nul\0byte", "half\ud800"])
def test_an_unknown_id_is_not_found(store: SqlStore, key: str) -> None:
    with pytest.raises(NotFound), store.reading() as reader:
        reader.document(key)


def test_reading_refuses_to_write(store: SqlStore) -> None:
    put(store, *CORPUS)
    with pytest.raises(StoreError), store.database.reading() as connection:
        connection.exec_driver_sql("DELETE FROM documents")
    assert _all(store) == ["c", "a", "b"]


def test_a_runaway_statement_is_stopped_at_its_deadline(store: SqlStore) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    with (
        pytest.raises(QueryTimeout, match=r"longer than 0\.2 s"),
        store.database.reading(seconds=0.2) as connection,
    ):
        connection.exec_driver_sql(endless).all()
    assert store.pool().in_use == 0
    put(store, *CORPUS)


def test_never_more_than_five_connections_and_the_sixth_is_told_busy(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.database.connections.pool, "_timeout", 0.2)
    inside, leave = threading.Barrier(6), threading.Event()

    def hold() -> None:
        with store.reading():
            inside.wait(10)
            leave.wait(10)

    holders = [threading.Thread(target=hold) for _ in range(5)]
    for holder in holders:
        holder.start()
    try:
        inside.wait(10)
        assert store.pool().in_use == store.pool().limit == 5
        with pytest.raises(DatabaseBusy), store.reading():
            pass
    finally:
        leave.set()
        for holder in holders:
            holder.join(10)
    assert store.pool().in_use == 0


@pytest.mark.parametrize(("held", "busy"), [(0.1, False), (1.0, True)])
def test_of_six_queries_on_five_connections_the_sixth_is_answered_or_told_busy_in_time(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, held: float, busy: bool
) -> None:
    put(store, *CORPUS)
    monkeypatch.setattr(store.database.connections.pool, "_timeout", 0.3)
    inside = threading.Barrier(6)

    def slow(reader) -> None:
        reader.statistics()
        inside.wait(10)
        time.sleep(held)

    others = [threading.Thread(target=store.read, args=(slow,)) for _ in range(5)]
    for each in others:
        each.start()
    inside.wait(10)
    begun = time.monotonic()
    with pytest.raises(DatabaseBusy) if busy else nullcontext():
        store.read(lambda reader: reader.statistics())
    assert time.monotonic() - begun < 0.3 + 0.5
    for each in others:
        each.join(10)
    assert store.pool().in_use == 0


@pytest.mark.parametrize(
    "raised", [RuntimeError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, NotFound]
)
def test_no_connection_is_kept_by_what_a_query_raises(
    store: SqlStore, raised: type[BaseException]
) -> None:
    put(store, *CORPUS)

    def read(reader) -> None:
        next(reader.stream())
        raise raised("on the way")

    def write() -> None:
        with store.writing() as writer:
            writer.upsert([doc("new", "חדש")])
            raise raised("on the way")

    for _ in range(7):
        with pytest.raises(raised):
            store.read(read)
        with pytest.raises(raised):
            write()
    assert store.pool().in_use == 0
    assert _all(store) == ["c", "a", "b"]


@pytest.mark.usefixtures("brief_locks")
def test_a_second_writer_waits_briefly_and_is_told_busy(store: SqlStore) -> None:
    put(store, *CORPUS)
    with store.writing(), pytest.raises(DatabaseBusy), store.writing():
        pass
    put(store, doc("d", "אחרי"))


def test_readers_see_the_old_corpus_until_a_write_is_done(store: SqlStore) -> None:
    put(store, *CORPUS)
    with store.writing() as writer:
        writer.upsert([doc("d", "ביניים")])
        assert _all(store) == ["c", "a", "b"]
    assert _all(store) == ["c", "a", "b", "d"]


def test_a_newer_schema_is_refused_with_what_to_do(store: SqlStore) -> None:
    with store.database.writing() as connection:
        connection.exec_driver_sql(
            f"UPDATE meta SET value = '{len(MIGRATIONS) + 1}' WHERE key = 'schema'"
        )
    url = store.database.url.render_as_string(hide_password=False)
    with pytest.raises(SchemaError, match="newer program"):
        open_store(url)


def test_opening_again_changes_nothing(store: SqlStore) -> None:
    put(store, *CORPUS)
    again = open_store(store.database.url.render_as_string(hide_password=False))
    assert _all(again) == ["c", "a", "b"]
    again.close()


@pytest.mark.postgres
def test_connections_that_the_server_closed_are_replaced_unseen(
    postgres_url: str, postgres_admin
) -> None:
    opened = open_store(postgres_url)
    try:
        put(opened, *CORPUS)
        postgres_admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{make_url(postgres_url).database}'"
        )
        assert opened.read(lambda reader: reader.statistics()).documents == len(CORPUS)
        put(opened, doc("later", "אחרי"))
        assert opened.pool().in_use == 0
    finally:
        opened.close()


def test_connections_are_taken_for_old_after_five_minutes_and_waited_for_five_seconds(
    store: SqlStore,
) -> None:
    pool = store.database.connections.pool
    assert (pool._recycle, pool._pre_ping, pool._timeout) == (300, True, 5)
    assert (pool.size(), pool._max_overflow) == (2, 3)
