"""import of published corpora: a file, a folder or a zip, by one command."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import write_jsonl

WORK = {
    "title": "Mishnah Orchards", "heTitle": "משנה פרדסים", "language": "he",
    "text": [["<b>הנוטע</b> עץ", ""], ["שתל גפן", 5]],
    "categories": ["Mishnah"], "sectionNames": ["Chapter", "Mishnah"],
}  # fmt: skip


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    path = tmp_path / "merged.json"
    path.write_text(json.dumps(WORK, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of two books, the second of which is long."""
    folder = tmp_path / "library"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "ספר.txt").write_text(
        "<h1>ספר</h1>\n<h2>פרק א</h2>\nאלה הדברים\n", encoding="utf-8"
    )
    (folder / "ב.txt").write_text("זה היה מעשה ארוך. " * 200, encoding="utf-8")
    return folder


def test_a_work_of_sefaria_is_known_by_itself(run, merged) -> None:
    report = run("import", str(merged), "--json").json
    assert (report["read"], report["added"], report["refused"]) == (3, 2, 1)
    assert report["rejected"] == [
        {
            "line": 1, "file": "merged.json", "place": "Mishnah Orchards 2:2",
            "reason": "a segment is text, not int", "code": "segment", "details": {"kind": "int"},
        }
    ]  # fmt: skip
    hit = run("search", "הנוטע", "--json").json["hits"][0]
    assert hit["ref"] == "משנה פרדסים א, א"
    assert {"name": "משנה פרדסים", "category": "חיבור"} in hit["tags"]


def test_people_read_where_a_refused_passage_stands(run, merged) -> None:
    said = run("import", str(merged)).err
    assert "merged.json, Mishnah Orchards 2:2: a segment is text, not int" in said


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_and_a_zip_of_it_are_one_corpus(run, library, tmp_path, packed) -> None:
    path = library
    if packed:
        path = tmp_path / "library.zip"
        with zipfile.ZipFile(path, "w") as file:
            for each in sorted(library.rglob("*.txt")):
                file.write(each, each.relative_to(library))
    assert run("import", str(path)).code == 0
    records = run("export").lines
    assert [each["id"] for each in records] == ["a/ספר-000001", *(f"ב-{n:06}" for n in range(1, 5))]
    assert records[0]["ref"] == "ספר, פרק א"


def test_a_second_import_of_a_folder_changes_nothing(run, library) -> None:
    run("import", str(library))
    report = run("import", str(library), "--json").json
    assert (report["added"], report["updated"], report["unchanged"]) == (0, 0, 5)


def test_the_passages_length_can_be_set(run, library) -> None:
    run("import", str(library), "--cut", "300")
    assert max(len(each["text"]) for each in run("export").lines) <= 450


def test_long_passages_of_any_file_are_cut_on_request(run, tmp_path) -> None:
    long = {"id": "7", "ref": "א", "body": "זה היה מעשה ארוך. " * 8_000}
    path = write_jsonl(tmp_path / "long.jsonl", long, {"id": "8", "body": "קצר"})
    assert run("import", str(path), "--map", "text=body").code == 3
    assert len(run("export").lines) == 1  # 144,000 characters are no passage
    run("import", str(path), "--map", "text=body", "--cut")
    records = run("export").lines
    assert [each["id"] for each in records[1:4]] == ["7", "7~2", "7~3"]
    assert [each["ref"] for each in records[1:4]] == ["א", "א (2)", "א (3)"]
    assert max(len(each["text"]) for each in records) <= 1_500


def test_a_preview_shows_the_first_passages_and_imports_nothing(run, library, merged) -> None:
    ran = run("import", str(library), str(merged), "--preview")
    assert ran.out.startswith("a/ספר-000001  ספר — ספר, פרק א\n   אלה הדברים\n")
    assert "Mishnah Orchards 2:2: a segment is text" in ran.err
    assert (
        run("import", str(merged), "--preview", "--json").lines[0]["id"] == "Mishnah Orchards 1:1"
    )
    assert run("stats", "--json").json["documents"] == 0


def _catalogue(folder: Path) -> Path:
    folder.mkdir()
    (folder / "one.txt").write_text("אלה הדברים", encoding="utf-8")
    table = folder.parent / "works.csv"
    table.write_text("id,title,way\n1,דברים,one.txt\n2,אחר,\n", encoding="utf-8")
    return table


def test_a_catalogue_leads_to_its_texts_by_a_column(run, tmp_path) -> None:
    table = _catalogue(tmp_path / "texts")
    table.write_text("id,title,way\n1,דברים,texts/one.txt\n2,אחר,no.txt\n", encoding="utf-8")
    report = run("import", str(table), "--text-from", "way", "--json").json
    assert (report["added"], report["refused"]) == (1, 1)
    assert run("export").lines[0]["title"] == "דברים"


def test_a_catalogue_finds_its_texts_in_a_folder_that_is_named(run, tmp_path) -> None:
    table = _catalogue(tmp_path / "texts")
    table.write_text("id,title\none,דברים\n", encoding="utf-8")
    assert run("import", str(table), "--text-from", str(tmp_path / "texts")).code == 0
    assert run("export").lines[0]["text"] == "אלה הדברים"


def test_a_folder_of_nothing_known_is_refused_with_the_sources_there_are(run, tmp_path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "x.bin").write_bytes(b"x")
    ran = run("import", str(tmp_path / "c"))
    assert ran.code == 1
    assert "sefaria, benyehuda, catalogue, otzaria, texts" in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cut", "5"], "--cut takes 100 to 20,000"),
        (["--cut", "many"], "invalid int"),
        (["--source", "nobody"], "invalid choice"),
    ],
)
def test_unusable_options_are_usage_errors(run, merged, options, said) -> None:
    ran = run("import", str(merged), *options)
    assert ran.code == 2
    assert said in ran.err


def test_a_published_work_takes_no_mapping(run, merged) -> None:
    ran = run("import", str(merged), "--map", "ref=x")
    assert ran.code == 1
    assert "rules of its source, sefaria" in ran.err


def test_a_source_can_be_named(run, tmp_path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("בלי כותרות.\n\nשתי פסקאות.", encoding="utf-8")
    assert run("import", str(path), "--source", "texts", "--json").json["added"] == 1
