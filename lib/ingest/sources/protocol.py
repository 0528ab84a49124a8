"""What a source of published text is: it knows its own files, and reads them into records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from lib.ingest.mapping import FieldMapping
from lib.ingest.records import Record
from lib.ingest.refusals import Broken
from lib.ingest.sources.cutting import LENGTH
from lib.ingest.sources.files import Files

CATEGORY = "קטגוריה"
WORK = "חיבור"
HEADING = "כותרת"
AUTHOR = "מחבר"
TRANSLATOR = "מתרגם"
GENRE = "סוגה"
LANGUAGE = "שפת המקור"
FOLDER = "תיקייה"
"""The categories of the tags that sources give."""


@dataclass(frozen=True)
class Options:
    """How a source is to be read.

    `length` is that of a passage in characters; `cut` whether also the passages that the source
    itself divides, like verses, are cut where they are longer.  `text_from` names the column of
    a catalogue that leads to a text, or the folder of the texts, and `catalogue` the file.
    `mapping` says what a catalogue's columns are.
    """

    length: int = LENGTH
    cut: bool = False
    text_from: str = ""
    catalogue: str = ""
    mapping: FieldMapping = field(default_factory=FieldMapping)


class Source(Protocol):
    name: str

    def recognises(self, files: Files) -> bool:
        """Whether these files are this source's; reads the start of a few of them at most."""

    def records(self, files: Files, options: Options) -> Iterator[Record | Broken]:
        """Every passage in corpus order, and a Broken for what cannot be one.  Ends only at the
        end: what is broken in one file does not keep the others out."""


def tag(name: str, category: str) -> dict[str, str]:
    return {"name": name, "category": category}
