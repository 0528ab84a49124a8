"""A work with headings into records: passages that no heading runs through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lib.core.visible import one_line
from lib.ingest.records import Record
from lib.ingest.refusals import Broken
from lib.ingest.sources.cutting import Paragraph, Piece, pieces
from lib.ingest.sources.protocol import HEADING, WORK, tag

LONGEST_NOTES = 15_000
"""Characters of footnotes that a passage keeps in its metadata."""
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Heading:
    """A title within a work; level 1 is the highest."""

    level: int
    text: str
    line: int = 0


Block = Heading | Paragraph | Broken


@dataclass(frozen=True)
class Work:
    """What is known of a work before it is read.

    Passages are numbered behind `id`, and `cited` is how refs name it.  Unless it is `titled`
    already, a heading of level 1 that opens the text is its title.
    """

    id: str
    title: str
    cited: str = ""
    tags: tuple[dict[str, str], ...] = ()
    order: float | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    titled: bool = False


def records_of(work: Work, blocks: Iterable[Block], length: int) -> Iterator[Record | Broken]:
    """The passages of a work, in order."""
    sections = _Sections(blocks)
    own = sections.title()
    title = one_line(work.title if work.titled else own or work.title)
    number = 0
    while sections.next():
        headings = sections.headings
        for place, piece in enumerate(pieces(sections.paragraphs(), length), start=1):
            yield from sections.broken()
            number += 1
            yield Record(piece.line, _fields(work, title, headings, number, place, piece))
        yield from sections.broken()


def _fields(
    work: Work, title: str, headings: tuple[str, ...], number: int, place: int, piece: Piece
) -> dict[str, Any]:
    cited = ", ".join((work.cited or title, *headings))
    tags = [*work.tags, tag(title, WORK), *(tag(each, HEADING) for each in headings)]
    fields: dict[str, Any] = {
        "id": f"{work.id}-{number:06d}",
        "text": piece.text,
        "title": title,
        "ref": numbered(cited, place),
        "tags": tags,
    }
    if work.order is not None:
        fields["order"] = work.order
    metadata = {**work.metadata, **noted(piece.notes)}
    if metadata:
        fields["metadata"] = metadata
    return fields


def numbered(ref: str, place: int) -> str:
    """The ref of the passage at `place`, from 1, where several share one: א, א (2), א (3)."""
    return ref if place == 1 else f"{ref} ({place})"


def noted(notes: Iterable[str]) -> dict[str, Any]:
    """Footnotes for a passage's metadata, as many as fit."""
    kept, left = [], LONGEST_NOTES
    for note in notes:
        left -= len(note)
        if left < 0:
            break
        kept.append(note)
    return {"footnotes": kept} if kept else {}


class _Sections:
    """Blocks by sections, each of which is read before the next is known."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._levels: list[tuple[int, str]] = []
        self._broken: list[Broken] = []
        self._ahead: Heading | Paragraph | None = None
        self._advance()

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._levels)

    def title(self) -> str:
        """The heading of level 1 that opens the work, which is no section's then."""
        if not (isinstance(self._ahead, Heading) and self._ahead.level == 1):
            return ""
        title = self._ahead.text
        self._advance()
        return title

    def next(self) -> bool:
        """Goes to the section that follows; false at the end."""
        while isinstance(self._ahead, Heading):
            level, text = self._ahead.level, one_line(self._ahead.text, _LONGEST_NAME)
            self._levels = [each for each in self._levels if each[0] < level]
            if text:
                self._levels.append((level, text))
            self._advance()
        return self._ahead is not None or bool(self._broken)

    def paragraphs(self) -> Iterator[Paragraph]:
        while isinstance(self._ahead, Paragraph):
            yield self._ahead
            self._advance()

    def broken(self) -> Iterator[Broken]:
        broken, self._broken = self._broken, []
        yield from broken

    def _advance(self) -> None:
        for block in self._blocks:
            if not isinstance(block, Broken):
                self._ahead = block
                return
            self._broken.append(block)
        self._ahead = None
