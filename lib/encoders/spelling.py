"""Texts as models read them: pointed words spelled in full.

Models were taught by everyday Hebrew, which is not pointed and says its vowels by letters.  With
the points merely gone, סֻכָּה would be סכה, which is hardly a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from lib.encoders.protocol import Encoded, Windows

_WORD = re.compile(r"\S+")


def as_written(encoded: Encoded, read: Sequence[str], texts: Sequence[str]) -> Encoded:
    """With the windows of what was `read` as windows of the `texts`."""
    windows = [
        _of_text(each, full, text)
        for each, full, text in zip(encoded.windows, read, texts, strict=False)
    ]
    return Encoded(encoded.vectors, encoded.truncated, windows)


def _of_text(windows: Windows, full: str, text: str) -> Windows:
    """Full spelling changes words and never what stands between them."""
    if full == text:
        return windows
    pairs = list(zip(_WORD.finditer(full), _WORD.finditer(text), strict=False))
    begun = [one.start() for one, _ in pairs]

    def written(at: int) -> int:
        word = bisect_right(begun, at) - 1
        if word < 0:
            return at
        one, other = pairs[word]
        if at >= one.end():
            return other.end() + at - one.end()
        return min(other.start() + at - one.start(), other.end())

    spans = [(written(start), written(end)) for start, end in windows.spans]
    return Windows(spans, windows.vectors)
