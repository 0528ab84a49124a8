"""User text as HTML: always escaped, isolated, and with nothing in it that steers."""

from collections.abc import Iterable
from html import escape
from unicodedata import bidirectional

from lib.core.visible import one_line, visible

Span = tuple[int, int]


def safe(text: str, longest: int = 200) -> str:
    """One line, for labels and attributes."""
    return escape(one_line(text, longest))


def isolated(text: str, longest: int = 200) -> str:
    """One line that keeps its own direction."""
    return f"<bdi>{safe(text, longest)}</bdi>"


def marked(
    text: str, spans: Iterable[Span], cut_before: bool = False, cut_after: bool = False
) -> str:
    """`visible` text with the [start, end) of `spans` marked."""
    out: list[str] = ["… " if cut_before else ""]
    position = 0
    for start, end in spans:
        out += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
        position = end
    out += [escape(text[position:]), " …" if cut_after else ""]
    return "".join(out)


def direction_of(text: str) -> str:
    """'ltr' where the first letter with a direction runs so, else 'rtl'."""
    sides = (bidirectional(character) for character in text)
    return "ltr" if next((s for s in sides if s in ("L", "R", "AL")), "R") == "L" else "rtl"


def passage(content: str, direction: str) -> str:
    """Marked text as a passage."""
    lang = ' lang="he"' if direction == "rtl" else ""
    return f'<bdi class="passage" dir="{direction}"{lang}>{content}</bdi>'


def paragraphs(text: str, spans: Iterable[Span]) -> str:
    """A whole text, its line breaks kept."""
    content = marked(visible(text), spans).replace("\n", "<br>")
    return passage(content, direction_of(text))
