"""Records into documents, field mappings, and the way back through export."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.documents import Document, Tag
from lib.core.errors import UsageError
from lib.ingest.exporter import csv_line, exported
from lib.ingest.mapping import FieldMapping, parse_mapping
from lib.ingest.readers import Record, Source, records
from lib.ingest.records import LONGEST_TEXT, document_from
from lib.ingest.refusals import Rejected


def test_a_record_with_every_field_becomes_a_document():
    record = {
        "id": 7,
        "text": "טקסט",
        "title": " כותרת ",
        "tags": ["חדש", {"name": "שינה", "category": "בריאות"}, "חדש"],
        "ref": "א ב",
        "order": "3.5",
        "metadata": {"year": 1950},
    }
    assert document_from(record) == Document(
        "7",
        "טקסט",
        title="כותרת",
        tags=(Tag("חדש"), Tag("שינה", "בריאות")),
        ref="א ב",
        order=3.5,
        metadata={"year": 1950},
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": None}, "text is missing"),
        ({"text": "  \n"}, "text is missing"),
        ({"id": ""}, "id is missing"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "100,001 characters"),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "\ud800"}, "surrogate"),
        ({"text": ["a"]}, "text must be text"),
        ({"tags": {"a": 1}}, "tags must be a list"),
        ({"tags": [{"name": ""}]}, "no name"),
        ({"tags": [{"name": "x", "colour": "red"}]}, "nothing else"),
        ({"tags": ["x"] * 101}, "101 tags"),
        ({"order": "nan"}, "order must be a number"),
        ({"order": True}, "order must be a number"),
        ({"metadata": "{"}, "metadata"),
        ({"metadata": {"a": float("inf")}}, "metadata"),
        ({"author": "x"}, "unknown column 'author'"),
    ],
)
def test_a_bad_field_is_refused_by_name(change: dict, said: str):
    with pytest.raises(Rejected, match=said):
        document_from({"id": "1", "text": "טקסט", **change})


def test_mapping_fills_fields_from_foreign_columns_and_templates():
    mapping = parse_mapping(
        ["text=body", "ref={book} {page}", "tag:ספר=book", "meta:year=year", "title=missing"]
    )
    record = {"id": "1", "body": "טקסט", "book": "שמות", "page": 3, "year": 1900, "other": "x"}
    assert document_from(mapping.apply(record)) == Document(
        "1", "טקסט", ref="שמות 3", tags=(Tag("שמות", "ספר"),), metadata={"year": 1900}
    )


def test_tags_stand_apart_by_a_bar_in_cells_and_in_rules():
    mapping = parse_mapping(["tag:נושא=topics", "tag:ספר={book}|{second}"])
    record = {"id": "1", "text": "א", "topics": r"ים|חורף \| קיץ| ", "book": "שמות", "second": ""}
    assert document_from(mapping.apply(record)).tags == (
        Tag("ים", "נושא"), Tag("חורף | קיץ", "נושא"), Tag("שמות", "ספר"),
    )  # fmt: skip
    mapping = parse_mapping(["tags=מקום:{place}|{kind}"])
    record = {"id": "1", "text": "א", "tags": "own", "place": "חיפה", "kind": "ידיעה"}
    assert document_from(mapping.apply(record)).tags == (Tag("חיפה", "מקום"), Tag("ידיעה"))


def test_a_tables_own_tags_and_metadata_stay_beside_what_is_mapped():
    mapping = parse_mapping(["tag:ספר=book", "meta:year=year"])
    record = {
        "id": "1", "text": "א", "tags": "מקום:חיפה|ים", "metadata": '{"a": 1}', "book": "שמות",
        "year": 1900,
    }  # fmt: skip
    document = document_from(mapping.apply(record))
    assert document.tags == (Tag("חיפה", "מקום"), Tag("ים"), Tag("שמות", "ספר"))
    assert document.metadata == {"a": 1, "year": 1900}


def test_two_rules_for_one_field_are_refused():
    with pytest.raises(UsageError, match="'text' twice"):
        parse_mapping(["text=a", "text=b"])
    with pytest.raises(UsageError, match="'meta:x' twice"):
        parse_mapping(["meta:x=a", "meta:x=b"])
    assert parse_mapping(["tag:a=x", "tag:a=y"])


def test_a_template_with_an_empty_column_gives_nothing():
    mapping = parse_mapping(["ref={book} {page}"])
    assert mapping.apply({"id": "1", "text": "א", "book": "שמות", "page": ""})["ref"] is None


@pytest.mark.parametrize("written", ["", "text", "text=", "color=x", "tag=x", "text:a=b"])
def test_a_mapping_that_cannot_be_read_says_how_to_write_one(written: str):
    with pytest.raises(UsageError, match="cannot be read") as raised:
        parse_mapping([written])
    assert "TARGET=SOURCE" in raised.value.hint


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1)
NAME = CELL.map(lambda text: " ".join(text.split())[:150].strip()).filter(bool)
"""Shorter than what is taken of a tag (200)."""
TAGS = st.lists(st.builds(Tag, NAME), max_size=3, unique=True).map(tuple)
DOCUMENTS = st.builds(
    Document,
    id=NAME.filter(lambda name: name == name.strip()),
    text=CELL.filter(lambda text: bool(text.strip())),
    title=NAME,
    tags=TAGS,
    order=st.none() | st.floats(-1e6, 1e6),
)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@given(document=DOCUMENTS)
def test_export_reads_back_as_the_same_document(format: str, document: Document):
    content = "".join(exported([document], format)).encode()
    (record,) = records(Source("x", io.BytesIO(content), len(content), format))
    assert isinstance(record, Record)
    assert document_from(FieldMapping().apply(record.fields)) == document


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_no_exported_cell_begins_a_formula_and_it_comes_back_whole(start: str):
    document = Document("1", f"{start}SUM(A1)", tags=(Tag(f"{start}x".strip()),))
    lines = "".join(exported([document], "csv"))
    cells = next(csv.reader(lines.splitlines()[1:]))
    assert not any(cell.startswith((*"=+-@\t", "＝")) for cell in cells)
    (record,) = records(Source("x", io.BytesIO(lines.encode()), 0, "csv"))
    assert document_from(record.fields) == document


def test_a_word_that_begins_with_a_maqaf_survives_csv():
    document = Document("1", "־בית")
    content = "".join(exported([document], "csv")).encode()
    (record,) = records(Source("x", io.BytesIO(content), len(content), "csv"))
    assert record.fields["text"] == "־בית"


def test_a_csv_line_quotes_what_needs_it():
    assert csv_line(["a,b", 'c"d', "=1"]) == '"a,b","c""d",\'=1\r\n'
