"""The README says what is so."""

import re
from pathlib import Path

import pytest

from lib.core.settings import table

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def test_the_settings_table_is_the_one_the_code_makes() -> None:
    assert table() in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: Path) -> None:
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert [each for each in targets if not (path.parent / each).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_nothing_is_left_to_fill_in(path: Path) -> None:
    assert not re.search(r"@@|TODO|TBD", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_bench_that_is_named_exists(path: Path) -> None:
    named = re.findall(r"python -m bench\.(\w+)", path.read_text(encoding="utf-8"))
    commands = {path.stem for path in (ROOT / "bench").glob("*.py")}
    commands |= {path.parent.name for path in (ROOT / "bench").glob("*/__main__.py")}
    assert [each for each in named if each not in commands] == []


def test_the_commands_to_begin_with_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test", "demo"):
        assert f"make {target}" in (ROOT / "README.md").read_text(encoding="utf-8")
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
