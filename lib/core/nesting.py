"""How deep JSON nests: what nests deeper than anybody means to breaks whoever reads it."""

import json
import re
from collections.abc import Iterator

DEEPEST = 50
"""Levels of arrays and objects; Python's own reader gives up at some hundreds."""

_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def is_deep(written: str, most: int = DEEPEST) -> bool:
    """Whether JSON nests deeper than `most` levels."""
    if written.count("[") + written.count("{") <= most:
        return False
    return any(depth > most for _, depth, _ in _brackets(written))


def flattened(written: str) -> str:
    """JSON in which the text of what nests deeper than DEEPEST stands in its place."""
    if not is_deep(written):
        return written
    kept, done, begun = [], 0, 0
    for place, depth, opens in _brackets(written):
        if opens and depth == DEEPEST + 1:
            begun = place
        elif not opens and depth == DEEPEST:
            kept += [written[done:begun], json.dumps(written[begun : place + 1])]
            done = place + 1
    return "".join((*kept, written[done:]))


def _brackets(written: str) -> Iterator[tuple[int, int, bool]]:
    """(place, levels from there on, whether it opens one) of each bracket outside of strings."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(written):
        if found[0] in ("[", "{"):
            depth += 1
            yield found.start(), depth, True
        elif found[0] in ("]", "}"):
            depth -= 1
            yield found.start(), depth, False
