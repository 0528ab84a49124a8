"""Files into records: what is read, what is refused, and at which line."""

import gzip
import io
import json
import tracemalloc
from itertools import islice

import pytest

from lib.core.errors import ImportRefused, UsageError
from lib.ingest import readers
from lib.ingest.readers import Record, Source, format_of, records
from lib.ingest.refusals import Broken


def read(content: bytes, format: str, name: str = "file") -> list[Record | Broken]:
    return list(records(Source(name, io.BytesIO(content), len(content), format)))


def fields(items: list[Record | Broken]) -> list[dict]:
    return [item.fields for item in items if isinstance(item, Record)]


def reasons(items: list[Record | Broken]) -> list[tuple[int, str]]:
    return [(item.line, str(item.reason)) for item in items if isinstance(item, Broken)]


ROWS = [{"id": "a", "text": "שלום, עולם"}, {"id": "b", "text": 'אמר: "כן"'}]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("format", "content"),
    [
        ("jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)),
        ("json", json.dumps(ROWS, ensure_ascii=False, indent=2)),
        ("csv", 'id,text\r\na,"שלום, עולם"\r\nb,"אמר: ""כן"""\r\n'),
        ("csv", '\ufeffid,text\na,"שלום, עולם"\nb,"אמר: ""כן"""'),
    ],
)
def test_every_format_gives_the_same_records(format: str, content: str, packed: bool):
    data = content.encode()
    assert fields(read(gzip.compress(data) if packed else data, format)) == ROWS


def test_plain_text_is_a_passage_a_paragraph_named_after_its_file():
    content = "שורה ראשונה\nהמשך\n\n\n  \nפסקה שנייה\n".encode()
    assert read(content, "text", "songs.txt.gz") == [
        Record(1, {"id": "songs-000001", "text": "שורה ראשונה\nהמשך"}),
        Record(6, {"id": "songs-000002", "text": "פסקה שנייה"}),
    ]


def test_an_object_that_names_a_field_twice_is_refused():
    twice = b'{"id": "1", "text": "a", "text": "b"}'
    assert [str(item.reason) for item in read(twice, "jsonl")] == ["text is named twice"]
    with pytest.raises(ImportRefused, match="'text' twice"):
        read(b"[" + twice + b"]", "json")


def test_a_json_array_larger_than_the_buffer_is_read_item_by_item():
    rows = [{"id": str(n), "text": "מילה " * 500} for n in range(300)]
    assert fields(read(json.dumps(rows).encode(), "json")) == rows


def test_broken_lines_are_named_and_the_rest_goes_in():
    content = b'{"id": "a"}\n{"id": \n\xff\xfe\n[1]\n\n{"id": "b"}\n'
    items = read(content, "jsonl")
    assert fields(items) == [{"id": "a"}, {"id": "b"}]
    assert [line for line, _ in reasons(items)] == [2, 3, 4]
    assert "not utf-8" in reasons(items)[1][1]


def test_a_csv_row_with_too_few_cells_is_named_by_its_line():
    items = read('id,text\na,"שתי\nשורות"\nb\nc,ד\n'.encode(), "csv")
    assert fields(items) == [{"id": "a", "text": "שתי\nשורות"}, {"id": "c", "text": "ד"}]
    assert [line for line, _ in reasons(items)] == [4]


def test_a_line_longer_than_the_limit_is_refused_and_the_next_one_read():
    long = b'{"id": "' + b"x" * (3 * readers.LONGEST_LINE) + b'"}\n'
    items = read(long + b'{"id": "b"}\n', "jsonl")
    assert fields(items) == [{"id": "b"}] and [line for line, _ in reasons(items)] == [1]


def test_a_csv_field_that_never_closes_is_refused_without_holding_the_file():
    content = b'id,text\na,"' + (b"x" * 999 + b"\n") * (readers.LONGEST_LINE // 250)
    items = records(Source("file", io.BytesIO(content), len(content), "csv"))
    tracemalloc.start()
    first, *others = (str(item.reason) for item in islice(items, 100_000))
    assert tracemalloc.get_traced_memory()[1] < 30 << 20
    tracemalloc.stop()
    assert "none closes it" in first
    assert others


def test_ten_thousand_columns_are_refused():
    header = ",".join(f"c{n}" for n in range(10_000))
    with pytest.raises(ImportRefused, match="10,000 columns"):
        read(header.encode() + b"\n", "csv")
    wide = json.dumps({f"c{n}": 1 for n in range(10_000)}).encode()
    assert "10,000 fields" in reasons(read(wide, "jsonl"))[0][1]


def test_a_gzip_bomb_is_refused_before_it_is_unpacked():
    bomb = gzip.compress(bytes(80 << 20))  # one long line
    with pytest.raises(ImportRefused, match="unpacks to more than"):
        read(bomb, "jsonl")


@pytest.mark.parametrize("cut", [5, 40])
def test_a_damaged_gzip_is_refused(cut: int):
    whole = gzip.compress(b'{"id": "a", "text": "x"}\n' * 50)
    with pytest.raises(ImportRefused, match="damaged gzip"):
        read(whole[:-cut], "jsonl")


@pytest.mark.parametrize("content", [b"{", b'[{"id": 1}', b"[1,", b"null null x", b'{"a": "\xff"}'])
def test_json_that_does_not_end_well_is_refused(content: bytes):
    with pytest.raises(ImportRefused):
        read(content, "json")


@pytest.mark.parametrize("depth", [10_000, 400_000])
def test_json_nested_too_deeply_is_refused_not_crashed_on(depth: int):
    nested = b"[" * depth
    assert reasons(read(nested + b"\n", "jsonl"))


def test_the_format_is_told_by_the_name():
    names = ["a.jsonl", "a.JSON", "b.csv.gz", "c.txt", "d.ndjson.gz"]
    assert [format_of(name) for name in names] == ["jsonl", "json", "csv", "text", "jsonl"]
    with pytest.raises(UsageError, match="format"):
        format_of("a.docx")


@pytest.mark.parametrize("format", ["jsonl", "json", "csv", "text"])
def test_an_empty_file_has_no_records(format: str):
    assert read(b"", format) == []
