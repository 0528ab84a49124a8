"""A result as a page to print: what was asked on top, then every hit or line, and the end said."""

from collections.abc import Iterator, Mapping
from secrets import token_hex
from typing import Any

from markupsafe import Markup

from lib.core.concordance import Field, Line
from lib.core.results import Hit
from lib.core.visible import one_line, visible
from lib.search.result_file import Made, Result, Speech, facts
from lib.ui.markup import (
    direction_of,
    document,
    element,
    isolated,
    joined,
    marked,
    passage,
)
from lib.ui.strings import said_in, words
from lib.ui.theme import first_paint

_HERE = Markup("").join([token_hex()])
"""Where the page is cut: no text can hold it."""


def printed(result: Result[Any], made: Made, speech: Speech, spoken: str) -> Iterator[bytes]:
    """The page in pieces, a row each."""
    head, between, foot = _around(result, made, speech, spoken).split(_HERE)
    yield head.encode()
    number = 0
    for item in result.items:
        number += 1
        yield _row(item).encode("utf-8", "replace")
    ends = element("p.quiet.end", said_in(spoken, "print_end", number=number))
    yield joined(between, ends, foot).encode()


def _around(result: Result[Any], made: Made, speech: Speech, spoken: str) -> Markup:
    said = words(spoken)
    title = one_line(result.query.text) or said["all_passages"]
    said_elsewhere = ("query", "written")
    told = [
        (code, value)
        for code, value in facts(result, made, speech, result.listed)
        if code not in said_elsewhere
    ]
    head = joined(
        element("title", f"{title} · {said['name']}"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        first_paint("parts", "print"),
    )
    body = element(
        "main.first.print",
        element("p.quiet", said["name"]),
        element("h1", isolated(title, 1_000)),
        element("dl", (_fact(code, value, said) for code, value in told)),
        element("ol", _HERE),
        _HERE,
    )
    return document(spoken, head, body)


def _fact(code: str, value: str, said: Mapping[str, str]) -> Markup:
    shown = element("bdi", value, dir="ltr" if code in ("link", "date") else "auto")
    return element("div", element("dt", said[f"fact_{code}"]), element("dd", shown))


def _row(item: Hit | Line) -> Markup:
    return _line(item) if isinstance(item, Line) else _hit(item)


def _hit(hit: Hit) -> Markup:
    found, passed = hit.snippet, hit.document
    title = marked(visible(passed.title), hit.title_highlights) or one_line(passed.name)
    content = marked(found.text, found.highlights, found.cut_before, found.cut_after)
    side = direction_of(passed.text)
    tags = " · ".join(map(str, passed.tags))
    return element(
        "li",
        element("h2", element("bdi", title), _reference(passed.reference)),
        passage(content, side),
        element("p.quiet", element("bdi", one_line(tags, 400))) if tags else "",
        dir=side,
    )


def _reference(text: str) -> Markup:
    return element("span.quiet", " ", isolated(text)) if text else Markup()


def _line(line: Line) -> Markup:
    document = line.document
    side = direction_of(document.title if line.field is Field.TITLE else document.text)
    where = isolated(document.ref or document.title or document.id, 120)
    text = joined(line.before, element("mark", line.match), line.after)
    return element("li", element("p.quiet", where), passage(text, side), dir=side)
