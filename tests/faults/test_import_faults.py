"""Imports that run out of disk or are fed what should not be read."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lib.core.errors import DatabaseFull
from lib.ingest.importer import import_source
from lib.ingest.readers import open_path
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put

pytestmark = pytest.mark.slow

GROWTH_OF = """
import resource, sys
from pathlib import Path
from lib.core.errors import ImportRefused
from lib.ingest.importer import import_source
from lib.ingest.readers import open_path
from lib.stores.store import open_store
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
store = open_store(sys.argv[1])
plain, hostile = Path(sys.argv[2]), Path(sys.argv[3])
with (source := open_path(plain)).stream:
    import_source(store, source)
before = peak()
try:
    with (source := open_path(hostile)).stream:
        refused = import_source(store, source).refused
except ImportRefused:
    refused = -1
store.close()
print(refused, peak() - before)
"""


def child(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=Path(__file__).parents[2],
    )


def rows(path: Path, count: int, text: str = "מילים של מסמך") -> Path:
    lines = (json.dumps({"id": f"{n:05d}", "text": f"{text} {n}"}) for n in range(count))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def ids(store: SqlStore) -> list[str]:
    return store.read(lambda reader: [document.id for document in reader.stream()])


def test_a_full_disk_fails_the_import_cleanly_and_reading_goes_on(small_disk: Path, tmp_path: Path):
    store = open_store(f"sqlite:///{small_disk}/t.db")
    put(store, doc("old", "הישן"))
    before = {path.name for path in small_disk.iterdir()}
    source = open_path(rows(tmp_path / "big.jsonl", 4_000, "מילים רבות של מסמך ארוך " * 20))
    with source.stream, pytest.raises(DatabaseFull) as raised:
        import_source(store, source)
    assert raised.value.hint
    assert ids(store) == ["old"]
    put(store, doc("next", "אחריו"))
    assert sorted(ids(store)) == ["next", "old"]
    store.close()
    assert {path.name for path in small_disk.iterdir()} <= before


def _one_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"id,text\na,")
        file.truncate(1 << 30)


def _bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=9) as file:
        for _ in range(300):
            file.write(b'{"id": "a", "text": "' + b"0" * (1 << 20))


def _open_quote(path: Path) -> None:
    path.write_bytes(b'id,text\na,"' + b"b\n" * (5 << 20))


def _deep(path: Path) -> None:
    path.write_bytes(b"[" * (50 << 20))


def _of(header: bytes, row: bytes) -> Callable[[Path], None]:
    """4 MB of one row again and again."""

    def make(path: Path) -> None:
        path.write_bytes(header + row * ((4 << 20) // len(row)))

    return make


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("line.csv", _one_line),
        ("bomb.jsonl.gz", _bomb),
        ("quote.csv", _open_quote),
        ("deep.json", _deep),
        ("nuls.csv", _of(b"id,text\n", b"\0" * 4_096)),
        ("nul.csv", _of(b"id,text\n", b"a,x\0x\n")),
        ("nul.jsonl", _of(b"", b'{"id": "a", "text": "\\u0000"}\n')),
        ("bytes.csv", _of(b"id,text\n" + "א,ב\n".encode() * 10, b"a,\xd7\n")),
        (
            "bytes.jsonl",
            _of(b'{"id": "a", "text": "\xd7\x90"}\n', b'{"id": "b", "text": "\xff"}\n'),
        ),
        ("columns.csv", _of(b"id,text" + b",c" * 10_000 + b"\n", b"a,x" + b",y" * 10_000 + b"\n")),
        (
            "columns.jsonl",
            _of(b"", b"{" + b",".join(b'"c%d": 1' % n for n in range(10_000)) + b"}\n"),
        ),
        ("twice.jsonl", _of(b"", b'{"id": "a", "text": "x"}\n')),
        ("missing.csv", _of(b"id,text\n", b"a,\n")),
        ("unknown.jsonl", _of(b"", b'{"id": "a", "text": "x", "author": "y"}\n')),
    ],
)
def test_a_hostile_file_is_refused_within_30_mb(name: str, make, tmp_path: Path):
    make(tmp_path / name)
    plain = rows(tmp_path / "plain.jsonl", 600)
    done = child(GROWTH_OF, f"sqlite:///{tmp_path}/t.db", plain, tmp_path / name)
    os.remove(tmp_path / name)
    assert done.returncode == 0, done.stderr
    refused, growth = done.stdout.split()
    assert int(refused) != 0
    assert float(growth) < 30
