"""What the Corpus page writes: figures, previews, progress, reports, and their words."""

import io
import json
from html import unescape
from pathlib import Path

import pytest

from lib.core.documents import Category
from lib.core.errors import (
    DatabaseFull,
    ImportRefused,
)
from lib.ingest.importer import Progress, Report, import_source
from lib.ingest.readers import Source
from lib.ingest.refusals import Broken, FileRefusal, Refusal
from lib.stores.protocol import CorpusStats, PoolState
from lib.stores.store import open_store
from lib.ui.corpus import report as reports
from lib.ui.corpus.figures import categories_html, figures_html
from lib.ui.corpus.importing import ImportJob
from lib.ui.corpus.report import ended_html, preview_html, progress_html, refused_csv
from lib.ui.jobs import State
from tests.conftest import doc

HOSTILE = "<img src=x onerror=alert(1)>"


def test_figures_show_the_mean_length_and_the_connections() -> None:
    html = figures_html(CorpusStats(4, 10, 3, 2, 9, 2048, "sqlite", "SQLite"), PoolState(1, 1, 5))
    assert "2.5" in html
    assert "2 KB" in html
    assert "SQLite" in html
    assert "5" in html.rpartition("<dd>")[2]


def test_the_figures_of_an_empty_corpus_have_a_mean_of_zero() -> None:
    assert "0.0" in figures_html(CorpusStats(0, 0, 0, 0, 0, 0, "x<y", "x<y"), PoolState(0, 0, 5))


def test_a_category_bar_is_its_share_of_all_documents() -> None:
    html = categories_html([(Category(HOSTILE, "red}"), 3), (Category("", "#123456"), 1)], 4)
    assert "width:75.0%" in html
    assert "<img" not in html
    assert "red}" not in html
    assert HOSTILE in unescape(html)


def test_every_category_is_named() -> None:
    html = categories_html([(Category(f"ק{n}", "#123456"), 40 - n) for n in range(30)], 40)
    assert [f"<bdi>ק{n}</bdi>" in html for n in range(30)] == [True] * 30
    assert html.index("<bdi>ק11</bdi>") < html.index("<details>") < html.index("<bdi>ק12</bdi>")


def test_a_preview_shows_hostile_text_and_reasons_as_text() -> None:
    html = preview_html(
        [doc(HOSTILE, f"{HOSTILE}\u202e"), Broken(7, Refusal.UNKNOWN_COLUMN(column=HOSTILE))]
    )
    assert "<img" not in html
    assert "\u202e" not in html
    assert unescape(html).count(HOSTILE) >= 3


def test_a_preview_shows_hostile_names_of_files_as_text() -> None:
    html = preview_html([Broken(0, Refusal.NO_TEXT(), HOSTILE, HOSTILE)])
    assert "<img" not in html
    assert unescape(html).count(HOSTILE) == 2


def test_progress_shows_percent_rate_and_time_left() -> None:
    job = ImportJob(HOSTILE)
    job.progress = Progress(50, 200, 1000, 4.0)
    html = progress_html(job)
    assert 'aria-valuenow="25"' in html
    assert "250" in html
    assert "0:12" in html
    assert "<img" not in html


def job_that(state: State, **how) -> ImportJob:
    job = ImportJob("x")
    job.state = state
    for name, value in how.items():
        setattr(job, name, value)
    return job


def test_a_report_counts_and_lists_the_first_refused_lines() -> None:
    report = Report(
        read=60,
        refused=50,
        rejected=[Broken(i, Refusal.ORDER(value=HOSTILE)) for i in range(1, 51)],
    )
    html = ended_html(job_that(State.DONE, report=report))
    assert html.count("<tr>") == 1 + reports.REFUSED_SHOWN
    assert "50" in html
    assert "<img" not in html


def test_a_failed_import_says_what_was_kept_and_lists_the_lines_it_knows() -> None:
    refused = ImportRefused(
        FileRefusal.NOTHING(name="x"), rejected=[Broken(3, Refusal.MISSING(field="id"))]
    )
    html = ended_html(job_that(State.FAILED, error=refused))
    assert ">3<" in html
    full = ended_html(job_that(State.FAILED, error=DatabaseFull("full")))
    assert full.count("<p") >= 2


def test_the_downloaded_refusals_hold_no_formula(monkeypatch) -> None:
    monkeypatch.setattr("lib.ui.messages.said_in", lambda _, code, **details: details["field"])
    formula = Broken(2, Refusal.MISSING(field="=1+1"))
    written = refused_csv([formula])().decode("utf-8-sig")
    assert written.splitlines()[1] == "2,'=1+1"


HOSTILE_FILES = {
    "jsonl": b'{"id":"1"}\n[]\n{\n{"id":"1","text":"a","x":1}\n{"id":"1","text":5,"tags":7}\n'
    b'{"id":"2","text":true}\n{"id":"3","text":"a\\u0000"}\n{"id":"4","text":"\\ud800"}\n'
    b'{"id":"5","text":"a","order":"x"}\n{"id":"6","text":"a","metadata":"x"}\n'
    b'{"id":"7","text":"a","tags":[{"n":1}]}\n{"id":"8","text":"a","tags":[" "]}\n'
    b'{"id":"9","text":"a","tags":[[]]}\n\xff\n{"id":"o","text":"a"}\n{"id":"o","text":"b"}\n'
    + json.dumps({"id": "l", "text": "a" * 100_001}).encode()
    + b"\n"
    + json.dumps({"id": "t", "text": "a", "tags": ["a"] * 101}).encode()
    + b"\n"
    + json.dumps({f"c{i}": i for i in range(201)}).encode()
    + b"\n"
    + b"a" * 1_000_001,
    "csv": b"id,text\n1\n",
}


@pytest.mark.parametrize("format", HOSTILE_FILES)
def test_whatever_the_importer_says_of_a_record_has_a_code(tmp_path: Path, format: str) -> None:
    store = open_store(f"sqlite:///{tmp_path}/t.db")
    data = HOSTILE_FILES[format]
    report = import_source(store, Source("x", io.BytesIO(data), len(data), format), dry_run=True)
    store.close()
    assert report.rejected
    assert all(type(each.reason.code) is Refusal for each in report.rejected)
    assert "{" not in " ".join(str(each.reason) for each in report.rejected)
