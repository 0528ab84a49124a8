"""A process lets go of a mapped file's pages and reads them again when it needs them."""

import mmap
from pathlib import Path

import pytest

from lib.encoders.mapped import Mapped

PAGES = 256
linux = pytest.mark.skipif(
    not Path("/proc/self/smaps").is_file(), reason="this system has no /proc"
)


def _resident(path: Path) -> int:
    """kB of the file in this process."""
    lines = iter(Path("/proc/self/smaps").read_text().splitlines())
    for line in lines:
        if line.endswith(str(path)):
            return int(next(each for each in lines if each.startswith("Rss:")).split()[1])
    return 0


@linux
def test_pages_that_were_read_are_given_back_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "weights"
    path.write_bytes(bytes(range(256)) * 16 * PAGES)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
        before = sum(mapped[:: mmap.PAGESIZE])
        assert _resident(path) >= PAGES * 4
        Mapped.of([path]).let_go()
        assert _resident(path) == 0
        assert sum(mapped[:: mmap.PAGESIZE]) == before


def test_only_mappings_of_the_named_files_that_nobody_has_written_to_are_found(
    tmp_path: Path,
) -> None:
    wanted = tmp_path / "model data"
    smaps = tmp_path / "smaps"
    smaps.write_text(
        f"1000-2000 rw-p 00000000 08:01 1    {wanted}\nRss: 4 kB\nAnonymous:    0 kB\n"
        f"2000-3000 rw-p 00000000 08:01 1    {wanted}\nRss: 4 kB\nAnonymous:    4 kB\n"
        "3000-4000 r--p 00000000 08:01 1    /elsewhere\nRss: 4 kB\nAnonymous:    0 kB\n"
        "4000-5000 rw-p 00000000 00:00 0\nRss: 4 kB\nAnonymous:    0 kB\n"
    )
    assert Mapped.of([wanted], smaps).ranges == ((0x1000, 0x2000),)


def test_a_system_without_proc_has_nothing_to_let_go(tmp_path: Path) -> None:
    nowhere = Mapped.of([tmp_path], tmp_path / "absent")
    assert nowhere.ranges == ()
    nowhere.let_go()
