"""Workbooks written row by row, read back by the library that imports them."""

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator

import pytest
from python_calamine import CalamineWorkbook

from lib.core.visible import visible
from lib.ingest.workbook_writer import LONGEST_CELL, Sheet, fits, workbook


def _read(*sheets: Sheet) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(workbook(sheets))))


def _one(text: str) -> str:
    return _read(Sheet("a", [[text]], [10])).get_sheet_by_index(0).to_python()[0][0]


@pytest.mark.parametrize(
    "text",
    ["שלום", "=1+1", "<b>&amp;</b> ]]>", '"', " a  b ", "א\nב\tג", "😀", "+1", "@x", "01", "1e5"],
)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert _one(text) == text


@pytest.mark.parametrize("text", ["\x00", "\x0b", "\ufffe", "\uffff", "\ud800", "a\u202eb", "\r"])
def test_what_xml_cannot_hold_leaves_the_rest_readable(text: str) -> None:
    assert _one(f"לפני{text}אחרי").replace("\n", "").startswith("לפני")
    assert _one(f"לפני{text}אחרי").endswith("אחרי")


def test_no_text_is_read_as_the_code_of_a_character() -> None:
    content = b"".join(workbook([Sheet("a", [["_x000D_ _x41_ _xZZZZ_"]], [10])]))
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "_x005F_x000D_ _x41_ _xZZZZ_" in xml  # as ECMA-376 part 1, 22.9.2.19 escapes them


@pytest.mark.parametrize("letter", ["א", "😀"])
def test_a_cell_is_cut_where_spreadsheets_refuse_more(letter: str) -> None:
    text = letter * 40_000
    cut = _one(text)
    assert not fits(text) and fits(cut) and cut.endswith("…")
    assert len(cut.encode("utf-16-le")) // 2 >= LONGEST_CELL - 1
    assert fits("א" * LONGEST_CELL)


def test_numbers_are_numbers_and_sheets_have_their_names_and_side() -> None:
    content = b"".join(
        workbook([Sheet("תוצאות: [א]", [["n"], [7]], [5], from_right=True), Sheet("b", [], [5])])
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [visible("תוצאות   א "), "b"]
    assert book.get_sheet_by_index(0).to_python() == [["n"], [7.0]]
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert b'rightToLeft="1"' in archive.read("xl/worksheets/sheet1.xml")
    for name in archive.namelist():
        ET.fromstring(archive.read(name))


def test_rows_are_written_as_they_are_made() -> None:
    made = 0

    def rows() -> Iterator[list[str]]:
        nonlocal made
        for number in range(20_000):
            made += 1
            yield [f"שורה {number} {number * 7919 % 10_007}"]

    pieces = workbook([Sheet("a", rows(), [10])])
    assert next(pieces) and made < 5_000
    assert sum(map(len, pieces)) > 50_000 and made == 20_000
