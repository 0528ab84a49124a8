"""Project Ben-Yehuda's dump: `pseudocatalogue.csv` beside `txt/<path>.txt`.

In its texts lines are wrapped inside paragraphs, “ and ” stand by turns for quotation marks and
for gershayim alike, and the digit that calls a footnote touches the word before it.  The notes
end the text, each before an arrow that leads back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lib.core.characters import CLOSING, LETTER, POINTS, without_deleted
from lib.core.signs import told_apart
from lib.core.visible import one_line
from lib.ingest.lines import lines as lines_of
from lib.ingest.records import Record
from lib.ingest.refusals import Broken, Refusal
from lib.ingest.sources.blocks import Lines, heading_of, paragraphs_of
from lib.ingest.sources.catalogue import people, rows, text_at
from lib.ingest.sources.cutting import Paragraph
from lib.ingest.sources.files import Files
from lib.ingest.sources.protocol import AUTHOR, GENRE, LANGUAGE, TRANSLATOR, Options, tag
from lib.ingest.sources.texts import text_records
from lib.ingest.sources.works import Block, Work

CATALOGUE = "pseudocatalogue.csv"
_COLUMNS = (b"path", b"title", b"authors", b"genre")
_UNTRANSLATED = re.compile(r"Translation missing: \w+\.")
_VERSE = ("שירה", "poetry", "מחזות", "drama")
_CREDIT = "את הטקסט לעיל הפיקו מתנדבי פרויקט בן"
_ARROW = re.compile(r"↩\ufe0e?\d*\s*$")


class BenYehuda:
    name = "benyehuda"

    def recognises(self, files: Files) -> bool:
        name = _catalogue(files)
        header = files.start(name, 4096).partition(b"\n")[0] if name else b""
        return all(column in header for column in _COLUMNS)

    def records(self, files: Files, options: Options) -> Iterator[Record | Broken]:
        name = _catalogue(files)
        for row in rows(files, name):
            if isinstance(row, Broken):
                yield row
            else:
                yield from _work(files, name, row, options)


def _catalogue(files: Files) -> str:
    names = (entry.name for entry in files.named(CATALOGUE))
    return next((name for name in names if name.split("/")[-1] == CATALOGUE), "")


def _work(files: Files, table: str, row: Record, options: Options) -> Iterator[Record | Broken]:
    said = {name: one_line(str(value)) for name, value in row.fields.items()}
    way = said.get("path", "").strip("/")
    name = text_at(files, table, f"txt/{way}") or text_at(files, table, way)
    if not name:
        yield Broken(row.line, Refusal.NO_FILE(path=f"txt/{way}.txt"), table)
        return
    genre = _UNTRANSLATED.sub("", said.get("genre", ""))
    work = Work(
        id=f"benyehuda-{said.get('ID') or way}",
        title=said.get("title", "") or way,
        cited=", ".join(filter(None, (said.get("authors", ""), said.get("title", "") or way))),
        tags=tuple(_tags(said, genre)),
        metadata=_metadata(said),
        titled=True,
    )
    try:
        with files.open(name) as stream:
            notes = list(_notes(lines_of(stream)))
    except OSError as error:
        yield Broken(row.line, Refusal.UNREAD(cause=one_line(str(error))), name)
        return
    reading = _Reading(work.title, genre in _VERSE, notes)
    yield from text_records(files, name, work, options, counted=False, parser=reading.blocks)


def _tags(said: Mapping[str, str], genre: str) -> Iterator[dict[str, str]]:
    yield from (tag(each, AUTHOR) for each in people(said.get("authors", "")))
    yield from (tag(each, TRANSLATOR) for each in people(said.get("translators", "")))
    if genre:
        yield tag(genre, GENRE)
    if said.get("original_language"):
        yield tag(said["original_language"], LANGUAGE)


def _metadata(said: Mapping[str, str]) -> dict[str, Any]:
    kept = {name: said[name] for name in ("source_edition",) if said.get(name)}
    if said.get("ID", "").isdecimal():
        kept["url"] = f"https://benyehuda.org/read/{said['ID']}"
    return kept


# The text


def _notes(lines: Lines) -> Iterator[str]:
    for line in lines:
        if not isinstance(line, Broken) and "↩" in line[1] and _ARROW.search(line[1]):
            yield told_apart(one_line(_ARROW.sub("", line[1]), 5_000))


class _Reading:
    """One text: its paragraphs without its title, its notes and the project's own line."""

    def __init__(self, title: str, verse: bool, notes: Sequence[str]) -> None:
        self._title = _bare(title)
        self._verse = verse
        self._notes = notes
        self._called = 0
        """The number of the last footnote that was called."""
        self._begun = False

    def blocks(self, lines: Lines) -> Iterator[Block]:
        for group in paragraphs_of(lines):
            if isinstance(group, Broken):
                yield group
                continue
            group = [(number, line.strip()) for number, line in group if not _ARROW.search(line)]
            if not group or self._is_frame(group[0][1]):
                continue
            self._begun = True
            heading, group = (None, group) if self._verse else heading_of(group)
            if heading:
                yield heading
            if group:
                text = ("\n" if self._verse else " ").join(line for _, line in group)
                yield self._paragraph(text, group[0][0])

    def _is_frame(self, line: str) -> bool:
        """Whether a line is the title that stands above the text, or the credit below it."""
        bare = _bare(line)
        title = not self._begun and (bare == self._title or bare.startswith(f"{self._title} / "))
        return title or line.startswith(_CREDIT)

    def _paragraph(self, text: str, line: int) -> Paragraph:
        """Takes off the digits that call the notes, which come in order, and then reads the
        signs, which the digits touch."""
        kept, notes, position = "", [], 0
        for found in _CALL.finditer(text):
            number = int(found[1])
            if self._calls(number, text, found.start()):
                self._called = number
                kept += text[position : found.start()]
                position = found.end()
                if number <= len(self._notes):
                    notes.append((len(kept), self._notes[number - 1]))
        return Paragraph(told_apart(kept + text[position:]), line, tuple(notes))

    def _calls(self, number: int, text: str, place: int) -> bool:
        ahead = number - self._called
        if self._notes:
            return 1 <= ahead <= _SKIPPED and number <= len(self._notes)
        # Without notes to count by, only what cannot be a label such as א1.
        return ahead == 1 and _WORD_BEFORE.search(text, max(0, place - 20), place) is not None


_CALL = re.compile(
    rf"(?<=[{LETTER}{POINTS}.,;:!?…\"'”“’‘״׳{re.escape(CLOSING)}])(?<!\d[.,:])(\d{{1,3}})(?![\d{LETTER}])"
)
_WORD_BEFORE = re.compile(rf"[{LETTER}][{POINTS}]*[{LETTER}][{POINTS}]*[”\"]?$")
_SKIPPED = 3
"""A note whose call was lost must not hide those that follow."""


def _bare(text: str) -> str:
    return " ".join(without_deleted(text).split())
