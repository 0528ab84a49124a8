"""HTML off a text: what is read stays, footnotes are set apart.

Tags are found by one expression that cannot run long.  The standard library's HTMLParser needs
time that grows with the square of the text for comments that are opened and never closed.
"""

import html
import re
from dataclasses import dataclass

_TAG = re.compile(r"<!-{2}[^<]*?-{2}>|<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>")
_BREAKS = frozenset(
    ("br", "p", "div", "li", "ul", "ol", "tr", "table", "hr", "blockquote",
     "h1", "h2", "h3", "h4", "h5", "h6", "section", "article")
)  # fmt: skip
_UNREAD = frozenset(("script", "style"))
_LOOKED_AT = 1_000
"""Characters of a tag's attributes."""
_VOID = frozenset(("br", "hr", "img", "wbr", "input"))
_MARKER = re.compile(r"""class\s*=\s*["']?[^"'>]*\bfootnote-marker\b""")
_NOTE = re.compile(r"""class\s*=\s*["']?[^"'>]*\bfootnote\b(?!-)""")
_BARE_MARKER = re.compile(
    r"""<sup[^<>]*>[^<>]{0,20}</sup>\s*(?=<i\b[^<>]{0,200}class\s*=\s*["']?[^"'<>]{0,200}\bfootnote\b)"""
)
"""A footnote's number in an older export, where only the note itself has a class."""
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")


_CALL = "\ue000"
"""Stands where a footnote is called until its place in the tidied text is known."""


@dataclass(frozen=True)
class Plain:
    """A text without its markup, and the footnotes that stood in it, each with its place."""

    text: str
    notes: tuple[tuple[int, str], ...] = ()


def plain(marked: str) -> Plain:
    """`marked` without tags, with characters for entities; line breaks are kept as `\\n`."""
    if "<" not in marked and "&" not in marked:
        return Plain(_tidy(marked))
    marked = _BARE_MARKER.sub("", marked)
    reading = _Reading()
    marked = marked.replace(_CALL, "")
    position = 0
    for tag in _TAG.finditer(marked):
        reading.words(marked[position : tag.start()])
        position = tag.end()
        if tag[2]:
            reading.tag(tag[2].lower(), tag[3][:_LOOKED_AT], closing=bool(tag[1]))
    reading.words(marked[position:])
    return reading.plain()


class _Reading:
    """Where words go: to the text, to a footnote, or nowhere."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._notes: list[list[str]] = []
        self._aside = ""
        """The tag of what is set aside, and how deep the same tag stands in it."""
        self._depth = 0
        self._in_note = False

    def words(self, words: str) -> None:
        if not self._aside:
            self._text.append(words)
        elif self._in_note:
            self._notes[-1].append(words)

    def tag(self, name: str, attributes: str, closing: bool) -> None:
        if self._aside:
            if name == self._aside:
                self._depth += -1 if closing else 1
                if not self._depth:
                    self._aside = ""
        elif not closing and name not in _VOID and not attributes.endswith("/"):
            self._set_aside(name, attributes)
        if name in _BREAKS:
            self.words("\n")

    def _set_aside(self, name: str, attributes: str) -> None:
        self._in_note = _NOTE.search(attributes) is not None
        if self._in_note or name in _UNREAD or _MARKER.search(attributes):
            self._aside, self._depth = name, 1
            if self._in_note:
                self._notes.append([])
                self._text.append(_CALL)

    def plain(self) -> Plain:
        notes = [_tidy(html.unescape("".join(each))) for each in self._notes]
        first, *parts = _tidy(html.unescape("".join(self._text))).split(_CALL)
        text, placed = first, []
        for note, part in zip(notes, parts, strict=False):
            placed.append((len(text), note))
            text += part.removeprefix(" ") if text.endswith((" ", "\n")) else part
        return Plain(text.strip(), tuple(each for each in placed if each[1]))


def _tidy(text: str) -> str:
    return _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()
