"""Importing a file over SQLite and PostgreSQL: all of it or nothing, and again changes nothing."""

import gzip
import io
import json

import pytest

from lib.core.errors import ImportRefused
from lib.ingest import importer
from lib.ingest.exporter import exported
from lib.ingest.importer import Progress, import_source, preview
from lib.ingest.mapping import FieldMapping, parse_mapping
from lib.ingest.readers import Broken, Source
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
    version = store.read(lambda reader: reader.figures().version)
    again = import_source(store, source(*rows, packed=True))
    assert (first.written.added, again.written.added, again.written.unchanged) == (2, 0, 2)
    assert store.read(lambda reader: reader.figures().version) == version
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


def test_replacing_removes_what_the_file_does_not_name(store: SqlStore):
    put(store, doc("old", "ישן"), doc("a", "שם"))
    report = import_source(store, source(row("a"), row("b")), replace=True)
    assert (report.removed, ids(store)) == (1, ["a", "b"])


def test_replacing_by_a_file_without_a_usable_row_is_refused(store: SqlStore):
    put(store, doc("old", "ישן"))
    with pytest.raises(ImportRefused, match="no usable record"):
        import_source(store, source("{"), replace=True)
    assert ids(store) == ["old"]


def test_a_dry_run_reports_the_same_and_writes_nothing(store: SqlStore):
    put(store, doc("old", "ישן"))
    tried = import_source(store, source(row("a"), "{"), replace=True, dry_run=True)
    assert (tried.written.added, tried.refused, tried.removed) == (1, 1, 1)
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
    assert import_source(store, source(*rows), replace=True).written.added == 5


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
