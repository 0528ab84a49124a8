"""User text as HTML: always escaped, isolated, and with nothing in it that steers."""

from collections.abc import Iterable
from html import escape

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


def passage(content: str) -> str:
    """Marked text as a passage: right-to-left unless it begins in another script."""
    return f'<bdi class="passage" dir="auto" lang="he">{content}</bdi>'


def paragraphs(text: str, spans: Iterable[Span]) -> str:
    """A whole text, its line breaks kept."""
    return passage(marked(visible(text), spans).replace("\n", "<br>"))
