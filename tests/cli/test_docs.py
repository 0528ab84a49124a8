"""docs/CLI.md is true: it names everything, and its commands run."""

import argparse
import gzip
import json
import re
import shlex
import zipfile
from pathlib import Path

import pytest

from bench.models import tiny_model
from lib.cli.main import COMMANDS, parser
from lib.search import calibrating
from lib.stores.store import open_store
from tests.cli.conftest import write_jsonl

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs" / "CLI.md").read_text(encoding="utf-8")


def _sections() -> dict[str, str]:
    parts = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part for part in parts}


def _options(name: str) -> list[str]:
    (subparsers,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    actions = subparsers.choices[name]._actions
    return [
        flag for action in actions for flag in action.option_strings if flag not in ("-h", "--help")
    ]


def test_every_command_has_a_section_and_no_other_does() -> None:
    assert set(_sections()) == {command.name for command in COMMANDS}


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_option_is_described(name: str) -> None:
    section = _sections()[name]
    assert [option for option in _options(name) if option not in section] == []


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_described_option_exists(name: str) -> None:
    known = {*_options(name), "-m"}  # python -m
    assert set(re.findall(r"(?<![\w-])(?:--[a-z-]+|-[a-z])(?=[ `,\n])", _sections()[name])) <= known


def _prepare(folder: Path) -> None:
    """The files that the document's commands name."""
    (folder / "mine.csv").write_text(
        "id,text,tags\n1,שלום עולם,מסע|מקום:ירושלים\n", encoding="utf-8"
    )
    (folder / "notes").write_text("פסקה ראשונה\n\nפסקה שנייה\n", encoding="utf-8")
    library = folder / "library"
    library.mkdir()
    (library / "book.txt").write_text("<h1>ספר</h1>\n<h2>פרק א</h2>\nטקסט\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "library.zip", "w") as packed:
        packed.write(library / "book.txt", "book.txt")
    (folder / "works.csv").write_text("id,title,path\nw,ספר,library/book.txt\n", encoding="utf-8")
    write_jsonl(folder / "more.jsonl", {"id": "2", "text": "עוד"})
    write_jsonl(folder / "judged.jsonl", {"query": "שלום", "relevant": ["1"]})
    open_store(f"sqlite:///{folder}/old.db").close()
    tiny_model(folder, "prepared-model")
    mishnah = {
        "id": "m",
        "seder": "זרעים",
        "tractate": "ברכות",
        "chapter": 1,
        "mishnah": 2,
        "text_hebrew": "מֵאֵימָתַי",
    }
    law = {"id": "l", "law": "חוק", "heading": "הגדרות", "text": "בחוק זה"}
    for name, record in (("mishnah", mishnah), ("law_sections", law)):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'docs.db'}", "LOG_LEVEL": "ERROR",
        "MODEL_DIR": str(tmp_path / "models"), "MEMORY_LIMIT_MB": "65536", "MAX_MEMORY_MB": "65536",
    }  # fmt: skip


def test_every_command_of_the_document_runs(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(calibrating, "SAMPLE", calibrating.FEWEST)  # index need not be thorough
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) > 15
    for line in lines:
        command, _, target = line.partition(" > ")
        python, module, program, *argv = shlex.split(command)
        assert (python, module, program) == ("python", "-m", "lib")
        ran = run(*argv)
        assert ran.code == 0, f"{line}\n{ran.err}"
        assert "Note: No tag" not in ran.err
        assert ran.out or not target
    assert (tmp_path / "corpus.csv").stat().st_size > 0
