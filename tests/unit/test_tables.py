"""Tables as spreadsheets and editors write them: encodings, separators, line ends, quoting."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.errors import ImportRefused, UsageError
from lib.ingest.readers import Broken, Record, Source, Told, reading_of, records, separator_named
from lib.ingest.refusals import Refusal

ROWS = [
    ["id", "text", "title"],
    ["1", "מאימתי קורין את שמע, בערבין; משעה", "ברכות א"],
    ["2", 'רבן גמליאל אומר: "עד שיעלה עמוד השחר"', 'חז"ל'],
    ["3", "שתי שורות\nבתא אחד", "צה״ל"],
    ["4", "סוף", ""],
]
RECORDS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


def source(content: bytes, name: str = "t.csv", format: str = "csv", **how: str) -> Source:
    return Source(name, io.BytesIO(content), len(content), format, Told(**how))


def items(content: bytes | str, format: str = "csv", **how: str) -> list[Record | Broken]:
    data = content.encode() if isinstance(content, str) else content
    return list(records(source(data, format=format, **how)))


def fields(found: list[Record | Broken]) -> list[dict]:
    return [item.fields for item in found if isinstance(item, Record)]


def refusals(found: list[Record | Broken]) -> list[tuple[int, str]]:
    return [(item.line, str(item.reason.code)) for item in found if isinstance(item, Broken)]


# What programs write


def written(separator: str, line_end: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=line_end, quoting=quoting).writerows(
        ROWS
    )
    return buffer.getvalue()


ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",  # Excel's CSV UTF-8, Notepad's UTF-8 with BOM
    "utf-16": b"",  # Excel's Unicode Text, Notepad's Unicode
    "utf-16-be": b"\xfe\xff",  # Notepad's Unicode big endian
    "utf-16-le": b"",  # without a mark, as programs that are no editors write it
    "cp1255": b"",  # Excel's CSV and Notepad's ANSI on a Hebrew Windows
    "iso8859_8": b"",  # LibreOffice, where it is asked to
    "cp862": b"",  # Excel's CSV (MS-DOS)
}


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_is_read_right_whatever_wrote_it(encoding: str, separator: str, line_end: str):
    # Python's writer leaves a line feed unquoted where lines end in CR, which no program does.
    text = written(separator, line_end, csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL)
    if encoding in ("iso8859_8", "cp862"):  # which have no gershayim of their own
        text = text.replace("״", "'")
    wanted = [
        {name: value.replace("״", "'") if encoding in ("iso8859_8", "cp862") else value
         for name, value in row.items()}
        for row in RECORDS
    ]  # fmt: skip
    found = items(ENCODINGS[encoding] + text.encode(encoding))
    assert refusals(found) == []
    assert fields(found) == wanted


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("first", ["sep=;\r\n", "sep=;\n", '"sep=;"\r\n', ""])
def test_the_first_line_may_name_the_separator(first: str, quoting: int):
    found = items(first + written(";", "\r\n", quoting))
    assert fields(found) == RECORDS
    header = 2 if first else 1
    assert [item.line for item in found] == [header + 1, header + 2, header + 3, header + 5]


def test_what_is_guessed_is_told_and_what_the_file_says_is_not_a_guess():
    guessed = reading_of(source(written(";", "\r\n").encode("cp1255")))
    assert (guessed.encoding, guessed.separator) == ("windows-1255", ";")
    assert guessed.guessed == {"encoding", "separator"}
    assert guessed.columns == ("id", "text", "title")
    told = reading_of(source(b"\xef\xbb\xbfsep=;\n" + written(";", "\n").encode()))
    assert (told.encoding, told.guessed) == ("utf-8", frozenset())


def test_what_is_named_is_not_looked_for():
    text = "id;text,x\n1;א,ב\n"
    assert fields(items(text, separator=",")) == [{"id;text": "1;א", "x": "ב"}]
    assert fields(items("id,text\n1,שלום\n".encode("cp1255"), encoding="iso-8859-1")) == [
        {"id": "1", "text": "ùìåí"}
    ]


def test_a_text_that_is_a_table_under_tabs_is_read_as_one():
    text = written("\t", "\r\n").encode("utf-16")
    assert fields(items(text, format="text")) == RECORDS
    assert "format" in reading_of(source(text, "t.txt", "text")).guessed


def test_russian_is_not_taken_for_hebrew():
    text = "id,text\n" + "".join(f"{n},Как дела сегодня у тебя дома\n" for n in range(9))
    assert reading_of(source(text.encode("cp1251"))).encoding == "windows-1251"


def test_one_bad_byte_is_the_fault_of_its_line_and_not_another_encoding():
    found = items(b"id,text\n1,\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\n2,a\xe9b\n3,x\n")
    assert [row["id"] for row in fields(found)] == ["1", "3"]
    assert refusals(found) == [(3, "encoding")]


def test_hebrew_that_comes_late_is_found_before_the_first_row_is_read():
    content = b"id,text\n" + b"".join(b"%d,plain\n" % n for n in range(30_000))
    found = items(content + "x,שלום עולם טוב\n".encode("cp1255"))
    assert fields(found)[-1] == {"id": "x", "text": "שלום עולם טוב"}


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "\0"])
def test_an_encoding_that_is_none_is_refused_by_name(name: str):
    with pytest.raises(UsageError, match="no encoding"):
        items("id\n", encoding=name)


@pytest.mark.parametrize("name", ["ab", "a", '"', "\n", ""])
def test_a_separator_that_cannot_be_one_is_refused(name: str):
    with pytest.raises(UsageError, match="cannot stand between"):
        separator_named(name)
    assert separator_named("tab") == "\t"


@pytest.mark.parametrize("header", ["id,text,text", "id,text, text ", "text\tid\ttext"])
def test_a_header_that_names_a_column_twice_is_refused(header: str):
    with pytest.raises(ImportRefused, match="'text' twice"):
        items(header + "\n1,a,b\n")


def test_a_header_may_stand_on_several_lines():
    assert fields(items('"id","text\nof it"\n1,א\n')) == [{"id": "1", "text of it": "א"}]


# Quotation marks


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ('1,"צה"ל"', 'צה"ל'),
        ('1,"אמר "שלום" והלך"', 'אמר "שלום" והלך'),
        ('1,"חז"ל, אמרו"', 'חז"ל, אמרו'),
        ('1,"(ראו "שלום")"', '(ראו "שלום")'),
        ("1,צה\"ל", 'צה"ל'),
        ('1,מסך 15"', 'מסך 15"'),
        ('1,"אמר ""שלום"""', 'אמר "שלום"'),
        ('1,"א, ""ב"", ג"', 'א, "ב", ג'),
    ],
)  # fmt: skip
def test_a_quotation_mark_inside_a_cell_is_kept_as_written(row: str, text: str):
    assert fields(items(f"id,text\n{row}\n")) == [{"id": "1", "text": text}]


@pytest.mark.parametrize(
    "row",
    [
        '1,"אמר "שלום", והלך"',
        '1,"אמר "שלום","והלך"',
        '1,"הוא אמר "שלום""',
        '1,"צה"ל ""כן"""',
        '1,"צה"ל",מסך 15"',
        '1,"5"x3"',
        '1,"abc" ,x',
    ],
)
def test_a_row_that_can_be_read_in_two_ways_is_refused_and_no_other(row: str):
    columns = "id,text,title" if row.count(",") == 2 else "id,text"
    last = "2,ב,ג" if row.count(",") == 2 else "2,ב"
    found = items(f"{columns}\n{row}\n{last}\n")
    assert [line for line, _ in refusals(found)] == [2]
    assert [row["id"] for row in fields(found)] == ["2"]


def test_a_mark_that_nothing_closes_takes_no_other_row_along():
    found = items('id,text,title\n1,"פתח,א\n2,שירת בצה"ל,ב\n3,"רגיל, מאוד",ג\n')
    assert refusals(found) == [(2, "unclosed")]
    assert [row["id"] for row in fields(found)] == ["2", "3"]


def test_two_marks_that_happen_to_meet_swallow_no_row():
    found = items('id,text,title\n1,"פתח,א\n2,סגר",ב\n3,ג,ד\n')
    assert refusals(found) == [(2, "unclosed")]
    assert [row["id"] for row in fields(found)] == ["2", "3"]


def test_prose_behind_a_cut_cell_becomes_no_passage():
    found = items('id,text\n1,א\n2,"שורה ראשונה\nשורה שנייה, ועוד\nשורה שלישית')
    assert fields(found) == [{"id": "1", "text": "א"}]
    assert [line for line, _ in refusals(found)] == [3, 4, 5]


def test_a_cell_of_many_lines_of_prose_with_commas_is_one_cell():
    text = "שורה ראשונה\n" + "ועוד אחת, ארוכה\n" * 50 + 'אמר "כן", והלך'
    quoted = text.replace('"', '""')
    assert fields(items(f'id,text\n1,"{quoted}"\n2,ב\n')) == [
        {"id": "1", "text": text}, {"id": "2", "text": "ב"},
    ]  # fmt: skip


def test_rows_of_empty_cells_are_no_rows():
    assert fields(items("id,text\n1,א\n,\n,\n")) == [{"id": "1", "text": "א"}]


CELL = st.text(st.sampled_from("אבגם \"',;\n\r\t1x"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=5), st.sampled_from([",", ";", "\t"]))
def test_whatever_is_quoted_as_it_should_be_comes_back_as_it_was(rows: list, separator: str):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "text", "title"), *rows])
    data = buffer.getvalue().encode()
    found = items(data, separator=separator)
    kept = [tuple(row.values()) for row in fields(found)]
    wanted = [row for row in rows if any(row)]
    unguarded = [tuple(map(_shown, row)) for row in wanted]
    assert [row for row in kept if row not in unguarded] == []
    assert len(kept) + len(refusals(found)) >= len(wanted)


def _shown(cell: str) -> str:
    """A cell that exporting guarded loses its apostrophe."""
    guarded = cell[:1] == "'" and cell[1:2] in ("'", "\t", "\r", "\n")
    return cell[1:] if guarded else cell


@pytest.mark.parametrize("at", range(4))
def test_nuls_in_a_short_table_are_faults_of_their_lines_and_not_utf_16(at: int):
    data = b"x" * at + b"id,text\na,x\0y\nbb,z\n\0,c\n" + "ג,ד\n".encode()
    found = fields(items(data))
    assert [list(each.values()) for each in found] == [
        ["a", "x\0y"],
        ["bb", "z"],
        ["\0", "c"],
        ["ג", "ד"],
    ]


@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange_to_be_refused_or_read(data: bytes):
    for format in ("csv", "tsv", "jsonl", "json", "text"):
        with suppress(ImportRefused):
            found = items(b"id,text\n" + data, format=format)
            assert all(isinstance(item, Record | Broken) for item in found)


def test_every_refusal_of_a_row_names_the_line_on_which_it_begins():
    found = items('id,text\n1\n\n2,"א\nב"\n3,a,b\n4,ג\n')
    assert refusals(found) == [(2, str(Refusal.CELLS)), (6, str(Refusal.CELLS))]
