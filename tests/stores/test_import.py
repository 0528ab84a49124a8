"""Importing a file over SQLite and PostgreSQL: all of it or nothing, and again changes nothing."""

import gzip
import io
import json
from itertools import pairwise

import pytest

from lib.core.errors import ImportRefused, UsageError
from lib.ingest import importer
from lib.ingest.exporter import exported
from lib.ingest.importer import Progress, import_source, preview
from lib.ingest.mapping import FieldMapping, parse_mapping
from lib.ingest.readers import Source
from lib.ingest.refusals import Broken
from lib.ingest.sample import load_sample
from lib.stores.store import SqlStore
from tests.conftest import doc, put


def source(*rows: object, format: str = "jsonl", packed: bool = False) -> Source:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    content = "\n".join(lines).encode()
    content = gzip.compress(content) if packed else content
    return Source("rows", io.BytesIO(content), len(content), format)


def row(id: str, text: str = "טקסט", **fields: object) -> dict:
    return {"id": id, "text": text, **fields}


def ids(store: SqlStore) -> list[str]:
    return store.read(lambda reader: [document.id for document in reader.stream()])


def test_a_rerun_changes_nothing_and_a_changed_row_is_updated(store: SqlStore):
    rows = [row("a"), row("b", tags=["חדש"])]
    first = import_source(store, source(*rows))
    version = store.read(lambda reader: reader.statistics().version)
    again = import_source(store, source(*rows, packed=True))
    assert (first.written.added, again.written.added, again.written.unchanged) == (2, 0, 2)
    assert store.read(lambda reader: reader.statistics().version) == version
    changed = import_source(store, source(row("a", "אחר"), rows[1]))
    assert (changed.written.updated, changed.written.unchanged) == (1, 1)
    assert store.read(lambda reader: reader.document("a")).text == "אחר"


def test_bad_rows_are_reported_by_line_and_good_rows_go_in(store: SqlStore):
    report = import_source(
        store, source(row("a"), "{", row("b", ""), row("a"), row("c", author="x"), row("d"))
    ).as_dict()
    assert ids(store) == ["a", "d"]
    assert (report["read"], report["added"], report["refused"]) == (6, 2, 4)
    assert [each["line"] for each in report["rejected"]] == [2, 3, 4, 5]
    assert "came before" in report["rejected"][2]["reason"]


UNUSABLE = {
    "csv": (
        b"id,text\na,\xd7\x90\nb,x\0y\nc,\xff\xfe\na,again\nd,\n\0,z\ne,f,g\nlast,x\n",
        {3: "nul", 4: "encoding", 5: "repeated", 6: "missing", 7: "nul", 8: "cells"},
    ),
    "jsonl": (
        b'{"id":"a","text":"\xd7\x90"}\n{"id":"b","text":"x\\u0000y"}\n{"id":"c","text":"\xff\xfe"}\n'
        b'{"id":"a","text":"again"}\n{"id":"d"}\n\0\0\0\n{"id":"e","text":"x","author":"y"}\n'
        b'{"id":"f","text":"\\ud800"}\n{"id":"last","text":"x"}\n',
        {2: "nul", 3: "encoding", 4: "repeated", 5: "missing", 6: "not_json", 7: "unknown_column", 8: "surrogate"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("format", UNUSABLE)
def test_each_kind_of_unusable_row_is_told_by_its_line_and_code(store: SqlStore, format: str):
    content, expected = UNUSABLE[format]
    report = import_source(store, Source("x", io.BytesIO(content), len(content), format)).as_dict()
    assert {each["line"]: each["code"] for each in report["rejected"]} == expected
    assert (report["added"], report["refused"]) == (2, len(expected))
    assert ids(store) == ["a", "last"]


def test_replacing_removes_what_the_file_does_not_name(store: SqlStore):
    put(store, doc("old", "ישן"), doc("a", "שם"))
    report = import_source(store, source(row("a"), row("b")), replace=True, agreed=True)
    assert (report.removed, ids(store)) == (1, ["a", "b"])


def test_replacing_by_a_file_without_a_usable_row_is_refused(store: SqlStore):
    put(store, doc("old", "ישן"))
    with pytest.raises(ImportRefused, match="no usable record"):
        import_source(store, source("{"), replace=True)
    assert ids(store) == ["old"]


def test_a_dry_run_reports_the_same_and_writes_nothing(store: SqlStore):
    put(store, doc("old", "ישן"))
    tried = import_source(store, source(row("a"), row("")), replace=True, dry_run=True)
    assert (tried.written.added, tried.refused, tried.removed, tried.kept) == (1, 1, 0, 1)
    tried = import_source(store, source(row("a")), replace=True, dry_run=True)
    assert (tried.written.added, tried.refused, tried.removed) == (1, 0, 1)
    assert ids(store) == ["old"]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_an_interruption_at_any_batch_leaves_the_old_corpus(
    store: SqlStore, step: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importer, "BATCH", 2)
    put(store, doc("old", "ישן"))
    seen: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == step:
            raise KeyboardInterrupt

    rows = [row(str(n)) for n in range(5)]
    with pytest.raises(KeyboardInterrupt):
        import_source(store, source(*rows), replace=True, progress=interrupt)
    assert ids(store) == ["old"]
    assert store.pool().in_use == 0
    assert import_source(store, source(*rows), replace=True, agreed=True).written.added == 5


def test_progress_tells_rows_read_and_ends_at_the_whole(store: SqlStore):
    seen: list[Progress] = []
    import_source(store, source(row("a"), row("b")), progress=seen.append)
    assert (seen[-1].read, seen[-1].share, seen[-1].seconds_left) == (2, 1.0, 0.0)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_an_exported_corpus_imports_as_unchanged(store: SqlStore, format: str):
    put(
        store,
        doc("a", "=1+1", "מקום:חיפה", "א|ב:ג", title="-כותרת", order=2.0),
        doc("b", "בְּרֵאשִׁית\nשורה", metadata={"שנה": 1950}),
    )
    lines = store.read(lambda reader: list(exported(reader.stream(), format)))
    content = "".join(lines).encode()
    report = import_source(store, Source("x", io.BytesIO(content), len(content), format))
    assert (report.read, report.written.unchanged) == (2, 2)


def test_the_preview_shows_rows_as_they_would_be_imported_and_writes_nothing(store: SqlStore):
    mapping = parse_mapping(["text=body"])
    shown = preview(source({"id": "1", "body": "א"}, {"id": "2"}, {"id": "3"}), mapping, most=2)
    assert shown[0] == doc("1", "א")
    assert isinstance(shown[1], Broken) and shown[1].line == 2
    assert ids(store) == []


def test_the_sample_is_loaded_once_and_not_into_a_corpus_emptied_on_purpose(store: SqlStore):
    added = load_sample(store)
    assert added >= 150
    assert load_sample(store) == 0
    with store.writing() as writer:
        writer.delete_all()
    assert load_sample(store) == 0
    assert load_sample(store, only_new=False) == added


def test_a_mapping_reaches_the_database(store: SqlStore):
    mapping: FieldMapping = parse_mapping(["text=body", "tag:ספר=book"])
    import_source(store, source({"id": "1", "body": "א", "book": "שמות"}), mapping)
    assert store.read(lambda reader: reader.document("1")).tags == doc("1", "א", "ספר:שמות").tags


# Replacing by a file that is broken

TWELVE = [f"{n},פסקה מספר {n} בצה״ל,כותרת {n}" for n in range(1, 13)]


def _table(lines: list[str]) -> Source:
    content = "\n".join(["id,text,title", *lines]).encode("utf-8", "surrogateescape")
    return Source("t.csv", io.BytesIO(content), len(content), "csv")


BREAKAGES = {
    "a mark opens the text": lambda line: line.replace(",", ',"', 1),
    "a mark stands before the id": lambda line: '"' + line,
    "a mark stands behind the id": lambda line: line.replace(",", '",', 1),
    "a mark ends the row": lambda line: line + '"',
    "a separator is missing": lambda line: line.replace(",", "", 1),
    "a separator too many": lambda line: line.replace(" ", ",", 1),
    "a line end too many": lambda line: line.replace(" ", "\n", 1),
    "the text is missing": lambda line: ",".join([line.split(",")[0], "", "x"]),
    "a byte is damaged": lambda line: line + "\udcff",
    "two quoted rows run into one": lambda line: f'"{line}',
}


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_file_broken_at_any_line_removes_nothing_that_it_may_still_hold(
    sqlite_store: SqlStore, how: str
):
    import_source(sqlite_store, _table(TWELVE))
    wanted = ids(sqlite_store)
    for at in range(len(TWELVE)):
        lines = [BREAKAGES[how](line) if n == at else line for n, line in enumerate(TWELVE)]
        report = import_source(sqlite_store, _table(lines), replace=True, agreed=True)
        assert set(wanted) <= set(ids(sqlite_store)), at
        assert not report.removed
        if not report.complete and report.rejected:
            assert report.rejected[0].line <= at + 3
        import_source(sqlite_store, _table(TWELVE), replace=True, agreed=True)
        assert ids(sqlite_store) == wanted


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_file_that_breaks_off_within_any_line_removes_nothing(sqlite_store: SqlStore, format):
    put(sqlite_store, *(doc(str(n), f"פסקה מספר {n}", title="א") for n in range(1, 13)))
    with sqlite_store.reading() as reader:
        content = "".join(exported(reader.stream(), format)).encode()
    ends = [at for at in range(len(content)) if content[at : at + 1] == b"\n"]
    wanted = ids(sqlite_store)
    for begin, end in pairwise(ends[1:]):  # one row at least is whole
        cut = content[: begin + (end - begin) // 2]
        part = Source("part", io.BytesIO(cut), len(cut), format)
        report = import_source(sqlite_store, part, replace=True, agreed=True)
        assert ids(sqlite_store) == wanted
        assert (report.removed, report.refused) == (0, 1)
        assert report.kept or end == ends[-1]


def test_a_row_refused_for_what_it_says_keeps_its_passage_and_lets_others_go(store: SqlStore):
    put(store, *(doc(key, "ישן") for key in ("a", "b", "gone")))
    rows = [row("a"), row("b", order="שתיים")]
    report = import_source(store, source(*rows), replace=True, agreed=True)
    assert (report.removed, report.kept, report.refused) == (1, 0, 1)
    assert ids(store) == ["a", "b"]


def test_more_than_a_tenth_is_removed_only_where_that_is_agreed(store: SqlStore):
    put(store, *(doc(str(n), "ישן") for n in range(20)))
    eighteen = [row(str(n), "ישן") for n in range(18)]
    assert import_source(store, source(*eighteen), replace=True).removed == 2
    with pytest.raises(ImportRefused, match="remove 2 of 18") as refused:
        import_source(store, source(*eighteen[:16], row("new")), replace=True)
    assert refused.value.details["report"].written.added == 1
    assert len(ids(store)) == 18
    assert import_source(store, source(*eighteen[:16]), replace=True, agreed=True).removed == 2


def test_a_mapping_to_a_column_that_the_table_has_not_is_refused_once(store: SqlStore):
    with pytest.raises(UsageError, match="'txet'") as refused:
        import_source(store, _table(TWELVE), parse_mapping(["text=txet"]))
    assert "id, text, title" in refused.value.hint
