"""A workbook (XLSX) written row by row: nothing of it is kept but the row that is written.

The parts are those of ECMA-376, as few as a spreadsheet needs.  Every text stands in its own cell
as a string, so that none is a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lib.core.visible import visible

LONGEST_CELL = 32_767
"""UTF-16 units that a cell holds (Microsoft, Excel specifications and limits)."""
STYLES = Path(__file__).with_name("workbook_styles.xml")
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int


@dataclass(frozen=True)
class Sheet:
    """`rows` with the names of their columns first, where there are any; `widths` in characters.
    The first column stands on the right where it runs `from_right`."""

    name: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]
    header: bool = True
    from_right: bool = False


def workbook(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The file in pieces.  Sheets are written one after the other, so that the rows of one may tell
    of those before."""
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(sheets):
            archive.writestr(name, text)
        for number, sheet in enumerate(sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for xml in _sheet(sheet):
                    part.write(xml.encode())
                    if piece := out.taken():
                        yield piece
    yield out.taken()


class _Pieces(io.RawIOBase):
    """What was written since it was last taken: a file that cannot seek, as zipfile allows."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        piece = bytes(self._written)
        self._written.clear()
        return piece


def fits(text: str) -> bool:
    """Whether a cell holds all of it."""
    return len(text) <= LONGEST_CELL // 2 or _units(text) <= LONGEST_CELL


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# XML


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield _SHEET_BEGINS.format(
        side=' rightToLeft="1"' if sheet.from_right else "",
        pane=_HEADER_STAYS if sheet.header else "",
        columns="".join(
            f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
            for number, width in enumerate(sheet.widths, start=1)
        ),
    )
    for number, cells in enumerate(sheet.rows, start=1):
        yield _row(number, cells, _BOLD if sheet.header and number == 1 else _WRAPPED)
    yield _SHEET_ENDS


_BOLD, _WRAPPED = 1, 2
"""Places in cellXfs of STYLES."""


def _row(number: int, cells: Sequence[Cell], style: int) -> str:
    written = (_cell(f"{_column(at)}{number}", cell, style) for at, cell in enumerate(cells))
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, cell: Cell, style: int) -> str:
    if isinstance(cell, int):
        return f'<c r="{place}" s="{style}"><v>{cell}</v></c>'
    text = escape(_literal(cell), quote=False)
    inline = f'<is><t xml:space="preserve">{text}</t></is>'
    return f'<c r="{place}" s="{style}" t="inlineStr">{inline}</c>'


def _column(at: int) -> str:
    """A, B, … of the first 26."""
    return chr(ord("A") + at)


_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NO_XML = re.compile("[\ufffe\uffff]")


def _literal(text: str) -> str:
    """As XML may hold it, what a spreadsheet would read as a character's code written out, and no
    longer than a cell."""
    shown = _NO_XML.sub("\ufffd", visible(text))
    if not fits(shown):
        cut = shown.encode("utf-16-le")[: 2 * (LONGEST_CELL - 1)]
        shown = cut.decode("utf-16-le", "ignore") + "…"
    return _CODED.sub("_x005F_", shown)


def _parts(sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    yield (
        "[Content_Types].xml",
        _CONTENT_TYPES.format(
            sheets="".join(_SHEET_TYPE.format(number=number) for number in numbers)
        ),
    )
    yield (
        "_rels/.rels",
        _RELATIONS.format(
            relations=_RELATION.format(id="r1", kind="officeDocument", target="xl/workbook.xml")
        ),
    )
    yield (
        "xl/workbook.xml",
        _WORKBOOK.format(
            sheets="".join(
                f'<sheet name="{escape(_sheet_name(sheet.name))}" sheetId="{number}"'
                f' r:id="r{number}"/>'
                for number, sheet in zip(numbers, sheets, strict=True)
            )
        ),
    )
    targets = [(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield (
        "xl/_rels/workbook.xml.rels",
        _RELATIONS.format(
            relations="".join(
                _RELATION.format(id=id_, kind=kind, target=target)
                for id_, kind, target in (*targets, ("styles", "styles", "styles.xml"))
            )
        ),
    )
    yield "xl/styles.xml", STYLES.read_text(encoding="utf-8")


def _sheet_name(name: str) -> str:
    """As spreadsheets take it: 31 characters, and none of \\ / ? * [ ] :"""
    return re.sub(r"[\\/?*\[\]:]", " ", visible(name))[:31]


_BEGINS = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OF_SPREADSHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    f'{_BEGINS}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_OF_SPREADSHEETS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_OF_SPREADSHEETS}.styles+xml"/>'
    "{sheets}</Types>"
)
_SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{number}.xml"'
    f' ContentType="{_OF_SPREADSHEETS}.worksheet+xml"/>'
)
_RELATIONS = (
    f'{_BEGINS}<Relationships xmlns="{_PACKAGE}/relationships">{{relations}}</Relationships>'
)
_RELATION = f'<Relationship Id="{{id}}" Type="{_OFFICE}/{{kind}}" Target="{{target}}"/>'
_WORKBOOK = f'{_BEGINS}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{{sheets}}</sheets></workbook>'
_HEADER_STAYS = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
_SHEET_BEGINS = (
    f"{_BEGINS}<worksheet {_MAIN}>"
    '<sheetViews><sheetView{side} workbookViewId="0">{pane}</sheetView></sheetViews>'
    "<cols>{columns}</cols><sheetData>"
)
_SHEET_ENDS = "</sheetData></worksheet>"
