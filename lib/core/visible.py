"""Text made safe to show beside other text: nothing in it steers direction or the terminal."""

import re

_STEERS = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_ENDS = "\u2028\u2029"
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_STEERING = re.compile(f"[{_STEERS}]")
_LINE_END = re.compile(f"\r\n?|[{_ENDS}]")
_CONTROL = re.compile(f"[{_CONTROLS}]")
_ANY = re.compile(f"[{_STEERS}{_ENDS}{_CONTROLS}]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def visible(text: str) -> str:
    """`text` without bidirectional controls, every line end as a line feed; other control
    characters and lone surrogates become U+FFFD.  Tabs stay."""
    if not _ANY.search(text):  # as with most: one look at a long text instead of three
        return text
    return _CONTROL.sub("\ufffd", _STEERING.sub("", _LINE_END.sub("\n", text)))


def storable(text: str) -> str:
    """`text` as every database takes it: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def one_line(text: str, longest: int = 200) -> str:
    """`visible` text for a log or a title: no line breaks, at most `longest` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
