"""HTML in which nothing can be forgotten: `element` builds it, and escapes whatever is not
Markup already; `draw` is how it reaches a page.

Text of users is shown on one line or as a passage, isolated, and with nothing in it that steers.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from unicodedata import bidirectional

import streamlit as st
from markupsafe import Markup, escape

from lib.core.visible import one_line, visible

Inside = str | Iterable["Inside"]
Attribute = str | int | None
Span = tuple[int, int]
NEUTRAL = "#8a8a8a"
_TELLING = 1_000
"""Characters of a text that tell its direction."""
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}")
_VOID = ("br", "input", "link", "meta")


def element(kind: str, *inside: Inside, class_: str = "", **attributes: Attribute) -> Markup:
    """`kind` is a name with classes, as "p.quiet".

    An attribute `aria_label` is written aria-label; one that is None or False is left out, and
    of one that is True only the name is written.
    """
    name, opened = _opened(kind, class_)
    written = [opened, *(_attribute(each, value) for each, value in attributes.items()), ">"]
    if name not in _VOID:
        _write(written, inside)
        written.append(f"</{name}>")
    return Markup("".join(written))  # noqa: S704


def document(language: str, head: Markup, body: Markup) -> Markup:
    """A whole page of HTML, for what Streamlit does not draw."""
    side = "rtl" if language == "he" else "ltr"
    inside = (element("head", element("meta", charset="utf-8"), head), element("body", body))
    return Markup("<!doctype html>") + element("html", *inside, lang=language, dir=side)


@lru_cache(2_000)
def _opened(kind: str, class_: str) -> tuple[str, str]:
    """(the name, the tag's beginning up to its class)"""
    name, *classes = [*kind.split("."), *class_.split()]
    return name, f"<{name}{_attribute('class', ' '.join(classes) or None)}"


def _attribute(name: str, value: Attribute) -> str:
    """Markup is escaped too: what may stand between tags may not stand within one."""
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(str(value))}"'


def joined(*inside: Inside) -> Markup:
    """Pieces side by side."""
    written: list[str] = []
    _write(written, inside)
    return Markup("".join(written))  # noqa: S704


def _write(written: list[str], inside: Iterable[Inside]) -> None:
    """Escapes what is not Markup."""
    for piece in inside:
        if isinstance(piece, str):
            written.append(piece if isinstance(piece, Markup) else escape(piece))
        else:
            _write(written, piece)


def draw(*inside: Inside, **options: Any) -> None:
    """Puts HTML on the page; `options` are those of st.html."""
    st.html(joined(*inside), **options)


def anchor(address: str, *inside: Inside, **attributes: Any) -> Markup:
    """A link that is followed within the open page."""
    return element("a", *inside, href=address, target="_self", **attributes)


def isolated(text: str, longest: int = 200) -> Markup:
    """One line that keeps its own direction."""
    return element("bdi", one_line(text, longest))


def marked(
    text: str,
    spans: Iterable[Span],
    cut_before: bool = False,
    cut_after: bool = False,
    here: int | None = None,
) -> Markup:
    """`visible` text with the [start, end) of `spans` marked; the one around `here` can be
    scrolled to."""
    out = ["…\u00a0" if cut_before else ""]
    position = 0
    for start, end in spans:
        id_ = "place" if here is not None and start <= here < end else None
        out += [text[position:start], element("mark", text[start:end], id=id_)]
        position = end
    return joined(out, text[position:], "\u00a0…" if cut_after else "")


def direction_of(text: str) -> str:
    """'ltr' where most of its first letters run so, else 'rtl': what stands first may be a name in
    another script."""
    sides = Counter(map(bidirectional, text[:_TELLING]))
    return "ltr" if sides["L"] > sides["R"] + sides["AL"] else "rtl"


def passage(content: Markup, direction: str) -> Markup:
    """Marked text as a passage."""
    lang = "he" if direction == "rtl" else None
    return element("bdi.passage", content, dir=direction, lang=lang)


def paragraphs(
    text: str, spans: Sequence[Span], here: int | None = None, near: Span | None = None
) -> Markup:
    """A whole text, its line breaks kept; `near` is a stretch of it that is underlined, and can be
    scrolled to."""
    shown = visible(text)
    content = _underlined(shown, spans, *near) if near else marked(shown, spans, here=here)
    return passage(content.replace("\n", element("br")), direction_of(text))


def _underlined(text: str, spans: Sequence[Span], start: int, end: int) -> Markup:
    before, inside, after = (
        marked(text[first:last], _within(spans, first, last))
        for first, last in ((0, start), (start, end), (end, len(text)))
    )
    return joined(before, element("span.near", inside, id="place"), after)


def _within(spans: Iterable[Span], first: int, last: int) -> list[Span]:
    """The parts of `spans` in text[first:last], counted from there."""
    return [
        (max(start, first) - first, min(end, last) - first)
        for start, end in spans
        if start < last and end > first
    ]


def color(text: str) -> str:
    """A category's colour, if it is one: what the database holds is not trusted in a style."""
    return text if _COLOR.fullmatch(text) else NEUTRAL
