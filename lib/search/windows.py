"""Windows of a passage: which stretch of it a question means."""

import struct

import numpy as np

from lib.core.highlight import Span
from lib.encoders.protocol import Vector, Windows

_SPAN = struct.Struct("<HH")
_FARTHEST = 0xFFFF


def pack(windows: Windows) -> bytes:
    """Spans and sign codes, (4 + dimension / 8) bytes a window.

    A code holds the signs of the window's vector less the mean of all windows of its passage:
    what sets this window apart is all that a choice among them needs.
    """
    if len(windows.spans) < 2:
        return b""
    apart = windows.vectors - windows.vectors.mean(axis=0)
    codes = np.packbits(apart > 0, axis=1)
    return b"".join(
        _SPAN.pack(start, end) + code.tobytes()
        for (start, end), code in zip(windows.spans, codes, strict=True)
        if end <= _FARTHEST
    )


def best_packed(packed: bytes, query: Vector) -> Span | None:
    """The [start, end) of the packed window nearest to `query`; None where there is none."""
    size = _SPAN.size + (len(query) + 7) // 8
    rows = np.frombuffer(packed, dtype=np.uint8).reshape(-1, size)
    if not len(rows):
        return None
    signs = np.unpackbits(rows[:, _SPAN.size :], axis=1, count=len(query)).astype(np.float32)
    start, end = _SPAN.unpack(rows[int(np.argmax(signs @ query)), : _SPAN.size].tobytes())
    return start, end
