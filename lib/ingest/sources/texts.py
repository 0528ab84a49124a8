"""Texts in files: Otzaria's library, and folders of plain text and Markdown."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lib.core.visible import one_line
from lib.ingest.encodings import encoding_of
from lib.ingest.front_matter import MARKS, front_matter
from lib.ingest.lines import lines as lines_of
from lib.ingest.records import FIELDS, Record, document_from, split_tags
from lib.ingest.refusals import Broken, Refusal, Rejected
from lib.ingest.sources.blocks import Parser, has_marked_heading, parser_of, unmarked
from lib.ingest.sources.files import Entry, Files
from lib.ingest.sources.protocol import CATEGORY, FOLDER, Options, tag
from lib.ingest.sources.works import Heading, Work, records_of

ENDINGS = (".txt", ".md", ".markdown")
_LOOKED_AT = 5
"""Files of a folder whose beginnings are read to know it."""


class _Texts:
    """Every text of a folder, each a work whose folders are its tags of one category."""

    folder_category = FOLDER
    top_folder = ""
    """A folder above which names say nothing."""

    def records(self, files: Files, options: Options) -> Iterator[Record | Broken]:
        entries = files.named(*ENDINGS)
        files.weigh(entries)
        for entry in entries:
            yield from self._text(files, entry, options)

    def _text(self, files: Files, entry: Entry, options: Options) -> Iterator[Record | Broken]:
        path, _, _ = entry.name.rpartition(".")
        *folders, stem = path.split("/")
        if self.top_folder in folders:
            folders = folders[folders.index(self.top_folder) + 1 :]
        tags = tuple(tag(folder, self.folder_category) for folder in dict.fromkeys(folders))
        work = Work(path, stem, tags=tags)
        fields = _front_matter(files, entry.name)
        if isinstance(fields, Broken):
            yield replace(fields, file=entry.name)
        elif fields:
            try:
                work = _told(work, fields)
            except Rejected as rejected:
                yield Broken(1, rejected.reason, entry.name)
        yield from text_records(files, entry.name, work, options)


class Otzaria(_Texts):
    """Otzaria's library: a line is a paragraph, headings are lines of <h1> to <h6>."""

    name = "otzaria"
    folder_category = CATEGORY
    top_folder = "אוצריא"

    def recognises(self, files: Files) -> bool:
        some = files.named(".txt")[:_LOOKED_AT]
        return any(has_marked_heading(_start(files, each.name)) for each in some)


class Texts(_Texts):
    """Markdown, and plain text.  A single plain text is one of these only by its headings;
    without any it is read as ever, a passage a paragraph."""

    name = "texts"

    def recognises(self, files: Files) -> bool:
        some = files.named(*ENDINGS)
        if len(files.entries) > 1 or not some:
            return bool(some)
        name = some[0].name
        return not name.lower().endswith(".txt") or _has_headings(_start(files, name))


def _start(files: Files, name: str, length: int = 1 << 16) -> str:
    start = files.start(name, length)
    encoding, _ = encoding_of(io.BytesIO(start))
    return start.decode(encoding, "replace").removeprefix("\ufeff")


def _has_headings(start: str) -> bool:
    lines = enumerate(start.splitlines(), start=1)
    return any(isinstance(block, Heading) for block in unmarked(lines))


def _front_matter(files: Files, name: str) -> dict[str, Any] | Broken:
    """What Markdown says of itself before its text."""
    lines = enumerate(_start(files, name).splitlines(), start=1)
    first = next(lines, (1, ""))[1].strip()
    if first not in MARKS or name.lower().endswith(".txt"):
        return {}
    return front_matter(lines, first)


def _told(work: Work, fields: dict[str, Any]) -> Work:
    """The work as its front matter names it; what is no field of a passage becomes metadata.

    Raises Rejected where a field is of the wrong kind.
    """
    known = {name: value for name, value in fields.items() if name in FIELDS}
    others = {name: value for name, value in fields.items() if name not in FIELDS}
    if isinstance(known.get("tags"), list):
        known["tags"] = [
            each
            for written in known["tags"]
            for each in (split_tags(written) if isinstance(written, str) else [written])
        ]
    told = document_from({"id": work.id, **known, "text": "-"})
    return replace(
        work, id=told.id, title=told.title or work.title, titled=bool(told.title),
        cited=told.ref, order=told.order, metadata={**others, **told.metadata},
        tags=(*work.tags, *(tag(each.name, each.category) for each in told.tags)),
    )  # fmt: skip


def text_records(
    files: Files,
    name: str,
    work: Work,
    options: Options,
    counted: bool = True,
    parser: Parser | None = None,
) -> Iterator[Record | Broken]:
    """The passages of one text file; a Broken where it cannot be read or holds no text."""
    parser = parser or parser_of(name, _start(files, name, 4096))
    empty = True
    try:
        with files.open(name) as stream:
            encoding, _ = encoding_of(stream)
        with files.open(name, counted) as stream:
            for item in records_of(work, parser(lines_of(stream, encoding)), options.length):
                empty = False
                yield replace(item, file=name)
    except OSError as error:
        yield Broken(0, Refusal.UNREAD(cause=one_line(str(error))), name)
        return
    if empty:
        yield Broken(0, Refusal.NO_TEXT(), name)
