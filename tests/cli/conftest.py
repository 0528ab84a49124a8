"""The command line in process: what it returns, writes and says."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lib.cli.main import main
from tests.databases import empty_sqlite


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": empty_sqlite(tmp_path / "cli.db"),
        "LOG_LEVEL": "ERROR",
        "ENABLE_SEMANTIC_SEARCH": "false",
    }


@pytest.fixture
def run(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Ran]]:
    """run("search", "word") → Ran, on a database of this test's own."""

    def call(*argv: str) -> Ran:
        capsys.readouterr()
        try:
            code = main(list(argv), environment)
        except SystemExit as left:
            code = int(left.code or 0)
        return Ran(code, *capsys.readouterr())

    yield call
    # Its handler holds this test's captured standard error, which is about to close.
    logging.getLogger("mafteach").handlers.clear()


def write_jsonl(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def corpus(run: Callable[..., Ran], tmp_path: Path) -> Path:
    """Four imported passages."""
    path = write_jsonl(
        tmp_path / "corpus.jsonl",
        {
            "id": "1",
            "title": "ירושלים",
            "text": "העיר ירושלים בנויה על הרים.",
            "tags": [{"name": "עיר", "category": "מקום"}],
        },
        {"id": "2", "text": "עלינו לירושלים ברגל, שלושה ימים.", "tags": ["מסע"]},
        {"id": "3", "text": "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם.", "ref": "בראשית א:א"},
        {"id": "4", "text": "חיפה עיר נמל.", "tags": [{"name": "עיר", "category": "מקום"}, "מסע"]},
    )
    assert run("import", str(path)).code == 0
    return path
