"""A passage as one cites it: in a line, as BibTeX, as RIS; each two halves around the link, behind
which no text of the passage stands."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lib.core.documents import Document
from lib.core.visible import one_line, visible

CORPUS = "Mafteach"
LONGEST = 300
_SOURCES = ("source", "source_edition", "edition", "version")
"""Names in a passage's details under which importers keep the edition that it is from."""
_LATEX = re.compile(r"[\\{}$&#%_^~]")
_SPELLED = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


class Style(StrEnum):
    CITATION = "citation"
    BIBTEX = "bibtex"
    RIS = "ris"


@dataclass(frozen=True)
class Cited:
    """What stands before the link and behind it."""

    before: str
    behind: str = ""

    def __call__(self, link: str) -> str:
        return f"{self.before}{link}{self.behind}"


def passage(document: Document) -> str:
    """Its name, its reference where that says more, and the edition where it is known."""
    parts = (document.name, document.reference, _detail(document, *_SOURCES))
    return ", ".join(_line(part) for part in parts if part)


def english(document: Document, on: date) -> Cited:
    """As the API says it; the pages have words of their own."""
    return Cited(f"{passage(document)}, in {CORPUS}, {on.day} {on:%B %Y}, ")


def bibtex(document: Document, on: date) -> Cited:
    fields = [
        ("title", _line(document.name)),
        ("author", _detail(document, "author")),
        ("note", _line(document.reference)),
        ("howpublished", _detail(document, *_SOURCES) or CORPUS),
        ("urldate", on.isoformat()),
    ]
    told = "".join(f"  {name} = {{{_latex(value)}}},\n" for name, value in fields if value)
    return Cited(f"@misc{{{_key(document)},\n{told}  url = {{", "}\n}\n")


def ris(document: Document, on: date) -> Cited:
    fields = [
        ("TY", "GEN"),
        ("TI", _line(document.name)),
        ("AU", _detail(document, "author")),
        ("M1", _line(document.reference)),
        ("T2", _detail(document, *_SOURCES) or CORPUS),
        ("Y2", f"{on:%Y/%m/%d}"),
    ]
    told = "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value)
    return Cited(f"{told}UR  - ", "\r\nER  - \r\n")


IN_STYLE: dict[Style, Callable[[Document, date], Cited]] = {
    Style.CITATION: english,
    Style.BIBTEX: bibtex,
    Style.RIS: ris,
}


def _key(document: Document) -> str:
    """Of letters that every program takes, and the same for one passage."""
    written = document.id.encode("utf-8", "surrogatepass")
    return f"mafteach{zlib.crc32(written):08x}"


def _detail(document: Document, *names: str) -> str:
    found = (document.metadata.get(name) for name in names)
    return next((_line(value) for value in found if isinstance(value, str) and value.strip()), "")


def _line(text: str) -> str:
    return one_line(visible(text), LONGEST)


def _latex(text: str) -> str:
    return _LATEX.sub(lambda met: _SPELLED.get(met[0], f"\\{met[0]}"), text)
