"""Imports that are killed, run out of disk or are fed what should not be read."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.core.errors import DatabaseFull
from lib.ingest.importer import import_source
from lib.ingest.readers import open_path
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, missing, put

pytestmark = pytest.mark.slow

KILLED_AT = """
import os, signal, sys
from pathlib import Path
from lib.ingest import importer
from lib.ingest.readers import open_path
from lib.stores.store import open_store
importer.BATCH = 20
url, file, step = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
seen = 0
def die(progress):
    global seen
    seen += 1
    if seen == step:
        os.kill(os.getpid(), signal.SIGKILL)
store = open_store(url)
with open_path(file).stream as stream:
    importer.import_source(store, importer.Source(file.name, stream, 1, "jsonl"), replace=True,
                           progress=die)
store.close()
"""

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


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_an_import_killed_at_any_point_leaves_the_old_corpus_and_a_rerun_completes_it(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
):
    on_sqlite = database == "sqlite"
    url = f"sqlite:///{tmp_path}/t.db" if on_sqlite else request.getfixturevalue("postgres_url")
    store = open_store(url)
    put(store, doc("old", "הישן"))
    file = rows(tmp_path / "new.jsonl", 100)
    for step in range(1, 7):
        killed = child(KILLED_AT, url, file, step)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert ids(store) == ["old"], f"killed at step {step}"
    whole = child(KILLED_AT, url, file, 1_000)
    assert whole.returncode == 0, whole.stderr
    assert len(ids(store)) == 100
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        missing("this system forbids mounting a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


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


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("line.csv", _one_line),
        ("bomb.jsonl.gz", _bomb),
        ("quote.csv", _open_quote),
        ("deep.json", _deep),
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
