"""Lines of a text into its headings and paragraphs, by what kind of text it is."""

import re
from collections.abc import Callable, Iterable, Iterator

from lib.core.visible import one_line
from lib.ingest.front_matter import MARKS
from lib.ingest.refusals import Broken
from lib.ingest.sources.cutting import Paragraph
from lib.ingest.sources.markup import plain
from lib.ingest.sources.works import Block, Heading

Line = tuple[int, str]
Lines = Iterable[Line | Broken]
LONGEST_BLOCK = 200_000
"""Characters after which a paragraph ends though no blank line came."""


def paragraphs_of(lines: Lines) -> Iterator[list[Line] | Broken]:
    """Lines that stand together between blank ones."""
    held: list[Line] = []
    size = 0
    for line in lines:
        if isinstance(line, Broken):
            yield line
        elif line[1].strip() and size < LONGEST_BLOCK:
            held.append(line)
            size += len(line[1])
        else:
            if held:
                yield held
            held, size = ([line], len(line[1])) if line[1].strip() else ([], 0)
    if held:
        yield held


# Lines with <h1> to <h6>: each line is a paragraph

_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^<>]*>(.*?)</h\1>(.*)", re.IGNORECASE | re.DOTALL)


def marked(lines: Lines) -> Iterator[Block]:
    for line in lines:
        if isinstance(line, Broken):
            yield line
            continue
        number, text = line
        heading = _HTML_HEADING.match(text)
        if heading:
            yield Heading(int(heading[1]), one_line(plain(heading[2]).text), number)
            text = heading[3]
        read = plain(text)
        if read.text:
            yield Paragraph(read.text, number, read.notes)


def has_marked_heading(start: str) -> bool:
    """Whether a text's first lines hold a heading of HTML."""
    return any(_HTML_HEADING.match(line) for line in start.splitlines()[:50])


# Plain text: a heading is underlined, or begins with #, or is a line like "פרק ב" by itself

_HASHES = re.compile(r" {0,3}(#{1,6})\s+(.*)")
_UNDERLINE = re.compile(r" {0,3}(=|-|־|–)\1{2,}\s*$")
_NUMERAL = (
    r"(?:\d{1,4}|[א-ת]{1,2}|ת{0,2}[קרשת]?[טיכלמנסעפצ]?[\"״'׳]?[א-ט][׳']?"
    r"|ה?(?:ראשו(?:ן|נה)|שני(?:ה|ת)?|שלישית?|רביעית?|חמישית?|שי?שית?|שביעית?|שמינית?"
    r"|תשיעית?|עשירית?|אחרו(?:ן|נה)))"
)
_PART_LEVELS = {"ספר": 2, "חלק": 2, "שער": 3, "מאמר": 4, "פרק": 4, "סימן": 5, "סעיף": 5}
_PART = re.compile(
    rf"({'|'.join(_PART_LEVELS)})\s+{_NUMERAL}\s*(?:[:.,–—־-].{{0,80}})?$"
    r"|(?:הקדמה|הקדמת המחבר|מבוא|נספח|אחרית דבר|פתח דבר|סוף דבר)\s*:?$"
)
_LONGEST_PART = 100


def unmarked(lines: Lines) -> Iterator[Block]:
    """Lines of a paragraph stay lines: nothing tells verse from prose."""
    for group in paragraphs_of(lines):
        if isinstance(group, Broken):
            yield group
        else:
            yield from _with_headings(group, "\n".join)


def _with_headings(group: list[Line], joined: Callable[[list[str]], str]) -> Iterator[Block]:
    heading, rest = heading_of(group)
    if heading:
        yield heading
    text: list[Line] = []
    for number, line in rest:
        inner = _HASHES.match(line)
        if inner:
            yield from _paragraph(text, joined)
            yield Heading(len(inner[1]), one_line(inner[2].rstrip(" #\t\r\n")), number)
            text = []
        else:
            text.append((number, line))
    yield from _paragraph(text, joined)


def _paragraph(text: list[Line], joined: Callable[[list[str]], str]) -> Iterator[Paragraph]:
    if text:
        yield Paragraph(joined([line.strip() for _, line in text]), text[0][0])


def heading_of(group: list[Line]) -> tuple[Heading | None, list[Line]]:
    """A heading that opens a group of lines, and the lines behind it."""
    number, first = group[0]
    underline = _UNDERLINE.match(group[1][1]) if len(group) > 1 else None
    if underline:
        return Heading(1 if underline[1] == "=" else 2, one_line(first), number), group[2:]
    if len(group) == 1 and len(first) <= _LONGEST_PART:
        part = _PART.match(first.strip())
        if part:
            level = _PART_LEVELS.get(part[1] or "", 4)
            return Heading(level, one_line(first).rstrip(":."), number), []
    return None, group


# Markdown

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\s+[\"'][^\"']*[\"'])?\)|\[[^\[\]]*\])")
_STRONG = re.compile(
    r"(\*{1,3}|~~|`{1,3})(?=\S)([^*`~\n]*)(?<=\S)\1|(?<!\w)(_{1,3})(?=\S)([^_\n]*)(?<=\S)\3(?!\w)"
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")


def markdown(lines: Lines) -> Iterator[Block]:
    """Markdown's headings and paragraphs, without the signs of its emphasis, links and
    quotations.  Fenced code is a paragraph as it stands; front matter is left out."""
    for group in paragraphs_of(_unfenced(_behind_front_matter(lines))):
        if isinstance(group, Broken):
            yield group
        elif "\n" in group[0][1]:  # fenced
            yield Paragraph(group[0][1].strip(), group[0][0])
        else:
            yield from _with_headings([(n, _QUOTED.sub("", line)) for n, line in group], _joined)


def _behind_front_matter(lines: Lines) -> Lines:
    mark = ""
    for line in lines:
        if not isinstance(line, Broken):
            number, text = line
            if number == 1 and text.strip() in MARKS:
                mark = text.strip()
                continue
            if mark:
                mark = "" if text.strip() == mark else mark
                continue
        yield line


def _unfenced(lines: Lines) -> Lines:
    """Each fenced block as one line that holds line breaks, blank lines about it."""
    fence, held, begun = "", [""], 0
    for line in lines:
        if isinstance(line, Broken):
            yield line
            continue
        number, text = line
        found = _FENCE.match(text)
        if fence and found and found[1].startswith(fence):
            yield from ((begun, ""), (begun, "\n".join([*held, ""])), (number, ""))
            fence, held = "", [""]
        elif fence:
            held.append(text.rstrip("\r\n"))
        elif found:
            fence, begun = found[1], number
        else:
            yield number, text.rstrip("\r\n")
    if fence:
        yield from ((begun, ""), (begun, "\n".join([*held, ""])))


def _joined(lines: list[str]) -> str:
    """A paragraph's lines as one, but items of a list and rows of a table each on its own."""
    text = ""
    for line in lines:
        if _RULE.match(line):
            continue
        apart = _ITEM.match(line) or line.startswith("|")
        text += ("\n" if apart else " ") * bool(text) + line
    return plain(_without_emphasis(text)).text


def _without_emphasis(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    for _ in range(2):  # **_both_**
        text = _STRONG.sub(lambda found: found[2] or found[4] or "", text)
    return _ESCAPE.sub(r"\1", text)


Parser = Callable[[Lines], Iterator[Block]]


def parser_of(name: str, start: str) -> Parser:
    """How a text is to be read, by its file's name and its first lines."""
    if name.lower().endswith((".md", ".markdown")):
        return markdown
    return marked if has_marked_heading(start) else unmarked
