"""XLSX and ODS: what of them becomes records, and that their memory comes back."""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lib.core.errors import ImportRefused
from lib.ingest.readers import Broken, Record, Source, Told, reading_of, records
from tests.workbooks import ods, xlsx

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = [["id", "text", "title"], ["a", 'בצה"ל, שורה\nשנייה', "א"], [], ["b", "עולם", ""]]
FIELDS = [
    {"id": "a", "text": 'בצה"ל, שורה\nשנייה', "title": "א"},
    {"id": "b", "text": "עולם", "title": ""},
]


@pytest.fixture
def opened() -> Iterator[Callable[..., Source]]:
    """The bytes of a workbook → an open file of them."""
    with ExitStack() as files:

        def opening(
            content: bytes, name: str = "book.xlsx", format: str = "workbook", **how: str
        ) -> Source:
            file = files.enter_context(tempfile.TemporaryFile())
            file.write(content)
            return Source(name, file, len(content), format, Told(**how))

        yield opening


def fields(source: Source) -> list[dict]:
    return [item.fields for item in records(source) if isinstance(item, Record)]


@pytest.mark.parametrize("content", [xlsx(("גיליון", ROWS)), ods("גיליון", ROWS)])
def test_a_sheet_is_read_as_its_rows_with_the_numbers_that_the_program_shows(
    opened, content: bytes
):
    assert [(item.line, item.fields["id"]) for item in records(opened(content))] == [
        (2, "a"),
        (4, "b"),
    ]
    assert fields(opened(content)) == FIELDS
    reading = reading_of(opened(content))
    assert (reading.format, reading.sheet, reading.columns) == (
        "workbook",
        "גיליון",
        ("id", "text", "title"),
    )


def test_whole_numbers_have_no_point_and_others_keep_theirs(opened):
    book = xlsx(("s", [["id", "text", "order"], [7, "x", 2.5]]))
    assert fields(opened(book)) == [{"id": 7, "text": "x", "order": 2.5}]


def test_the_first_sheet_that_holds_anything_is_read_unless_another_is_named(opened):
    book = xlsx(("empty", []), ("one", [["id"], ["1"]]), ("two", [["id"], ["2"]]))
    assert fields(opened(book)) == [{"id": "1"}]
    assert reading_of(opened(book)).guessed == {"sheet"}
    assert fields(opened(book, sheet="two")) == [{"id": "2"}]
    with pytest.raises(ImportRefused, match="'three'") as raised:
        fields(opened(book, sheet="three"))
    assert "empty, one, two" in raised.value.hint


def test_a_workbook_is_known_by_what_it_is_whatever_it_is_called(opened):
    assert fields(opened(xlsx(("s", ROWS)), "table.csv", "csv")) == FIELDS
    assert reading_of(opened(xlsx(("s", ROWS)), "table.csv", "csv")).guessed == {"format"}


def test_a_header_that_names_a_column_twice_is_refused(opened):
    with pytest.raises(ImportRefused, match="'text' twice"):
        fields(opened(xlsx(("s", [["id", "text", "text"], ["1", "a", "b"]]))))


def test_a_cell_beside_the_header_is_refused_by_its_row(opened):
    (broken,) = records(opened(xlsx(("s", [["id", "text"], ["1", "a", "astray"]]))))
    assert isinstance(broken, Broken)
    assert broken.line == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 and no more", xlsx(("s", ROWS))[:-300]],
    ids=["empty", "no", "cut"],
)
def test_a_damaged_workbook_is_refused(opened, content: bytes):
    with pytest.raises(ImportRefused, match="cannot be read as a workbook"):
        fields(opened(content))


def test_a_workbook_that_would_unpack_to_too_much_is_refused_unread(opened):
    with pytest.raises(ImportRefused, match="unpacks to more than"):
        fields(opened(xlsx(("s", [["id"], ["x" * (60 << 20)]]))))


def test_a_workbook_without_a_file_of_its_own_is_read_too():
    content = xlsx(("s", ROWS))
    assert fields(Source("b.xlsx", io.BytesIO(content), len(content), "workbook")) == FIELDS


def test_an_empty_workbook_has_no_records(opened):
    assert fields(opened(xlsx(("s", [])))) == []


def test_twenty_thousand_rows_leave_the_reader_no_memory(tmp_path: Path):
    path = tmp_path / "large.xlsx"
    rows = [["id", "text"], *([f"p{n}", f"פסקה מספר {n} " * 20] for n in range(20_000))]
    path.write_bytes(xlsx(("s", rows)))
    code = """
import sys
from pathlib import Path
from lib.ingest.readers import open_path, records
from lib.memory.allocator import resident, trim
source = open_path(Path(sys.argv[1]))
next(iter(records(source)))
before = resident()
assert sum(1 for _ in records(source)) == 20_000
print(resident() - before, "python_calamine" in sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    grown, imported = ran.stdout.split()
    assert int(grown) < 4 << 20
    assert imported == "False"


def test_whoever_stops_reading_leaves_no_process_behind(opened):
    items = records(opened(xlsx(("s", [["id"], *([str(n)] for n in range(5_000))]))))
    next(items)
    children = Path(f"/proc/self/task/{Path('/proc/self').resolve().name}/children")
    assert children.read_text().split()
    items.close()
    assert not children.read_text().split()
