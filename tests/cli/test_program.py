"""The program as a whole: real processes, pipes, locales, logs."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lib.search.service import SearchService
from tests.cli.conftest import write_jsonl

ROOT = Path(__file__).resolve().parent.parent.parent


def start(*argv: str | bytes, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "lib", *argv],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def test_demo_loads_the_sample_once(run) -> None:
    first = run("demo", "--json").json
    assert first["added"] == first["documents"] > 50
    again = run("demo", "--json").json
    assert again == {"added": 0, "documents": first["documents"]}


def test_demo_leaves_a_corpus_alone(run, corpus) -> None:
    assert "already holds 4 passages" in run("demo").out
    assert run("stats", "--json").json["documents"] == 4


def test_stats_counts_the_corpus(run, corpus) -> None:
    figures = run("stats", "--json").json
    assert (figures["documents"], figures["tags"], figures["categories"]) == (4, 2, 1)
    assert figures["database"] == "sqlite"
    assert "documents" in run("stats").out


def test_evaluate_gives_every_figure_per_mode(run, corpus, tmp_path) -> None:
    path = tmp_path / "judged.jsonl"
    path.write_text(
        '{"query": "ירושלים", "relevant": ["1"]}\n{"query": "נמל", "relevant": ["2"]}\n',
        encoding="utf-8",
    )
    found = run("evaluate", str(path), "--modes", "words", "exact", "--json").json
    assert list(found) == ["words", "exact"]
    words = found["words"]
    assert (words["mrr@10"], words["recall@10"], words["queries"]) == (0.5, 0.5, 2)
    assert {"ndcg@10", "recall@100", "p50_ms", "p95_ms"} <= set(words)
    assert words["mrr@10_ci"] == words["recall@10_ci"] == [0.0, 1.0]
    shown = run("evaluate", str(path), "--modes", "words,exact").out
    assert "mrr@10" in shown
    assert "0.0–1.0" in shown


def test_evaluate_reads_what_an_editor_of_windows_writes(run, corpus, tmp_path) -> None:
    path = tmp_path / "judged.jsonl"
    path.write_bytes('{"query": "ירושלים", "relevant": ["1"]}\r\n'.encode("utf-16"))
    assert run("evaluate", str(path), "--modes", "words", "--json").json["words"]["mrr@10"] == 1


def test_evaluate_goes_on_where_an_earlier_run_was(run, corpus, tmp_path, monkeypatch) -> None:
    path, kept = tmp_path / "judged.jsonl", tmp_path / "kept.jsonl"
    path.write_text(
        '{"query": "ירושלים", "relevant": ["1"]}\n{"query": "נמל", "relevant": ["4"]}\n',
        encoding="utf-8",
    )
    asked: list[str] = []
    real = SearchService.search

    def breaks_down(service, query, **how):
        asked.append(query.text)
        if query.text == "נמל" and len(asked) == 2:
            raise RuntimeError("the inner cause")
        return real(service, query, **how)

    monkeypatch.setattr(SearchService, "search", breaks_down)
    options = ("--modes", "words", "--resume", str(kept), "--json")
    first = run("evaluate", str(path), *options)
    assert (first.code, first.json["words"]["failed"]) == (3, 1)
    again = run("evaluate", str(path), *options)
    assert (again.code, again.json["words"]["mrr@10"]) == (0, 1)
    assert asked == ["ירושלים", "נמל", "נמל"]
    run("import", str(write_jsonl(tmp_path / "new.jsonl", {"id": "9", "text": "חדש"})))
    run("evaluate", str(path), *options)
    assert len(asked) == 5  # the corpus is another one now


def test_a_stopped_evaluation_tells_what_it_measured(run, corpus, tmp_path, monkeypatch) -> None:
    path = tmp_path / "judged.jsonl"
    path.write_text('{"query": "ירושלים", "relevant": ["1"]}\n', encoding="utf-8")
    real = SearchService.search

    def stopped(service, query, **how):
        if query.mode == "exact":
            signal.raise_signal(signal.SIGTERM)
        return real(service, query, **how)

    monkeypatch.setattr(SearchService, "search", stopped)
    ran = run("evaluate", str(path), "--modes", "words", "exact", "--json")
    assert ran.code == 1
    assert list(ran.json) == ["words"]
    assert "not measured: exact" in ran.err


def test_evaluate_tells_grades_apart(run, corpus, tmp_path) -> None:
    path = tmp_path / "judged.jsonl"
    path.write_text('{"query": "ירושלים", "relevant": {"2": 3, "1": 1}}\n', encoding="utf-8")
    words = run("evaluate", str(path), "--modes", "words", "--json").json["words"]
    assert (words["mrr@10"], words["recall@10"]) == (1, 1)
    assert words["ndcg@10"] < 1  # the passage with the higher grade comes second


@pytest.mark.parametrize(
    ("content", "options", "code", "said"),
    [
        ("not json\n", [], 1, "line 1"),
        ("", [], 1, "no judged queries"),
        ('{"query": "x", "relevant": {"1": 9}}\n', [], 1, "line 1: the grade of '1' is 9"),
        (None, [], 1, "cannot be read"),
        ('{"query": "x", "relevant": ["1"]}\n', ["--modes", "magic"], 2, "no mode"),
    ],
)
def test_unusable_judgements_are_told(run, tmp_path, content, options, code, said) -> None:
    path = tmp_path / "judged.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    ran = run("evaluate", str(path), *options)
    assert ran.code == code
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [("PORT", "many", 2), ("DATABASE_URL", "mysql://u:secret@h/d", 2), ("DB_POOL_SIZE", "50", 2)],
)
def test_an_unusable_setting_is_one_line_without_secrets(
    run, environment, variable, value, code
) -> None:
    environment[variable] = value
    ran = run("stats")
    assert ran.code == code
    assert len(ran.err.splitlines()) == 1
    assert "secret" not in ran.err


def test_an_unexpected_failure_is_one_line_and_names_itself(run, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the wheel\u202e came off")

    monkeypatch.setattr("lib.cli.main.build", broken)
    ran = run("stats")
    assert ran.code == 1
    assert "RuntimeError: the wheel came off" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_hebrew_goes_out_as_utf8_whatever_the_locale(environment, corpus) -> None:
    environment |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = start("search", "ירושלים".encode(), "--json", environment=environment)
    assert ran.returncode == 0
    assert json.loads(ran.stdout.decode("utf-8"))["total"] == 2


def test_bytes_that_are_not_text_in_argv_are_no_error(environment, corpus) -> None:
    ran = start(
        "search", b"\xff\xfe tag:\xed\xa0\x80", "--tag", b"\xff", "--json", environment=environment
    )
    assert ran.returncode == 0, ran.stderr
    json.loads(ran.stdout.decode("utf-8"))
    ran = start("import", b"\xff.jsonl", environment=environment)
    assert ran.returncode == 1
    assert b"Traceback" not in ran.stderr


def test_a_reader_that_leaves_early_is_no_failure(environment, run, tmp_path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(
        "".join(json.dumps({"id": str(n), "text": "מילה " * 100}) + "\n" for n in range(2_000)),
        encoding="utf-8",
    )
    run("import", str(path))
    command = f'"{sys.executable}" -m lib export | head -n 1'
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0
    assert ran.stderr == b""
    assert json.loads(ran.stdout)["id"] == "0"


def test_logs_and_progress_stay_out_of_standard_output(environment, corpus) -> None:
    ran = start("import", str(corpus), "--json", environment={**environment, "LOG_LEVEL": "DEBUG"})
    assert len(ran.stdout.splitlines()) == 1
    assert json.loads(ran.stdout)["unchanged"] == 4
    assert b"100%" in ran.stderr


def test_the_command_line_loads_neither_streamlit_nor_a_model(environment) -> None:
    script = (
        "import sys; from lib.cli.main import main; main(['stats']);"
        "print([m for m in sys.modules if m in ('streamlit', 'torch', 'pandas', 'starlette')])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert ran.stdout.decode().splitlines()[-1] == "[]"
