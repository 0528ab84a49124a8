"""Small disks, and files with damage in them."""

import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import missing

PAGE = 4096


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with mounted(folder, "4m"):
        yield folder


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """A file system of that size in the folder, as long as the block."""
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def read_only(small_disk: Path) -> Callable[[], None]:
    """From then on nobody can write to the small disk, not even root."""
    return lambda: _mount("-o", "remount,ro", str(small_disk))


def _mount(*given: str) -> None:
    if subprocess.run(["mount", *given], capture_output=True).returncode:
        missing("this system forbids mounting a small disk")


def overwrite(path: Path, pages: int, seed: int = 0) -> None:
    """So many of its pages, but not the first, with anything."""
    chosen = random.Random(seed)
    with path.open("r+b") as file:
        for page in chosen.sample(range(1, path.stat().st_size // PAGE), pages):
            file.seek(page * PAGE)
            file.write(chosen.randbytes(PAGE))
