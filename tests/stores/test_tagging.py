"""Tag work: each verb is one change in the log, and an undo touches what is still as it was left."""

import io
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from lib.core.documents import CATEGORY_COLORS, MOST_CARRIED, Tag
from lib.core.errors import Conflict, MafteachError, NotFound, UsageError
from lib.core.match import Match, TagFilter
from lib.core.tagging import MOST_TAGGED, TagAct, TagChange, TagRefusal, tag_of
from lib.ingest.backup import restore, write
from lib.ingest.importer import import_source
from lib.ingest.readers import Source
from lib.stores import tag_writer
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.vectors import MODEL, cloud, record

WATER, CITY, NEW = Tag("מים", "נוף"), Tag("עיר", "נוף"), Tag("חדשה", "עבודה")
Work = Callable[[Callable[..., TagChange | None]], TagChange | None]


@pytest.fixture
def work(store: SqlStore) -> Work:
    put(
        store, doc("a", "אחת", "נוף:מים"), doc("b", "שתיים", "נוף:מים", "נוף:עיר"),
        doc("c", "שלוש", "נוף:עיר"), doc("d", "ארבע"),
    )  # fmt: skip

    def done(what):
        with store.tagging("דנה") as writer:
            return what(writer)

    return done


def rows(store: SqlStore, *keys: str) -> list[int]:
    found = store.read(lambda reader: reader.row_ids(keys))
    return [found[key] for key in keys]


def carried(store: SqlStore) -> dict[str, set[str]]:
    documents = store.read(lambda reader: list(reader.stream()))
    return {each.id: {str(tag) for tag in each.tags} for each in documents}


def log(store: SqlStore) -> list[TagChange]:
    return store.read(lambda reader: reader.tag_changes(50))


def code_of(error: pytest.ExceptionInfo[MafteachError]) -> str:
    assert error.value.said is not None
    return str(error.value.said.code)


def test_a_tag_is_added_where_it_is_missing_and_the_log_says_by_whom(store, work) -> None:
    change = work(lambda w: w.tag(rows(store, "a", "b", "d"), WATER))
    assert carried(store)["d"] == {"נוף:מים"}
    assert (change.act, change.tag, change.documents) == (TagAct.TAG, WATER, 1)
    assert log(store) == [change]
    assert change.author == "דנה"
    assert work(lambda w: w.tag(rows(store, "a", "b", "d"), WATER)) is None
    assert log(store) == [change]


def test_a_new_tag_is_searched_at_once_and_gone_with_its_last_passage(store, work) -> None:
    before = store.read(lambda reader: reader.statistics()).version
    work(lambda w: w.tag(rows(store, "a", "c"), NEW))
    match = Match(tags=TagFilter((str(NEW),)))
    assert store.read(lambda reader: reader.matching(match, 9)) == sorted(rows(store, "a", "c"))
    assert store.read(lambda reader: reader.statistics()).version == before + 1
    work(lambda w: w.untag(rows(store, "a", "c", "d"), NEW))
    assert store.read(lambda reader: reader.unknown_tags([str(NEW)])) == [str(NEW)]
    assert "עבודה" not in [each.name for each in store.read(lambda reader: reader.categories())]


@pytest.mark.parametrize("again", [False, True])
def test_every_change_is_undone_and_an_undo_too(store, work, again: bool) -> None:
    changes = (
        lambda w: w.tag(rows(store, "a", "d"), CITY),
        lambda w: w.untag(rows(store, "a", "b"), WATER),
        lambda w: w.rename(WATER, NEW),
        lambda w: w.merge(WATER, CITY),
        lambda w: w.recolor("נוף", CATEGORY_COLORS[5]),
    )
    for change in changes:
        before, colors = carried(store), store.read(lambda reader: reader.categories())
        made = work(change)
        after = carried(store), store.read(lambda reader: reader.categories())
        assert after != (before, colors)
        undo = work(lambda w, made=made: w.undo(made.number))
        assert (carried(store), store.read(lambda reader: reader.categories())) == (before, colors)
        assert (undo.undoes, undo.kept, undo.act) == (made.number, 0, made.act.inverse)
        assert log(store)[1].undone and not log(store)[0].undone
        if again:
            redo = work(lambda w, undo=undo: w.undo(undo.number))
            assert (carried(store), store.read(lambda reader: reader.categories())) == after
            work(lambda w, redo=redo: w.undo(redo.number))


def test_an_undo_leaves_alone_what_others_changed_since_and_says_how_much(store, work) -> None:
    made = work(lambda w: w.tag(rows(store, "a", "b", "c"), NEW))
    work(lambda w: w.untag(rows(store, "b"), NEW))
    undo = work(lambda w: w.undo(made.number))
    assert (undo.documents, undo.kept) == (2, 1)
    assert not any("עבודה:חדשה" in tags for tags in carried(store).values())
    merged = work(lambda w: w.merge(WATER, CITY))
    work(lambda w: w.untag(rows(store, "a"), CITY))
    split = work(lambda w: w.undo(merged.number))
    assert (split.documents, split.kept) == (1, 1)
    assert carried(store)["a"] == set()
    assert carried(store)["b"] == {"נוף:מים", "נוף:עיר"}


def test_an_undo_is_refused_where_nothing_is_as_it_was_left(store, work) -> None:
    made = work(lambda w: w.tag(rows(store, "a"), NEW))
    work(lambda w: w.untag(rows(store, "a"), NEW))
    for number, code in ((made.number, TagRefusal.NOTHING_LEFT), (99, TagRefusal.NO_CHANGE)):
        with pytest.raises(MafteachError) as error:
            work(lambda w, number=number: w.undo(number))
        assert code_of(error) == code
    renamed = work(lambda w: w.rename(WATER, NEW))
    work(lambda w: w.tag(rows(store, "d"), WATER))
    with pytest.raises(Conflict) as error:
        work(lambda w: w.undo(renamed.number))
    assert code_of(error) == TagRefusal.TAKEN


def test_nothing_is_undone_twice(store, work) -> None:
    made = work(lambda w: w.tag(rows(store, "a"), NEW))
    work(lambda w: w.undo(made.number))
    with pytest.raises(Conflict) as error:
        work(lambda w: w.undo(made.number))
    assert code_of(error) == TagRefusal.UNDONE


def test_a_rename_to_a_name_that_exists_asks_to_merge_and_changes_nothing(store, work) -> None:
    before = carried(store)
    with pytest.raises(Conflict) as error:
        work(lambda w: w.rename(WATER, CITY))
    assert code_of(error) == TagRefusal.TAKEN
    assert (carried(store), log(store)) == (before, [])
    merged = work(lambda w: w.merge(WATER, CITY))
    assert merged.documents == 2
    assert carried(store) == {"a": {"נוף:עיר"}, "b": {"נוף:עיר"}, "c": {"נוף:עיר"}, "d": set()}


def test_a_renamed_tag_needs_a_vector_anew(store, work) -> None:
    record(store)
    with store.embedding() as writer:
        writer.put_tags(MODEL, [(WATER, cloud(1)[0]), (CITY, cloud(2)[1])])
    assert store.read(lambda reader: reader.unembedded_tags(MODEL, 9)) == []
    work(lambda w: w.rename(WATER, NEW))
    assert store.read(lambda reader: reader.unembedded_tags(MODEL, 9)) == [NEW]


@pytest.mark.parametrize(
    ("what", "code"),
    [(lambda w: w.untag([1], NEW), TagRefusal.UNKNOWN),
     (lambda w: w.rename(WATER, WATER), TagRefusal.SAME),
     (lambda w: w.merge(WATER, WATER), TagRefusal.SAME),
     (lambda w: w.merge(WATER, NEW), TagRefusal.UNKNOWN),
     (lambda w: w.rename(WATER, Tag("  ")), TagRefusal.NAMELESS),
     (lambda w: w.tag([1], Tag("א" * 201)), TagRefusal.TOO_LONG),
     (lambda w: w.tag([1], Tag("a\0b")), TagRefusal.NO_TEXT),
     (lambda w: w.tag(list(range(MOST_TAGGED + 1)), NEW), TagRefusal.MANY),
     (lambda w: w.recolor("נוף", "red"), TagRefusal.NO_COLOR),
     (lambda w: w.recolor("אין", CATEGORY_COLORS[0]), TagRefusal.NO_CATEGORY),
     (lambda w: w.recolor("", CATEGORY_COLORS[0]), TagRefusal.NO_CATEGORY)],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_code_and_not_logged(store, work, what, code) -> None:
    with pytest.raises((UsageError, NotFound)) as error:
        work(what)
    assert code_of(error) == code
    assert log(store) == []


def test_a_passage_takes_no_more_tags_than_an_import_would(store: SqlStore, work) -> None:
    put(store, doc("full", "הרבה", *(f"ת{n}" for n in range(MOST_CARRIED))))
    made = work(lambda w: w.tag(rows(store, "full", "d"), NEW))
    assert made.documents == 1
    assert len(carried(store)["full"]) == MOST_CARRIED


def test_passages_that_are_gone_are_left_out(store: SqlStore, work) -> None:
    ids = rows(store, "a", "d")
    made = work(lambda w: w.tag(ids, NEW))
    with store.writing() as writer:
        writer.delete_except({"a", "b"})
    undo = work(lambda w: w.undo(made.number))
    assert (undo.documents, undo.kept) == (1, 1)
    assert work(lambda w: w.tag(ids[1:], NEW)) is None


def test_of_the_newest_changes_it_is_kept_what_they_touched(store, work, monkeypatch) -> None:
    monkeypatch.setattr(tag_writer, "MOST_TOUCHED", 2)
    first = work(lambda w: w.tag(rows(store, "a"), NEW))
    for key in ("b", "c"):
        work(lambda w, key=key: w.tag(rows(store, key), NEW))
    with pytest.raises(UsageError) as error:
        work(lambda w: w.undo(first.number))
    assert code_of(error) == TagRefusal.TOO_OLD
    assert len(log(store)) == 3
    renamed = work(lambda w: w.rename(WATER, Tag("אחרת")))
    work(lambda w: w.tag(rows(store, "d"), CITY))
    work(lambda w: w.undo(renamed.number))
    assert log(store)[0].to == WATER


def test_the_same_file_imported_again_leaves_tag_work_alone(store: SqlStore, work) -> None:
    row = '{"id": "x", "text": "שלום", "tags": ["ישנה"]}'.encode()
    file = Source("rows", io.BytesIO(row), len(row), "jsonl")
    import_source(store, file, replace=True, agreed=True)
    work(lambda w: w.tag(rows(store, "x"), NEW))
    report = import_source(store, file, replace=True)
    assert report.written.unchanged == 1
    assert carried(store) == {"x": {"ישנה", "עבודה:חדשה"}}
    assert log(store)


def test_a_file_that_changes_a_passage_leaves_what_was_done_to_it_by_hand(store, work) -> None:
    ids = rows(store, "a", "b")
    work(lambda w: w.tag(ids, NEW))
    work(lambda w: w.untag(rows(store, "b"), CITY))
    mistaken = work(lambda w: w.tag(ids, Tag("טעות")))
    work(lambda w: w.undo(mistaken.number))
    work(lambda w: w.rename(NEW, Tag("שם אחר")))
    put(
        store, doc("a", "אחת, מתוקנת", "נוף:מים", "טעות"),
        doc("b", "שתיים, מתוקנת", "נוף:מים", "נוף:עיר", "מן הקובץ"),
    )  # fmt: skip
    assert carried(store)["a"] == {"נוף:מים", "שם אחר", "טעות"}
    assert carried(store)["b"] == {"נוף:מים", "שם אחר", "מן הקובץ"}
    put(store, doc("c", "שלוש, מתוקנת", "מן הקובץ"))
    assert carried(store)["c"] == {"מן הקובץ"}


@pytest.mark.parametrize("undone", [0, 1, 2])
def test_a_merge_stands_over_a_file_unless_it_is_undone(store, work, undone: int) -> None:
    number = work(lambda w: w.merge(WATER, CITY)).number
    for _ in range(undone):
        number = work(lambda w, number=number: w.undo(number)).number
    put(store, doc("a", "אחרת", "נוף:מים"), doc("b", "אחרת", "נוף:מים", "נוף:עיר"))
    merged = undone != 1
    assert carried(store)["a"] == ({"נוף:עיר"} if merged else {"נוף:מים"})
    assert carried(store)["b"] == ({"נוף:עיר"} if merged else {"נוף:מים", "נוף:עיר"})


def test_the_log_and_what_an_undo_needs_are_backed_up(store: SqlStore, work, tmp_path) -> None:
    made = work(lambda w: w.merge(WATER, CITY))
    with store.archiving() as kept:
        write(kept, tmp_path / "b.zip")
    other = open_store(f"sqlite:///{tmp_path}/other.db")
    restore(other, tmp_path / "b.zip")
    assert log(other) == [made]
    with other.tagging("מנהל") as writer:
        writer.undo(made.number)
    assert carried(other)["b"] == {"נוף:מים", "נוף:עיר"}
    assert log(other)[0].number == made.number + 1
    other.close()


def test_the_log_goes_with_its_corpus(store: SqlStore, work) -> None:
    work(lambda w: w.tag(rows(store, "a"), NEW))
    with store.writing() as writer:
        writer.delete_all()
    assert log(store) == []


def test_of_several_at_once_every_change_is_kept(store: SqlStore, work) -> None:
    def one(number: int) -> None:
        with suppress(Conflict):
            work(lambda w: w.tag(rows(store, "a", "b", "c", "d"), Tag(f"ת{number}")))
            work(lambda w: w.rename(WATER, Tag(f"שם{number}")) if number == 2 else None)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert all({f"ת{n}" for n in range(4)} <= tags for tags in carried(store).values())
    assert len({each.number for each in log(store)}) == 5


@pytest.mark.parametrize(
    ("written", "tag"),
    [("מים", Tag("מים")), (" נוף : מים  רבים ", Tag("מים רבים", "נוף")), (":מים", Tag(":מים")),
     ("נוף:", Tag("נוף:")), ("א:ב:ג", Tag("ב:ג", "א"))],
)  # fmt: skip
def test_a_tag_is_written_with_its_category_before_a_colon(written: str, tag: Tag) -> None:
    assert tag_of(written) == tag


def test_passages_of_a_tag_are_spread_where_they_are_many(store: SqlStore, work) -> None:
    put(store, *(doc(f"m{n:03}", "טקסט", "רבים") for n in range(100)))
    some = store.read(lambda reader: reader.tagged(Tag("רבים"), 10))
    assert len(some) == 10 and max(some) - min(some) > 80
    assert len(store.read(lambda reader: reader.tagged(WATER, 10))) == 2
