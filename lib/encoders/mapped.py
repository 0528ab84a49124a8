"""Pages of a model's files that this process has mapped, and how it lets go of them.

The word embeddings are read from the file as words occur.  Each page that was ever touched
counts as resident until the kernel is short of memory, although the file can give it again at
any time; over a corpus that is nearly all of them, 32 MB.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_MADV_DONTNEED = 4  # Linux, madvise(2)
_SMAPS = Path("/proc/self/smaps")


@dataclass(frozen=True)
class Mapped:
    """[start, end) addresses of mappings that nobody has written to."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, files: Iterable[Path], smaps: Path = _SMAPS) -> Mapped:
        """Where `files` are mapped now; nowhere on a system that does not say.

        onnxruntime maps them privately and may write: what was written would be lost, so only
        what holds no page of its own counts (proc(5), Anonymous).
        """
        wanted = {os.path.realpath(file) for file in files}
        try:
            lines = smaps.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return cls()
        found, here = [], None
        for line in lines:
            # 7f0000000000-7f0000001000 rw-p 00000000 08:01 1234   /path
            fields = line.split(maxsplit=5)
            if not fields[0].endswith(":"):
                here = fields[0] if len(fields) == 6 and fields[5] in wanted else None
            elif here and line.split() == ["Anonymous:", "0", "kB"]:
                start, end = (int(each, 16) for each in here.split("-"))
                found.append((start, end))
        return cls(tuple(found))

    def let_go(self) -> None:
        """Gives the pages back; whoever reads there next gets them from the file again.

        Only for mappings that live: the caller keeps the model open meanwhile.
        """
        for start, end in self.ranges:
            _madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_DONTNEED)


_madvise = getattr(ctypes.CDLL(None), "madvise", lambda *_: 0)
