"""The Corpus page: figures, import, export, deletion; who may do what."""

import gzip
import io
import json
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib import bootstrap
from lib.bootstrap import App, build
from lib.core.documents import Document
from lib.core.errors import (
    DatabaseBusy,
)
from lib.core.settings import Settings
from lib.ingest.importer import import_source
from lib.ingest.readers import Source
from lib.ui import corpus_import, visitor
from lib.ui.corpus_delete import delete_all
from lib.ui.corpus_export import download
from lib.ui.importing import ImportDesk
from tests.conftest import doc, put

ROOT = Path(__file__).resolve().parent.parent.parent
HOSTILE = "<img src=x onerror=alert(1)>"
LINE = json.dumps({"id": "n", "text": "שלום וברכה"}, ensure_ascii=False).encode() + b"\n"

Serve = Callable[..., App]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """documents → the App that pages will get, over a temporary database, and a new desk."""
    opened: list[App] = []
    desk = ImportDesk()
    monkeypatch.setattr(corpus_import, "desk", desk)
    monkeypatch.setattr("lib.ui.importing.desk", desk)
    monkeypatch.setattr(visitor, "_attempts", visitor.Attempts())
    monkeypatch.setattr(visitor, "is_local", lambda *_: True)  # AppTest has no real address

    def start(*documents: Document, admin_password: str = "") -> App:
        app = build(
            Settings(database_url=f"sqlite:///{tmp_path}/t.db", admin_password=admin_password)
        )
        if documents:
            put(app.store, *documents)
        monkeypatch.setattr(bootstrap, "_serving", app)
        opened.append(app)
        return app

    yield start
    if desk.job is not None:
        assert desk.job.wait(10)
    for app in opened:
        app.close()


def page() -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "corpus.py"), default_timeout=20)
    test.query_params["lang"] = "en"
    return test.run()


def shown(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(each.proto.body for each in test.get("html"))


def keys(test: AppTest) -> set[str]:
    return {each.key for each in test.button if each.key} | {
        each.proto.id.rsplit("-", 1)[-1] for each in test.get("download_button")
    }


def upload(test: AppTest, data: bytes, name: str = "corpus.jsonl") -> AppTest:
    return test.file_uploader[0].set_value((name, data, "application/octet-stream")).run()


def ended(test: AppTest) -> AppTest:
    """The page once its import has ended."""
    for _ in range(100):
        job = corpus_import.desk.job
        if job is not None and not job.running:
            return test.run()
        time.sleep(0.05)
    raise AssertionError("the import did not end")


def documents(app: App) -> int:
    return app.store.read(lambda reader: reader.figures()).documents


# Deletion and export


def test_deletion_keeps_a_corpus_that_changed_since_it_was_agreed(serve: Serve) -> None:
    app = serve(doc("a", "שלום"), doc("b", "שלום"))
    assert delete_all(app.store, 1) == 2
    assert documents(app) == 2
    assert delete_all(app.store, 2) == 2
    assert documents(app) == 0


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_an_export_imports_back_unchanged(serve: Serve, format: str, packed: bool) -> None:
    app = serve(doc("a", "=שלום, \u05be\nעולם", "נושא:ברכה"), doc("b", "שלום"))
    data = download(app.store, format, packed)()
    assert (data[:2] == b"\x1f\x8b") is packed
    report = import_source(app.store, Source("x", io.BytesIO(data), len(data), format))
    assert (report.written.unchanged, report.refused) == (2, 0)


# The page


def test_an_empty_corpus_offers_the_sample_and_loads_it(serve: Serve) -> None:
    app = serve()
    test = page()
    assert "The corpus is empty" in shown(test)
    test.button(key="sample_load").click().run()
    assert documents(app) >= 50
    assert f"Loaded {documents(app):,} passages." in shown(test)


def test_a_file_is_previewed_imported_and_reported(serve: Serve) -> None:
    app = serve(doc("a", "שלום"))
    test = upload(page(), LINE + b"{}\n")
    assert "שלום וברכה" in shown(test)
    assert "Line 2" in shown(test)
    assert documents(app) == 1
    test.button(key="import_start").click().run()
    html = shown(ended(test))
    assert documents(app) == 2
    assert "Import finished" in html
    assert "id is missing or empty" in html
    assert test.file_uploader


def test_a_dry_run_changes_nothing_and_keeps_the_file(serve: Serve) -> None:
    app = serve()
    test = upload(page(), LINE)
    test.button(key="import_dry_run").click().run()
    assert "nothing was changed" in shown(ended(test))
    assert documents(app) == 0
    test.button(key="import_start").click().run()
    ended(test)
    assert documents(app) == 1


def test_replacing_removes_what_the_file_does_not_name(serve: Serve) -> None:
    app = serve(doc("a", "שלום"), doc("b", "שלום"))
    test = upload(page(), LINE)
    test.checkbox(key="import_replace").check().run()
    test.button(key="import_start").click().run()
    ended(test)
    assert documents(app) == 1


def test_a_mapping_names_the_files_own_columns(serve: Serve) -> None:
    app = serve()
    test = upload(page(), b'{"n": 1, "body": "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "kind": "x"}\n')
    assert "is unknown" in shown(test)
    test.text_area(key="import_mapping").input("id=n\ntext=body\ntag:סוג=kind").run()
    assert "is unknown" not in shown(test)
    test.button(key="import_start").click().run()
    ended(test)
    assert app.store.read(lambda reader: reader.document("1")).text == "שלום"


def test_a_mapping_that_cannot_be_read_says_which_line_as_text(serve: Serve) -> None:
    serve()
    test = upload(page(), LINE)
    test.text_area(key="import_mapping").input(f"text=text\n{HOSTILE}").run()
    html = shown(test)
    assert "cannot be read" in html
    assert "<img" not in html
    assert "import_start" not in keys(test)


def test_a_hostile_file_name_is_text(serve: Serve) -> None:
    serve()
    html = shown(upload(page(), LINE, f"{HOSTILE}\u202e.jsonl"))
    assert "<img" not in html
    assert "\u202e" not in html
    assert HOSTILE in unescape(html)


def test_a_damaged_gzip_is_refused_with_a_word_on_what_to_do(serve: Serve) -> None:
    serve()
    test = upload(page(), gzip.compress(LINE * 50)[:-20], "c.jsonl.gz")
    assert "The gzip file is damaged" in shown(test)
    assert "import_start" not in keys(test)


def test_a_name_that_tells_no_format_is_refused(serve: Serve) -> None:
    serve()
    test = upload(page(), LINE, "corpus.gz")
    assert "does not tell its format" in shown(test)


def test_another_file_can_be_chosen_instead(serve: Serve) -> None:
    serve()
    test = upload(page(), LINE)
    assert not test.file_uploader
    test.button(key="import_other").click().run()
    assert test.file_uploader


def test_a_visitor_who_returns_finds_the_running_import(serve: Serve) -> None:
    app = serve(doc("a", "שלום"))
    with app.store.writing():
        first = upload(page(), LINE)
        first.button(key="import_start").click().run()
        second = page()
        assert "Importing" in shown(second)
        assert not second.file_uploader
        assert "delete_ask" not in keys(second)
    ended(first)
    assert documents(app) == 2


def test_deleting_asks_twice_and_wants_the_number(serve: Serve) -> None:
    app = serve(doc("a", "שלום"), doc("b", "שלום"))
    test = page()
    test.button(key="delete_ask").click().run()
    assert documents(app) == 2
    test.text_input(key="delete_typed").input("3")
    test.button(key="delete_go").click().run()
    assert documents(app) == 2
    assert "Nothing was deleted" in test.error[0].value
    test.text_input(key="delete_typed").input("2")
    test.button(key="delete_go").click().run()
    assert documents(app) == 0
    assert "Deleted 2 passages." in shown(test)


def test_deletion_can_be_thought_better_of(serve: Serve) -> None:
    app = serve(doc("a", "שלום"))
    test = page()
    test.button(key="delete_ask").click().run()
    test.button(key="delete_back").click().run()
    assert documents(app) == 1
    assert "delete_ask" in keys(test)


def test_a_visitor_without_the_password_sees_figures_and_exports_only(serve: Serve) -> None:
    serve(doc("a", "שלום"), admin_password="secret")
    test = page()
    html = shown(test)
    assert "figures" in html
    assert "need an administrator" in html
    assert len(test.get("download_button")) == 2
    assert not test.file_uploader
    assert "delete_ask" not in keys(test)


def test_without_a_password_a_visitor_from_elsewhere_is_told_how_to_allow_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(doc("a", "שלום"))
    monkeypatch.setattr(visitor, "is_local", lambda *_: False)
    test = page()
    assert "ADMIN_PASSWORD" in shown(test)
    assert not test.text_input
    assert not test.file_uploader


def test_the_password_opens_import_and_deletion_until_signing_out(serve: Serve) -> None:
    serve(doc("a", "שלום"), admin_password="secret")
    test = page()
    sign_in(test, "wrong")
    assert "The password is wrong." in test.error[0].value
    assert not test.file_uploader
    sign_in(test, "secret")
    assert test.file_uploader
    assert "delete_ask" in keys(test)
    assert "secret" not in str(test.query_params)
    test.button(key="sign_out").click().run()
    assert not test.file_uploader


def sign_in(test: AppTest, password: str) -> None:
    test.text_input[0].input(password)
    next(each for each in test.button if each.form_id).click().run()


def test_after_five_wrong_passwords_the_right_one_has_to_wait(serve: Serve) -> None:
    serve(doc("a", "שלום"), admin_password="secret")
    for _ in range(visitor.MOST_ATTEMPTS):
        sign_in(page(), "wrong")
    test = page()
    sign_in(test, "secret")
    assert "Too many" in test.error[0].value
    assert not test.file_uploader


def test_an_action_is_refused_to_whoever_is_no_longer_an_administrator(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = serve(doc("a", "שלום"))
    test = upload(page(), LINE)
    asked = iter([True])
    monkeypatch.setattr(visitor, "is_local", lambda *_: next(asked, False))
    test.button(key="import_start").click().run()
    assert corpus_import.desk.job is None
    assert documents(app) == 1


def test_a_busy_database_refuses_the_deletion_and_says_so(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = serve(doc("a", "שלום"))
    test = page()
    test.button(key="delete_ask").click().run()
    test.text_input(key="delete_typed").input("1")

    def busy(*_: object) -> int:
        raise DatabaseBusy("busy")

    monkeypatch.setattr("lib.ui.corpus_delete.delete_all", busy)
    test.button(key="delete_go").click().run()
    assert "busy with another change" in shown(test)
    assert documents(app) == 1
