"""One row of a table in text taken apart: cells, some of them in quotation marks.

RFC 4180, and one thing beyond it that Hebrew needs: a quotation mark inside a quoted cell that
nobody doubled (gershayim, words in quotation marks) is kept as written where only one reading of
the row is possible.  Elsewhere the row is refused; no reading ever changes what a cell says.
"""

import re
from dataclasses import dataclass

QUOTE = '"'
_GERSHAYIM = re.compile(r'(?<=[\u0591-\u05f4])"(?=[א-ת])')


class Unfinished(Exception):
    """The row ends inside a quoted cell, which the next line may close."""


class Ambiguous(Exception):
    """Quotation marks that can be read in more than one way."""


@dataclass(frozen=True)
class Row:
    """`unpaired`: a quotation mark stands in an unquoted cell without a partner; `quoted`: every
    cell is quoted."""

    cells: list[str]
    unpaired: bool = False
    quoted: bool = False


def row_of(text: str, separator: str) -> Row:
    """`text` is a row without its line end.  Raises Unfinished, Ambiguous."""
    if QUOTE not in text:
        return Row(text.split(separator))
    cells: list[str] = []
    bare: list[str] = []
    strays, position = 0, 0
    while True:
        if text.startswith(QUOTE, position):
            cell, position, found = _quoted(text, position + 1, separator)
            strays += found
        else:
            end = text.find(separator, position)
            cell, position = (text[position:end], end) if end >= 0 else (text[position:], len(text))
            bare.append(cell)
        cells.append(cell)
        if position == len(text):
            break
        position += len(separator)
    if strays and (any(QUOTE in cell for cell in bare) or "\n" in text or "\r" in text):
        raise Ambiguous
    return Row(cells, not all(map(_paired, bare)), not bare)


def _quoted(text: str, position: int, separator: str) -> tuple[str, int, int]:
    """A cell from behind its first mark: what it says, where it ends, undoubled marks in it."""
    begun, doubled, strays = position, False, 0
    while True:
        mark = text.find(QUOTE, position)
        if mark < 0:
            raise Ambiguous if strays else Unfinished
        position = mark + 1
        if position == len(text) or text.startswith(separator, position):
            break
        if text.startswith(QUOTE, position):
            doubled, position = True, position + 1
        else:
            strays += 1
    cell = text[begun:mark]
    if not strays:
        return cell.replace(QUOTE * 2, QUOTE), position, 0
    if doubled or not _paired(cell):
        raise Ambiguous
    return cell, position, strays


def _paired(text: str) -> bool:
    """Whether every quotation mark is gershayim, or opens or closes a quotation."""
    if QUOTE not in text:
        return True
    apart = _GERSHAYIM.sub("", text).split(QUOTE)
    return len(apart) % 2 == 1 and all(
        said and not said[0].isspace() and not said[-1].isspace() for said in apart[1::2]
    )


def looks_like_a_row(cells: list[str], columns: int) -> bool:
    """Whether a line is a row by itself rather than a line of prose in a quoted cell: as many
    cells as there are columns, none with a space behind its separator, and a first one that may
    be an id."""
    first = cells[0].strip()
    return (
        len(cells) == columns > 1
        and 0 < len(first) <= 100
        and not any(char.isspace() for char in first)
        and not any(cell.startswith(" ") for cell in cells[1:])
    )
