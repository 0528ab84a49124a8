"""What a rescue saves of a damaged database, and how people go on from there."""

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from lib.core.errors import DatabaseDamaged, StoreError
from lib.ingest.backup import restore, write
from lib.stores.salvage import salvaging
from lib.stores.store import open_store
from tests.conftest import doc, put
from tests.faults.conftest import PAGE, overwrite
from tests.vectors import MODEL, cloud, embed, record

NUMBER = 400
PASSAGES = {f"{n:04d}": doc(f"{n:04d}", f"מסמך {n} ובו מילים " * 30, "נושא:דבר") for n in range(NUMBER)}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    with closing(open_store(f"sqlite:///{path}")) as store:
        put(store, *PASSAGES.values())
        record(store)
        embed(store, dict(zip(PASSAGES, cloud(NUMBER), strict=True)))
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "own.db"))


def rescued(path: Path) -> Path:
    file = path.with_suffix(".zip")
    with salvaging(f"sqlite:///{path}") as salvage:
        write(salvage, file, lost=lambda: dict(salvage.lost))
    return file


def numbers(file: Path) -> dict[str, int]:
    parts = json.loads(zipfile.ZipFile(file).read("manifest.json"))["parts"]
    return {part: told["records"] for part, told in parts.items()}


def test_of_a_whole_database_everything_is_saved(path: Path, tmp_path: Path) -> None:
    found = numbers(rescued(path))
    assert (found["documents"], found["vectors"], found["models"]) == (NUMBER, NUMBER, 1)
    with closing(open_store(f"sqlite:///{path}")) as store, store.archiving() as kept:
        write(kept, tmp_path / "backup.zip")
    assert numbers(tmp_path / "backup.zip") == found


@pytest.mark.parametrize("seed", range(6))
def test_of_a_damaged_database_what_can_be_read_is_saved_and_restored(
    path: Path, tmp_path: Path, seed: int
) -> None:
    overwrite(path, 12, seed)
    with pytest.raises(DatabaseDamaged):
        open_store(f"sqlite:///{path}")
    file = rescued(path)
    with closing(open_store(f"sqlite:///{tmp_path}/new.db")) as store:
        restore(store, file)
        found = store.read(lambda reader: list(reader.stream()))
        saved = {each.id: each for each in found}
        assert {key: PASSAGES[key].text for key in saved} == {
            key: each.text for key, each in saved.items()
        }
        assert len(saved) > NUMBER * 0.6
        assert numbers(file)["documents"] == len(saved)
        done = store.read(lambda reader: reader.coverage(MODEL)).done
        assert done == numbers(file)["vectors"]


def test_a_damaged_index_loses_nothing(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        roots = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name IN ('terms', 'documents_by_position')"
        ).fetchall()
    with path.open("r+b") as file:
        for (root,) in roots:
            file.seek((root - 1) * PAGE)
            file.write(b"\xff" * PAGE)
    assert numbers(rescued(path))["documents"] == NUMBER


def test_a_table_that_is_gone_altogether_leaves_the_others(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'embeddings'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * PAGE)
        file.write(b"\xff" * PAGE)
    found = numbers(rescued(path))
    assert (found["documents"], found["vectors"]) == (NUMBER, 0)


def test_what_does_not_even_begin_like_a_database_is_told(path: Path) -> None:
    path.write_bytes(b"\0" * PAGE * 4)
    with pytest.raises(StoreError, match="backup"), salvaging(f"sqlite:///{path}"):
        pass


def test_the_damaged_file_is_not_touched(path: Path) -> None:
    overwrite(path, 12)
    before = path.read_bytes()
    rescued(path)
    assert path.read_bytes() == before


@pytest.mark.postgres
def test_a_postgres_database_is_read_too(postgres_url: str, tmp_path: Path) -> None:
    with closing(open_store(postgres_url)) as store:
        put(store, *list(PASSAGES.values())[:30])
        with store.database.writing() as connection:
            connection.exec_driver_sql("DROP TABLE tag_embeddings")
    with salvaging(postgres_url) as salvage:
        write(salvage, tmp_path / "b.zip", lost=lambda: dict(salvage.lost))
    assert numbers(tmp_path / "b.zip")["documents"] == 30
