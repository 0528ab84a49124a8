"""docs/RELIABILITY.md lists faults, and each of them has the tests that it names."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs" / "RELIABILITY.md").read_text(encoding="utf-8")
FAULTS = 27
HARMS = 22


def rows(heading: str) -> list[list[str]]:
    """The cells of each row of the table below the heading, without the table's own head."""
    section = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


LISTED = rows("Faults, one by one")
SEEN = rows("What once ended or misled a server")


def named(cell: str) -> list[str]:
    return re.findall(r"`([\w/]+\.py::\w+)`", cell)


@cache
def functions_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_fault_stands_in_the_list_once_and_in_order() -> None:
    assert [row[0] for row in LISTED] == [str(number) for number in range(1, FAULTS + 1)]
    assert len(SEEN) == HARMS


@pytest.mark.parametrize("row", [*LISTED, *SEEN], ids=lambda row: " ".join(row[:-1])[:60])
def test_each_says_what_is_done_what_holds_and_by_which_tests(row: list[str]) -> None:
    assert len(row) == (4 if row in LISTED else 3)
    assert all(row)
    assert named(row[-1])
    assert re.sub(r"`[\w/]+\.py::\w+`|<br>", "", row[-1]) == ""
    gone = [
        test for test in named(row[-1])
        if test.partition("::")[2] not in functions_of(ROOT / "tests" / test.partition("::")[0])
    ]  # fmt: skip
    assert gone == []
