"""Plotly's table of properties, read a property at a time: see insides.install_schema.

Plotly parses all 3 MB of it into 10 MB of objects, and `import streamlit` makes it do so; a
picture of ours needs a few hundred of its 10,000 entries.
"""

import json
import mmap
from pathlib import Path
from typing import Any

_DECODER = json.JSONDecoder()


class OnDemand:
    """Stands where plotly keeps the parsed file: `get` decodes one entry from the text, and is
    None for a property that the file does not have."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: dict[str, dict[str, Any] | None] = {}

    def get(self, name: str) -> dict[str, Any] | None:
        if name not in self._read:
            self._read[name] = self._entry(name)
        return self._read[name]

    def _entry(self, name: str) -> dict[str, Any] | None:
        key = json.dumps(name).encode()
        with (
            self._path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text,
        ):
            for separator in (b": {", b":{"):
                start = text.find(key + separator)
                if start >= 0:
                    return _value(text, start + len(key) + len(separator) - 1)
        return None


def _value(text: mmap.mmap, start: int) -> dict[str, Any]:
    """The JSON object that begins at `start`; entries are short, a few are long."""
    for length in (4_096, 65_536, len(text) - start):
        try:
            found: dict[str, Any] = _DECODER.raw_decode(
                text[start : start + length].decode("utf-8", "ignore")
            )[0]
            return found
        except ValueError:
            continue
    raise ValueError("plotly's table of properties is not the JSON that was expected")
