"""What the C allocator is told, so that freed memory goes back to the system."""

import ctypes
import gc
import os
from collections.abc import Callable
from dataclasses import dataclass

from lib.memory import process
from lib.memory.files import Files

ARENAS = 2
LARGE = 1 << 20
"""Bytes of a piece that is asked of the system itself and goes back to it once it is freed."""
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # glibc's malloc.h


@dataclass(frozen=True)
class Trimmed:
    """Resident bytes before and after."""

    before: int
    after: int

    @property
    def freed(self) -> int:
        """Never below 0: other threads may have allocated meanwhile."""
        return max(0, self.before - self.after)


def limit_arenas() -> bool:
    """What MALLOC_ARENA_MAX=2 does, for whoever starts us without it: glibc reads the variable
    before Python runs.  Each thread's own arena would keep what it once allocated.

    False where the environment has decided already, or another C library has no such setting.
    """
    return _set("MALLOC_ARENA_MAX", M_ARENA_MAX, ARENAS)


def hand_back_large_pieces() -> bool:
    """What MALLOC_MMAP_THRESHOLD_=1048576 does.  Left alone, glibc takes the largest piece that
    was ever freed, up to 32 MB, for one that is worth keeping: a model that has read one passage
    of 500 tokens would hold 25 MB more.

    False as above.
    """
    return _set("MALLOC_MMAP_THRESHOLD_", M_MMAP_THRESHOLD, LARGE)


def _set(variable: str, option: int, value: int) -> bool:
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or variable in os.environ:
        return False
    return bool(mallopt(option, value))


def one_thread_each() -> None:
    """One thread for numpy's BLAS, unless the environment says otherwise, before numpy is
    imported: our matrices are small, its threads spin and each keeps buffers of its own."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def resident() -> int:
    """Bytes of this process in memory; 0 where the system keeps no /proc."""
    try:
        return process.own(Files())[0]
    except OSError:
        return 0


def trim(measure: Callable[[], int] = resident) -> Trimmed:
    """Collects garbage and hands the allocator's free pages back to the system.

    Takes 20 to 200 ms during which no other Python code runs in part: never call it on the
    event loop.  Where the C library has no malloc_trim (musl, macOS) only garbage is collected.
    """
    before = measure()
    gc.collect()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:
        give_back(0)  # ctypes lets other threads run meanwhile
    return Trimmed(before, measure())
