"""What the C allocator is told, so that freed memory goes back to the system."""

import ctypes
import os

ARENAS = 2
M_ARENA_MAX = -8  # glibc's malloc.h


def limit_arenas() -> bool:
    """What MALLOC_ARENA_MAX=2 does, for whoever starts us without it: glibc reads the variable
    before Python runs.  Each thread's own arena would keep what it once allocated.

    False where the environment has decided already, or another C library has no such setting.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or "MALLOC_ARENA_MAX" in os.environ:
        return False
    return bool(mallopt(M_ARENA_MAX, ARENAS))
