"""Freed memory goes back to the system, and the difference is told."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from lib.memory.allocator import Trimmed

ROOT = Path(__file__).resolve().parent.parent.parent.parent
FRAGMENTED = """
from lib.memory import allocator
held = [bytes(1000) for _ in range(100_000)]  # 100 MB in pieces that the allocator keeps
pin = [bytes(1000) for _ in range(10)]
full = allocator.resident()
held.clear()
kept = allocator.resident()
trimmed = allocator.trim()
print(full, kept, trimmed.before, trimmed.after, trimmed.freed, allocator.resident())
"""


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="this C library has no malloc_trim"
)
def test_a_trim_gives_back_what_was_freed_in_pieces() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FRAGMENTED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    full, kept, before, after, freed, now = map(int, done.stdout.split())
    assert kept > full - 10 * 2**20  # without the trim nearly all of it stays
    assert freed == before - after > 80 * 2**20
    assert abs(now - after) < 2 * 2**20


def test_a_trim_that_finds_nothing_frees_nothing_rather_than_less() -> None:
    assert Trimmed(before=10, after=30).freed == 0


LARGE = """
import sys
from lib.memory import allocator
if sys.argv[1] == "told":
    assert allocator.hand_back_large_pieces()
before = allocator.resident()
for size in (24 << 20, 12 << 20):
    piece = b"." * size
    del piece
print(allocator.resident() - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="no mallopt here")
def test_large_pieces_go_back_once_they_are_freed() -> None:
    def kept(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", LARGE, how], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert kept("told") < 2 * 2**20
    assert kept("left alone") > 5 * 2**20  # else there is nothing to tell
