"""A table of works beside a folder of their texts."""

import pytest

from lib.core.errors import ImportRefused, UsageError
from lib.ingest.mapping import parse_mapping
from lib.ingest.sources.catalogue import Catalogue
from lib.ingest.sources.files import Folder
from lib.ingest.sources.protocol import Options
from tests.unit.sources.conftest import write

TABLE = (
    "ID,title,author,year,file\n"
    "7,הגן,א. לוי; ב. כהן,1921,a/one.txt\n"
    "8,,ג. בר,,two\n"
    "9,חסר,,,none.txt\n"
)
FILES = {"works.csv": TABLE, "a/one.txt": "פתח.\n\nפרק א\n\nסוף.", "two.md": "# שם\n\nגוף"}


def test_a_column_that_leads_to_a_file_is_seen_by_itself(read) -> None:
    found = read(FILES)
    assert found.source == "catalogue"
    assert [(f["id"], f["title"], f["ref"], f["text"]) for f in (r.fields for r in found.records)] == [
        ("7-000001", "הגן", "הגן", "פתח."),
        ("7-000002", "הגן", "הגן, פרק א", "סוף."),
        ("8-000001", "שם", "שם", "גוף"),
    ]  # fmt: skip


def test_known_columns_are_tags_and_others_metadata(read) -> None:
    found = read(FILES)
    assert found.tags(1) == [
        ("מחבר", "א. לוי"), ("מחבר", "ב. כהן"), ("חיבור", "הגן"), ("כותרת", "פרק א"),
    ]  # fmt: skip
    assert found.all("metadata")[1:] == [
        {"year": "1921", "file": "a/one.txt"},
        {"file": "two"},
    ]


def test_a_row_without_its_text_is_told_by_its_line(read) -> None:
    (missing,) = read(FILES).broken
    assert missing.where == "works.csv, line 4"
    assert "none.txt" in str(missing.reason)


def test_a_mapping_says_what_the_columns_are(read) -> None:
    mapping = parse_mapping(["id=ID", "title={title} ({year})", "tag:עשור=year"])
    found = read(FILES, mapping=mapping)
    assert found.records[0].fields["title"] == "הגן (1921)"
    assert found.tags(0) == [("עשור", "1921"), ("חיבור", "הגן (1921)")]


def test_the_way_may_be_a_template_of_columns(tmp_path) -> None:
    files = {"works.csv": "ID,kind\n7,a\n", "texts/a-7.txt": "טקסט"}
    folder = Folder(write(tmp_path / "c", files))
    options = Options(text_from="texts/{kind}-{ID}.txt", catalogue="works.csv")
    (record,) = Catalogue().records(folder, options)
    assert record.fields["text"] == "טקסט"


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path) -> None:
    folder = Folder(write(tmp_path / "c", FILES))
    with pytest.raises(UsageError, match="ID, title, author, year, file"):
        list(Catalogue().records(folder, Options(text_from="way")))


def test_of_two_tables_none_is_guessed(tmp_path) -> None:
    folder = Folder(write(tmp_path / "c", {**FILES, "more.csv": TABLE}))
    assert not Catalogue().recognises(folder)
    with pytest.raises(ImportRefused, match="2 CSV files"):
        list(Catalogue().records(folder, Options()))


def test_a_row_that_cannot_be_a_document_does_not_keep_the_others_out(read) -> None:
    table = "id,title,order,file\n1,א,first,a/one.txt\n2,ב,2.5,two\n"
    found = read({**FILES, "works.csv": table})
    assert found.all("order") == [2.5]
    assert [each.where for each in found.broken] == ["works.csv, line 2"]
