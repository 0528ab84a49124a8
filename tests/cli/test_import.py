"""import and export: files in, files out."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lib.cli.console import Console
from lib.core.errors import DatabaseUnavailable
from lib.stores.documents import DocumentReads
from tests.cli.conftest import write_jsonl

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_report_counts_and_names_the_refused_lines(run, tmp_path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text('{"id": "1", "text": "שלום"}\n{"id": "2"}\nnot json\n', encoding="utf-8")
    ran = run("import", str(path), "--json")
    report = ran.json
    assert ran.code == 3
    assert (report["read"], report["added"], report["refused"]) == (3, 1, 2)
    assert [each["code"] for each in report["rejected"]] == ["missing", "not_json"]
    assert [each["line"] for each in report["rejected"]] == [2, 3]
    assert "text is missing" in report["rejected"][0]["reason"]
    assert {"updated", "unchanged", "seconds"} <= set(report)


def test_a_second_import_changes_nothing(run, corpus) -> None:
    report = run("import", str(corpus), "--json").json
    assert (report["added"], report["updated"], report["unchanged"]) == (0, 0, 4)


def test_people_read_one_line_and_the_refusals_beside_it(run, tmp_path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text('{"id": "1", "text": "שלום"}\n{"id": "2"}\n', encoding="utf-8")
    ran = run("import", str(path))
    assert ran.out.startswith("some.jsonl: 2 read; 1 added, 0 updated, 0 unchanged, 1 refused; ")
    assert "line 2: text is missing or empty" in ran.err


def test_a_dry_run_reports_and_keeps_nothing(run, tmp_path) -> None:
    path = write_jsonl(tmp_path / "one.jsonl", {"id": "1", "text": "שלום"})
    assert run("import", str(path), "--dry-run", "--json").json["added"] == 1
    assert run("stats", "--json").json["documents"] == 0


def test_replace_removes_what_the_file_does_not_name(run, corpus, tmp_path) -> None:
    path = write_jsonl(tmp_path / "new.jsonl", {"id": "9", "text": "חדש"})
    report = run("import", str(path), "--replace", "--yes", "--json").json
    assert (report["added"], report["removed"]) == (1, 4)


def test_replace_removes_more_than_a_tenth_only_where_that_is_said(run, corpus, tmp_path) -> None:
    path = write_jsonl(tmp_path / "new.jsonl", {"id": "9", "text": "חדש"})
    ran = run("import", str(path), "--replace")
    assert ran.code == 1
    assert "would remove 4 of 4 passages" in ran.err and "--yes" in ran.err
    assert run("stats", "--json").json["documents"] == 4
    counted = run("import", str(path), "--replace", "--dry-run", "--json")
    assert (counted.code, counted.json["removed"]) == (0, 4)


def test_a_person_is_asked_whether_so_much_may_go(run, corpus, tmp_path, monkeypatch) -> None:
    path = write_jsonl(tmp_path / "new.jsonl", {"id": "9", "text": "חדש"})
    asked = []
    monkeypatch.setattr(Console, "asks", lambda _, question: asked.append(question) or True)
    assert run("import", str(path), "--replace").code == 0
    assert "4 of 4" in asked[0]
    assert run("stats", "--json").json["documents"] == 1


def test_a_row_that_nobody_understands_keeps_what_it_may_name(run, corpus, tmp_path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"id": "1", "text": "שלום"}\n{"id": "2", "te', encoding="utf-8")
    ran = run("import", str(path), "--replace", "--yes")
    assert ran.code == 3
    assert "3 passages that the file does not name were kept" in ran.err
    assert "line 2" in ran.err
    assert run("stats", "--json").json["documents"] == 4


def test_what_was_guessed_is_told_with_the_option_that_says_otherwise(run, tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id;text\r\n1;שלום לכל העולם\r\n".encode("cp1255"))
    ran = run("import", str(path))
    assert ran.code == 0
    assert "read as csv, windows-1255, cells apart by ;" in ran.err
    assert "--encoding" in ran.err and "--separator" in ran.err
    report = run("import", str(path), "--encoding", "windows-1255", "--separator", ";", "--json")
    assert report.json["read_as"]["guessed"] == []
    assert report.json["unchanged"] == 1


def test_replace_takes_one_file(run, corpus) -> None:
    ran = run("import", str(corpus), str(corpus), "--replace")
    assert ran.code == 2
    assert "one file" in ran.err


def test_replacing_by_a_file_of_nothing_usable_keeps_the_corpus(run, corpus, tmp_path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("not json\n", encoding="utf-8")
    ran = run("import", str(path), "--replace")
    assert ran.code == 1
    assert "line 1" in ran.err
    assert run("stats", "--json").json["documents"] == 4


def test_each_file_is_its_own_transaction(run, corpus, tmp_path) -> None:
    good = write_jsonl(tmp_path / "good.jsonl", {"id": "9", "text": "טוב"})
    damaged = tmp_path / "damaged.jsonl.gz"
    damaged.write_bytes(gzip.compress(b'{"id": "10", "text": "x"}\n' * 50)[:-12])
    ran = run("import", str(damaged), str(tmp_path / "absent.jsonl"), str(good), "--json")
    assert ran.code == 1
    refused, absent, report = ran.lines
    assert refused["error"]["code"] == absent["error"]["code"] == "import_refused"
    assert (report["file"], report["added"]) == ("good.jsonl", 1)
    assert run("stats", "--json").json["documents"] == 5


def test_a_file_of_which_nothing_is_usable_fails(run, tmp_path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    assert run("import", str(path)).code == 1


def test_foreign_columns_are_mapped(run, tmp_path) -> None:
    path = write_jsonl(
        tmp_path / "foreign.jsonl",
        {"id": "m.1", "text_hebrew": "מֵאֵימָתַי", "tractate": "ברכות", "chapter": 1, "x": "y"},
    )
    rules = ["text=text_hebrew", "ref={tractate} {chapter}", "tag:מסכת=tractate"]
    assert run("import", str(path), *(f"--map={rule}" for rule in rules)).code == 0
    hit = run("search", "מאימתי", "--json").json["hits"][0]
    assert hit["ref"] == "ברכות 1"
    assert hit["tags"] == [{"name": "ברכות", "category": "מסכת"}]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map", "nonsense"], "TARGET=SOURCE"),
        (["--format", "xml"], "invalid choice"),
        (["--format", "csv", "--encoding", "klingon"], "windows-1255"),
        (["--format", "csv", "--separator", "ab"], "tab"),
        ([], "--format"),
    ],
)
def test_unusable_options_are_usage_errors(run, tmp_path, options, said) -> None:
    path = tmp_path / "file.unknown"
    path.write_text("x", encoding="utf-8")
    ran = run("import", str(path), *options)
    assert said in ran.err
    assert ran.code == 2


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_is_exported_imports_unchanged(run, corpus, tmp_path, form) -> None:
    path = tmp_path / f"out.{form}"
    assert run("export", "--format", form, "-o", str(path)).code == 0
    assert run("import", str(path), "--replace", "--json").json["unchanged"] == 4
    assert [each.name for each in tmp_path.glob(".unfinished-*")] == []


def test_an_export_whose_database_was_lost_on_the_way_is_written_once_more(
    run, corpus, tmp_path, monkeypatch
) -> None:
    path, real, lost = tmp_path / "out.jsonl", DocumentReads.stream, []

    def stream(reader, batch: int = 500):
        documents = real(reader, batch)
        yield next(documents)
        if not lost:
            lost.append(True)
            raise DatabaseUnavailable("The database does not answer.", "Check it.")
        yield from documents

    monkeypatch.setattr(DocumentReads, "stream", stream)
    ran = run("export", "-o", str(path))
    assert ran.code == 0
    assert "once more" in ran.err
    assert len(path.read_text(encoding="utf-8").splitlines()) == 4


def test_export_writes_standard_output_unless_told(run, corpus) -> None:
    records = run("export").lines
    assert [each["id"] for each in records] == ["1", "2", "3", "4"]
    assert run("export", "-o", "-").lines == records


def test_formulas_leave_as_text(run, tmp_path) -> None:
    path = write_jsonl(tmp_path / "f.jsonl", {"id": "=1+1", "text": "@SUM(A1)", "title": "־ש"})
    run("import", str(path))
    out = run("export", "--format", "csv").out
    assert "'=1+1,'@SUM(A1),־ש," in out


def test_an_export_that_cannot_be_written_leaves_nothing(run, corpus, tmp_path) -> None:
    ran = run("export", "-o", str(tmp_path / "absent" / "out.jsonl"))
    assert ran.code == 1
    assert "cannot be written" in ran.err
    assert "-o" in ran.err


def _import_slowly(tmp_path: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """An import under way, of a file that is long enough to be interrupted."""
    path = tmp_path / "long.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(60_000):
            file.write(
                json.dumps({"id": str(number), "text": f"מילה {number} ועוד {number * 7}"}) + "\n"
            )
    process = subprocess.Popen(
        [sys.executable, "-m", "lib", "import", str(path), "--json"],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8",
    )  # fmt: skip
    database = tmp_path / "cli.db-wal"
    deadline = time.monotonic() + 60
    while not (database.exists() and database.stat().st_size > 100_000):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    return process


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_import_keeps_the_old_corpus(
    run, corpus, environment, tmp_path, signum
) -> None:
    process = _import_slowly(tmp_path, environment)
    process.send_signal(signum)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "rolled back" in err
    assert "Traceback" not in err
    assert out == ""
    assert run("stats", "--json").json["documents"] == 4
