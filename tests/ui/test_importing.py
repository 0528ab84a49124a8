"""The import worker: progress, cancelling, one at a time, no file left."""

import gc
import io
import json
import os
import threading
import zipfile

import pytest

from lib.core.errors import DatabaseFull, ImportRefused, NotAllowed, NotFound, UsageError
from lib.ingest.importer import BATCH
from lib.ingest.mapping import FieldMapping, parse_mapping
from lib.ingest.refusals import Broken
from lib.ui.corpus.importing import ImportDesk, Staged, kept_rejections
from lib.ui.jobs import State


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


def lines(count: int, start: int = 0) -> bytes:
    records = ({"id": str(start + i), "text": f"פסקה מספר {i}"} for i in range(count))
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()


def staged(data: bytes, name: str = "corpus.jsonl") -> Staged:
    return Staged(name, io.BytesIO(data))


def documents(store) -> int:
    return store.read(lambda reader: reader.statistics()).documents


class Gate:
    """A store whose writing waits until the test opens the gate."""

    def __init__(self, store) -> None:
        self.store = store
        self.open = threading.Event()

    def writing(self):
        assert self.open.wait(10)
        return self.store.writing()


def test_an_import_ends_with_a_report_and_no_file(store):
    file = staged(lines(3) + b"{broken\n")
    job = ImportDesk().start(store, file, FieldMapping())
    assert job.wait(10)
    assert job.state is State.DONE
    assert (job.report.written.added, job.report.refused) == (3, 1)
    assert kept_rejections(job)[0].line == 4
    assert file.closed
    assert documents(store) == 3


def test_what_follows_an_import_follows_one_that_ended_well_and_was_no_dry_run(store):
    followed: list[int] = []

    def then() -> None:
        followed.append(documents(store))

    dry = ImportDesk().start(store, staged(lines(2)), FieldMapping(), dry_run=True, then=then)
    assert dry.wait(10)
    gate = Gate(store)
    stopped = ImportDesk().start(gate, staged(lines(BATCH * 3)), FieldMapping(), then=then)
    stopped.cancel()
    gate.open.set()
    assert stopped.wait(20)
    assert (stopped.state, followed) == (State.CANCELLED, [])
    done = ImportDesk().start(store, staged(lines(3)), FieldMapping(), then=then)
    assert done.wait(10)
    assert followed == [3]


BOOK = "<h1>ספר</h1>\n<h2>פרק א</h2>\nאלה הדברים\n"


def packed(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in files.items():
            file.writestr(f"{name}.txt", text)
    return content.getvalue()


def test_a_published_corpus_is_known_shown_and_imported_from_a_zip(store):
    file = staged(packed(ספר=BOOK, ריק=""), "library.zip")
    assert (file.format, file.has_columns) == ("otzaria", False)
    shown, refused = file.preview(FieldMapping())
    assert (refused.where, shown.ref) == ("ריק.txt", "ספר, פרק א")
    job = ImportDesk().start(store, file, FieldMapping())
    assert job.wait(10)
    assert (job.report.written.added, job.report.refused) == (1, 1)
    assert job.progress.share == 1.0
    assert file.closed


def test_a_text_with_headings_is_known_by_itself(store):
    assert staged(BOOK.encode(), "ספר.txt").format == "otzaria"
    assert staged("פסקה.\n\nועוד.".encode(), "ספר.txt").format == "text"


def test_a_zip_of_nothing_known_is_refused_and_not_kept():
    with pytest.raises(ImportRefused, match="no corpus that is known"):
        staged(packed().replace(b"txt", b"bin"), "some.zip")
    with pytest.raises(ImportRefused, match="damaged zip"):
        staged(b"PK\x03\x04", "some.zip")


def test_progress_reaches_the_whole_file(store):
    file = staged(lines(BATCH * 2 + 1))
    job = ImportDesk().start(store, file, FieldMapping())
    assert job.wait(20)
    assert job.progress.share == 1.0
    assert job.progress.read == BATCH * 2 + 1


def test_cancelling_keeps_nothing_and_closes_the_file(store):
    gate, file = Gate(store), staged(lines(BATCH * 3))
    job = ImportDesk().start(gate, file, FieldMapping())
    job.cancel()
    assert job.stopping
    gate.open.set()
    assert job.wait(10)
    assert job.state is State.CANCELLED
    assert file.closed
    assert documents(store) == 0


def test_a_second_import_is_refused_while_one_runs_and_taken_afterwards(store):
    desk, gate = ImportDesk(), Gate(store)
    first = desk.start(gate, staged(lines(1)), FieldMapping())
    waiting = staged(lines(1, start=10))
    with pytest.raises(NotAllowed):
        desk.start(store, waiting, FieldMapping())
    assert not waiting.closed
    assert desk.job is first
    gate.open.set()
    assert first.wait(10)
    assert desk.start(store, waiting, FieldMapping()).wait(10)
    assert documents(store) == 2


def test_the_last_job_stays_until_it_is_forgotten(store):
    desk, gate = ImportDesk(), Gate(store)
    job = desk.start(gate, staged(lines(1)), FieldMapping())
    desk.forget()
    assert desk.job is job
    gate.open.set()
    assert job.wait(10)
    desk.forget()
    assert desk.job is None


def test_a_dry_run_changes_nothing_and_keeps_the_file_for_the_real_one(store):
    desk, file = ImportDesk(), staged(lines(2))
    dry = desk.start(store, file, FieldMapping(), dry_run=True)
    assert dry.wait(10)
    assert dry.report.written.added == 2
    assert documents(store) == 0
    assert desk.start(store, file, FieldMapping()).wait(10)
    assert documents(store) == 2
    assert file.closed


def test_a_refused_replacement_says_why_and_keeps_the_corpus(store):
    desk = ImportDesk()
    assert desk.start(store, staged(lines(2)), FieldMapping()).wait(10)
    job = desk.start(store, staged(b'{"id": "1"}\n'), FieldMapping(), replace=True)
    assert job.wait(10)
    assert job.state is State.FAILED
    assert isinstance(job.error, ImportRefused)
    assert [each.line for each in kept_rejections(job)] == [1]
    assert documents(store) == 2


def test_an_unforeseen_error_ends_the_job_without_its_text(caplog):
    class Broke:
        def writing(self):
            raise RuntimeError("the secret cause")

    file = staged(lines(1))
    job = ImportDesk().start(Broke(), file, FieldMapping())
    assert job.wait(10)
    assert job.state is State.FAILED
    assert "secret" not in str(job.error)
    assert file.closed


def test_a_staged_file_has_no_name_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = staged(lines(5))
    assert os.listdir(tmp_path) == []
    assert file.size == len(lines(5))
    file.close()


def test_a_staged_file_nobody_holds_is_closed(monkeypatch):
    file = staged(lines(1))
    inner = file._file
    del file
    gc.collect()
    assert inner.closed


def test_a_closed_file_cannot_be_imported(store):
    file = staged(lines(1))
    file.close()
    with pytest.raises(NotFound):
        ImportDesk().start(store, file, FieldMapping())


def test_a_name_without_a_known_ending_is_refused():
    with pytest.raises(UsageError):
        staged(b"x", "corpus.docx")


def test_a_name_is_kept_without_direction_marks():
    file = staged(b"", "\u202egpj.jsonl")
    assert file.name == "gpj.jsonl"
    file.close()


def test_a_full_disk_is_told_and_leaves_no_file(monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    with pytest.raises(DatabaseFull):
        staged(lines(1))


def test_a_preview_shows_rows_as_they_will_be_imported_and_can_be_repeated():
    file = staged('{"n": 1, "t": "שלום"}\n{"n": 2}\n'.encode())
    mapping = parse_mapping(["id=n", "text=t"])
    for _ in range(2):
        first, second = file.preview(mapping)
        assert (first.id, first.text) == ("1", "שלום")
        assert isinstance(second, Broken)
        assert second.line == 2
    file.close()
