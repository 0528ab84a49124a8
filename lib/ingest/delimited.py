"""Tables in text: CSV, and the same with semicolons or tabs.

A row that cannot be read is refused by the line on which it begins, and reading goes on at the
next line: a quotation mark without a partner never takes the rows behind it along.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from lib.core.errors import ImportRefused
from lib.ingest.lines import Line, Lines
from lib.ingest.quoting import QUOTE, Ambiguous, Row, Unfinished, looks_like_a_row, row_of
from lib.ingest.records import FIELDS, LONGEST_TEXT, Record
from lib.ingest.refusals import Broken, FileRefusal, Refusal

MOST_COLUMNS = 200
LONGEST_ROW, MOST_LINES = 500_000, LONGEST_TEXT
"""Characters and lines after which a quoted cell that is still open has lost its closing mark: in
the longest passage every character may be a quotation mark, which is doubled, or a line end."""
MOST_HEADER_LINES = 20
SEPARATORS = (",", ";", "\t", "|")
_LINE_ENDS = "\r\n"


@dataclass(frozen=True)
class Header:
    names: tuple[str, ...]
    separator: str
    told: bool = False
    """By the file itself, whose first line is sep=…"""


def table(
    lines: Lines, separator: str = "", usual: str = ","
) -> Iterator[Header | Record | Broken]:
    """The header, then each row as a record.  The separator is the one given, else what the
    file's first line says (sep=;), else the one that makes most of the header, `usual` first.

    Raises ImportRefused for a header that cannot be one.
    """
    waiting = _Waiting(lines)
    header = _header(waiting, separator, usual)
    if header is None:
        return
    yield header
    rows = _Rows(waiting, header)
    while (line := waiting.next()) is not None:
        if isinstance(line, Broken):
            yield line
        elif line[1].strip(_LINE_ENDS) and (row := rows.begun_by(line)) is not None:
            yield row


class _Waiting:
    """Lines to be read, some of them for the second time."""

    def __init__(self, lines: Lines) -> None:
        self._lines = iter(lines)
        self._again: deque[Line | Broken] = deque()
        self.doubtful_until = 0
        """Up to this line nothing is a row that does not look like one: a quotation mark
        before it has lost its partner."""

    def next(self) -> Line | Broken | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def read_again(self, lines: list[Line | Broken]) -> None:
        self._again.extendleft(reversed(lines))
        numbers = (each.line if isinstance(each, Broken) else each[0] for each in lines)
        self.doubtful_until = max([self.doubtful_until, *numbers])


# The header


def _header(waiting: _Waiting, separator: str, usual: str) -> Header | None:
    told = False
    while (line := waiting.next()) is not None:
        number, text = _sound(line)
        if number == 1 and (named := _named_separator(text)):
            told, separator = not separator, separator or named
        elif text.strip(_LINE_ENDS):
            text = _whole(text, waiting).rstrip(_LINE_ENDS)
            separator = separator or _likeliest(text, usual)
            return Header(_names(text, separator), separator, told)
    return None


def _whole(text: str, waiting: _Waiting) -> str:
    """The header with the lines on which its quoted names go on."""
    for _ in range(MOST_HEADER_LINES):
        if any(_is_whole(text, separator) for separator in SEPARATORS):
            return text
        line = waiting.next()
        if line is None:
            break
        text += _sound(line)[1]
    raise ImportRefused(FileRefusal.HEADER(cause="a quotation mark has no partner"))


def _is_whole(text: str, separator: str) -> bool:
    try:
        row_of(text.rstrip(_LINE_ENDS), separator)
    except (Unfinished, Ambiguous):
        return False
    return True


def _sound(line: Line | Broken) -> Line:
    if isinstance(line, Broken):
        raise ImportRefused(FileRefusal.HEADER(cause=str(line.reason)))
    return line


def _named_separator(text: str) -> str:
    """'sep=;' as Excel reads it, and writes where it is told to."""
    written = text.strip(_LINE_ENDS).strip(QUOTE)
    return written[4] if len(written) == 5 and written.lower().startswith("sep=") else ""


def _likeliest(header: str, usual: str) -> str:
    """The separator that finds most of our own names in the header, then most columns."""

    def worth(separator: str) -> tuple[int, int]:
        names = _cells(header, separator)
        return len({name.strip().lower() for name in names} & set(FIELDS)), len(names)

    first = (usual, *(each for each in SEPARATORS if each not in (usual, "|")))
    best = max(first, key=worth)
    return "|" if worth("|")[0] > max(1, worth(best)[0]) else best


def _cells(text: str, separator: str) -> list[str]:
    try:
        return row_of(text, separator).cells
    except (Unfinished, Ambiguous):
        return []


def _names(text: str, separator: str) -> tuple[str, ...]:
    names = tuple(unguarded(" ".join(name.split())) for name in _cells(text, separator))
    if not names:
        raise ImportRefused(FileRefusal.HEADER(cause="its quotation marks do not pair up"))
    check_columns(names)
    return names


def check_columns(names: tuple[str, ...]) -> None:
    """Raises ImportRefused where there are too many columns, or two of one name."""
    if len(names) > MOST_COLUMNS:
        raise ImportRefused(FileRefusal.COLUMNS(number=len(names), most=MOST_COLUMNS))
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise ImportRefused(FileRefusal.TWICE(column=twice[:40]))


# Rows


class _Rows:
    def __init__(self, waiting: _Waiting, header: Header) -> None:
        self._waiting = waiting
        self._names = header.names
        self._separator = header.separator

    def begun_by(self, line: Line) -> Record | Broken | None:
        """The row that begins with this line; None for one of empty cells alone."""
        number, text = line
        try:
            row = self._row(text)
        except Ambiguous:
            return Broken(number, Refusal.QUOTES())
        except Unfinished:
            return self._over_lines(number, text)
        return self._record(number, row) if any(row.cells) else None

    def _row(self, text: str) -> Row:
        return row_of(text.rstrip(_LINE_ENDS), self._separator)

    def _over_lines(self, number: int, first: str) -> Record | Broken:
        """A row with a quoted cell that goes on behind its first line; refused, and the lines
        behind the first read again, where the cell does not close as it should."""
        text, behind, marks = first, list[Line | Broken](), first.count(QUOTE)
        while len(text) <= LONGEST_ROW and len(behind) < MOST_LINES:
            line = self._waiting.next()
            if line is None:
                break
            behind.append(line)
            if isinstance(line, Broken):
                break
            text += line[1]
            marks += line[1].count(QUOTE)
            if marks % 2 or QUOTE not in line[1]:
                continue  # a closed cell has its marks in pairs
            try:
                row = self._row(text)
            except Unfinished:
                continue
            except Ambiguous:
                break
            if not row.quoted and self._has_swallowed(first, line[1]):
                break
            return self._record(number, row)
        self._waiting.read_again(behind)
        return Broken(number, Refusal.UNCLOSED())

    def _has_swallowed(self, *lines: str) -> bool:
        """Whether what was read as one row over several lines begins and ends as rows do.  Where
        every cell is quoted it has not: the marks of a swallowed row would stand in its midst."""
        bare = (line.rstrip(_LINE_ENDS).replace(QUOTE, "") for line in lines)
        return all(looks_like_a_row(line.split(self._separator), len(self._names)) for line in bare)

    def _record(self, number: int, row: Row) -> Record | Broken:
        cells, names = row.cells, self._names
        if len(cells) != len(names):
            return Broken(number, Refusal.CELLS(number=len(cells), header=len(names)))
        if number <= self._waiting.doubtful_until and not looks_like_a_row(cells, len(names)):
            return Broken(number, Refusal.BEHIND_QUOTE())
        fields = {n: unguarded(cell) for n, cell in zip(names, cells, strict=True) if n}
        return Record(number, fields, unsure=row.unpaired)


# What a spreadsheet must not take for a formula

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: an apostrophe before it, which
    `unguarded` takes off again.  A cell that begins with an apostrophe gets one too."""
    return "'" + cell if cell.startswith((*FORMULA_STARTS, "'")) else cell


def unguarded(cell: str) -> str:
    if cell.startswith("'") and cell[1:].startswith((*FORMULA_STARTS, "'")):
        return cell[1:]
    return cell
