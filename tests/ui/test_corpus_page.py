"""The Corpus page: figures, import, export, deletion; who may do what."""

import gzip
import io
import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from lib.access.administrators import Administrator, Way
from lib.bootstrap import App
from lib.core.errors import DatabaseBusy, DatabaseDamaged
from lib.ingest.importer import import_source
from lib.ingest.readers import Source
from lib.ui import problems, visitor
from lib.ui.corpus import import_panel
from lib.ui.corpus.delete import delete_all
from lib.ui.corpus.export import write
from lib.ui.corpus.importing import ImportDesk
from tests.conftest import doc
from tests.ui.conftest import ROOT, Serve, SignIn, shown
from tests.workbooks import xlsx

HOSTILE = "<img src=x onerror=alert(1)> :red[a] $x$ [b](http://c.example)"
LINE = json.dumps({"id": "n", "text": "שלום וברכה"}, ensure_ascii=False).encode() + b"\n"


@pytest.fixture
def serve(serve: Serve, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """With a new desk, and an administrator to see it."""
    desk = ImportDesk()
    monkeypatch.setattr(import_panel, "desk", desk)
    monkeypatch.setattr("lib.ui.corpus.importing.desk", desk)
    yield serve
    if desk.job is not None:
        assert desk.job.wait(10)


def page() -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "corpus.py"), default_timeout=20)
    test.query_params["lang"] = "en"
    return test.run()


def keys(test: AppTest) -> set[str]:
    return {each.key for each in test.button if each.key} | {
        each.proto.id.rsplit("-", 1)[-1] for each in test.get("download_button")
    }


def upload(test: AppTest, data: bytes, name: str = "corpus.jsonl") -> AppTest:
    test.file_uploader[0].set_value((name, data, "application/octet-stream")).run()
    return looked(test)


def looked(test: AppTest) -> AppTest:
    """The page once it knows what importing its file would change."""
    with suppress(KeyError):
        job = test.session_state["import_staged"].look.job
        if job is not None:
            assert job.wait(10)
            test.run()
    return test


def ended(test: AppTest) -> AppTest:
    """The page once its import has ended."""
    for _ in range(100):
        job = import_panel.desk.job
        if job is not None and not job.running:
            return test.run()
        time.sleep(0.05)
    raise AssertionError("the import did not end")


def documents(app: App) -> int:
    return app.store.read(lambda reader: reader.statistics()).documents


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
    with io.BytesIO() as file:
        write(app.store, format, file, packed)
        data = file.getvalue()
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
    assert "is missing or empty" in html
    assert test.file_uploader


def test_what_would_change_is_shown_before_anything_is_written(serve: Serve) -> None:
    app = serve(doc("n", "אחר"), doc("a", "שלום"))
    html = shown(upload(page(), LINE + b'{"id": "new", "text": "x"}\n{}\n'))
    foreseen = html.partition("What importing would change")[2]
    counts = re.findall(r"<dt>([\w ]+)</dt><dd><bdi>(\d+)</bdi>", foreseen)
    assert counts == [
        ("To be added", "1"), ("To be updated", "1"), ("Unchanged", "0"), ("To be refused", "1"),
    ]  # fmt: skip
    assert "Line" in foreseen and "is missing" in foreseen
    assert documents(app) == 2
    with app.store.writing():  # a look holds nobody up, and waits for nobody
        assert "What importing would change" in shown(upload(page(), LINE))


def test_replacing_shows_what_would_go_and_asks_where_it_is_much(serve: Serve) -> None:
    app = serve(doc("a", "שלום"), doc("b", "שלום"))
    test = upload(page(), LINE)
    assert not test.button(key="import_start").disabled
    test.checkbox(key="import_replace").check().run()
    assert "<dt>To be removed</dt><dd><bdi>2</bdi>" in shown(test)
    assert test.button(key="import_start").disabled
    test.checkbox(key="import_choice_agreed").check().run()
    test.button(key="import_start").click().run()
    ended(test)
    assert documents(app) == 1


def test_replacing_by_a_file_with_an_unreadable_row_says_that_nothing_goes(serve: Serve) -> None:
    serve(doc("a", "שלום"), doc("b", "שלום"))
    test = upload(page(), LINE + b"{broken\n")
    test.checkbox(key="import_replace").check().run()
    assert "2 passages that the file does not name stay" in shown(test)
    assert not test.button(key="import_start").disabled


def test_columns_are_chosen_and_known_ones_are_guessed(serve: Serve) -> None:
    app = serve()
    table = "מזהה,תוכן,book,chapter,kind\n1,שלום,שמות,ג,ים|חורף\n".encode("cp1255")
    test = upload(page(), table, "t.csv")
    html = shown(test)
    assert "windows-1255" in html and "a guess" in html
    assert test.selectbox(key="import_choice_field_id").value == "מזהה"
    assert test.selectbox(key="import_choice_field_text").value == "תוכן"
    test.multiselect(key="import_choice_field_ref").set_value(["book", "chapter"])
    test.multiselect(key="import_choice_field_tags").set_value(["kind"])
    looked(test.run())
    test.button(key="import_start").click().run()
    ended(test)
    document = app.store.read(lambda reader: reader.document("1"))
    assert (document.text, document.ref) == ("שלום", "שמות ג")
    assert {str(tag) for tag in document.tags} == {"kind:ים", "kind:חורף"}


def test_an_encoding_and_a_separator_can_be_chosen(serve: Serve) -> None:
    serve()
    test = upload(page(), "id;text,x\n1;שלום,ב\n".encode("cp862"), "t.csv")
    test.selectbox(key="import_choice_encoding").set_value("cp862")
    test.selectbox(key="import_choice_separator").set_value(",")
    html = shown(looked(test.run()))
    assert "Separator: <bdi>,</bdi>" in html
    assert "Encoding: <bdi>cp862</bdi>" in html and "a guess" not in html


def test_a_workbook_is_imported_by_the_sheet_that_is_chosen(serve: Serve) -> None:
    app = serve()
    rows = [["id", "text"], ["1", "שלום"]]
    book = xlsx(("first", rows), ("second", [["id", "text"], ["2", "עולם"]]))
    test = upload(page(), book, "t.xlsx")
    assert "Sheet: <bdi>first</bdi> (a guess)" in shown(test)
    test.selectbox(key="import_choice_sheet").set_value("second")
    looked(test.run())
    test.button(key="import_start").click().run()
    ended(test)
    assert app.store.read(lambda reader: reader.document("2")).text == "עולם"


def test_a_file_that_cannot_be_read_as_it_was_taken_still_offers_its_choices(serve: Serve) -> None:
    serve()
    test = upload(page(), "id,text,text\n1,א,ב\n".encode(), "t.csv")
    assert "twice" in shown(test)
    assert "import_start" not in keys(test)
    assert test.selectbox(key="import_choice_separator")


def test_hostile_columns_are_text(serve: Serve) -> None:
    serve()
    html = shown(upload(page(), f"id;text;{HOSTILE}\n1;{HOSTILE};x\n".encode(), "t.csv"))
    assert "<img" not in html


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
    test.text_input(key="delete_typed").input("9" * 5_000)
    test.button(key="delete_go").click().run()
    assert not test.exception
    assert "Nothing was deleted" in test.error[0].value
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


def test_a_visitor_sees_figures_and_exports_only(serve: Serve, signed_in: SignIn) -> None:
    serve(doc("a", "שלום"), admin_password="secret")
    signed_in.end()
    test = page()
    html = shown(test)
    assert "figures" in html
    assert "need an administrator" in html
    assert "/sign-in?next=corpus" in html
    assert re.findall(r'href="/download/[^/"]+/([^"]+)"', html) == [
        "mafteach.jsonl",
        "mafteach.csv",
    ]
    assert not test.file_uploader
    assert "delete_ask" not in keys(test)


def test_without_a_password_a_visitor_is_told_of_the_link(serve: Serve, signed_in: SignIn) -> None:
    serve(doc("a", "שלום"))
    signed_in.end()
    test = page()
    assert "ADMIN_PASSWORD" in shown(test)
    assert "/sign-in" not in shown(test)
    assert not test.file_uploader


def test_an_action_is_refused_to_whoever_is_no_longer_an_administrator(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed out while the page was drawn: its button is there, and the action asks again."""
    app = serve(doc("a", "שלום"))
    test = upload(page(), LINE)
    asked = iter([Administrator(Way.PASSWORD)])
    monkeypatch.setattr(visitor, "administrator", lambda: next(asked, None))
    test.button(key="import_start").click().run()
    assert import_panel.desk.job is None
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

    monkeypatch.setattr("lib.ui.corpus.delete.delete_all", busy)
    test.button(key="delete_go").click().run()
    assert "busy with another change" in shown(test)
    assert documents(app) == 1


def test_a_database_that_cannot_be_written_is_told_and_one_that_can_is_not(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "open for reading only"
    app = serve(doc("1", "טקסט"))
    assert said not in shown(page())
    monkeypatch.setattr(type(app.store.database.engine), "writable", lambda *_: False)
    assert said in shown(page())


def test_a_corpus_that_has_outgrown_its_database_is_told_to_administrators(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = serve(doc("1", "טקסט"), doc("2", "טקסט"))
    said = '<code dir="ltr">python -m lib migrate-database</code>'
    monkeypatch.setattr(type(app.store.database.engine), "most_passages", 2)
    assert said not in shown(page())
    monkeypatch.setattr(type(app.store.database.engine), "most_passages", 1)
    assert said in shown(page())


def test_a_damaged_database_is_told_with_what_to_run(serve: Serve) -> None:
    app = serve(doc("1", "טקסט"))
    with app.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'many' WHERE key = 'documents'")
    with pytest.raises(DatabaseDamaged):
        app.store.read(lambda reader: reader.stats())
    panel = problems.panel(DatabaseDamaged("damaged"))
    assert "python -m lib rescue" in str(panel)
