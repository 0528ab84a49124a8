"""Sefaria's export: a JSON file a work, whose text is arrays within arrays, a segment a verse.

    {"title": …, "heTitle": …, "categories": […], "sectionNames": ["Chapter", "Mishnah"],
     "text": [["…", "…"], ["…"]]}

A work with parts has an object of named nodes in place of the array; `schema`, where the export
has it, tells the nodes' Hebrew names.  Segments are HTML, and may be empty.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lib.core.visible import one_line
from lib.ingest.records import LONGEST_TEXT, Record
from lib.ingest.refusals import Broken, Refusal
from lib.ingest.sources.cutting import Paragraph, pieces
from lib.ingest.sources.files import Entry, Files
from lib.ingest.sources.json_leaves import Malformed, Path, leaves
from lib.ingest.sources.markup import Plain, plain
from lib.ingest.sources.numerals import daf, daf_address, hebrew_number
from lib.ingest.sources.protocol import CATEGORY, WORK, Options, tag
from lib.ingest.sources.works import noted, numbered

_TEXT = re.compile(rb'"text"\s*:\s*[\[{]')
_OWN_KEYS = re.compile(rb'"(?:sectionNames|heTitle|versionTitle)"\s*:')
_MERGED = "merged.json"
_MOST_LEAVES = 100_000
"""Of what a work says about itself beside its text."""


class Sefaria:
    name = "sefaria"

    def recognises(self, files: Files) -> bool:
        return any(_is_work(files, entry) for entry in _candidates(files)[:3])

    def records(self, files: Files, options: Options) -> Iterator[Record | Broken]:
        entries = _wanted(files)
        files.weigh(entries)
        for entry in entries:
            try:
                yield from _records(files, entry.name, options)
            except Malformed as error:
                yield Broken(error.line, Refusal.NOT_JSON(cause=str(error)), entry.name)
            except UnicodeDecodeError:
                yield Broken(0, Refusal.UNREAD(cause="not UTF-8"), entry.name)
            except OSError as error:
                yield Broken(0, Refusal.UNREAD(cause=one_line(str(error))), entry.name)


def _is_work(files: Files, entry: Entry) -> bool:
    start = files.start(entry.name)
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or not _TEXT.search(start):
        return False
    return bool(_OWN_KEYS.search(start) or _OWN_KEYS.search(files.end(entry.name)))


def _wanted(files: Files) -> list[Entry]:
    """Of a folder as Sefaria lays it out, the merged text of each work in Hebrew: the versions
    that it was merged from, and the translations, would say everything twice."""
    works = _candidates(files)
    hebrew = [each for each in works if "/hebrew/" in f"/{each.name.lower()}"]
    merged = works[:1] and works[0].name.split("/")[-1] == _MERGED
    return (hebrew or works) if merged else [each for each in works if _is_work(files, each)]


def _candidates(files: Files) -> list[Entry]:
    """The merged texts of the folder `json`, or of the whole; else whatever is JSON.  Beside
    `json` the export holds the same works in other forms."""
    works = files.named(".json")
    own = [each for each in works if "/json/" in f"/{each.name}"]
    merged = [each for each in own or works if each.name.split("/")[-1] == _MERGED]
    return merged or works


# What a work says about itself


@dataclass
class _About:
    title: str = ""
    hebrew: str = ""
    language: str = "he"
    categories: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Hebrew names of nodes by the English names that lead to them."""

    @property
    def by_daf(self) -> bool:
        return bool(self.sections) and self.sections[0].startswith("Daf")


def _about(files: Files, name: str) -> _About:
    """Reads the whole file, of which the text comes first; raises as `leaves` does."""
    about = _About()
    nodes: dict[tuple[int, ...], dict[str, str]] = {}
    count = 0
    for path, value, line in _leaves(files, name, counted=False):
        if path[0] == "text" or not isinstance(value, str):
            continue
        count += 1
        if count > _MOST_LEAVES:
            raise Malformed(line, "it says too much about itself")
        match path:
            case ("title",):
                about.title = one_line(value)
            case ("heTitle",):
                about.hebrew = one_line(value)
            case ("language",):
                about.language = value[:10]
            case ("categories", int()):
                about.categories.append(one_line(value))
            case ("sectionNames", int()):
                about.sections.append(value)
            case ("schema", *steps, "enTitle" | "heTitle" as key):
                place = tuple(step for step in steps if isinstance(step, int))
                nodes.setdefault(place, {})[str(key)] = one_line(value)
    about.names = _names(nodes)
    return about


def _names(nodes: dict[tuple[int, ...], dict[str, str]]) -> dict[tuple[str, ...], str]:
    names = {}
    for place, node in nodes.items():
        way = (nodes.get(place[:depth], {}) for depth in range(1, len(place) + 1))
        names[tuple(each.get("enTitle", "") for each in way)] = node.get("heTitle", "")
    return names


def _leaves(files: Files, name: str, counted: bool) -> Iterator[tuple[Path, Any, int]]:
    with (
        files.open(name, counted) as stream,
        io.TextIOWrapper(stream, encoding="utf-8-sig", errors="strict") as text,
    ):
        for path, value, line in leaves(text):
            if not path:
                raise Malformed(line, "a work is an object")
            yield path, value, line


# Its segments


def _records(files: Files, name: str, options: Options) -> Iterator[Record | Broken]:
    about = _about(files, name)
    title = about.title or about.hebrew
    if not title:
        yield Broken(0, Refusal.NO_TITLE(), name)
        return
    empty = True
    for path, value, line in _leaves(files, name, counted=True):
        if path[0] != "text" or value is None:
            continue
        segment = _segment(about, path[1:])
        if not isinstance(value, str):
            kind = type(value).__name__
            yield Broken(line, Refusal.SEGMENT(kind=kind), name, segment.address)
            continue
        for fields in segment.passages(plain(value), line, options):
            empty = False
            yield Record(line, fields, name, segment.address)
    if empty:
        yield Broken(0, Refusal.NO_TEXT(), name)


@dataclass(frozen=True)
class _Segment:
    """Where a segment stands: its names to the world and to readers, and its work's tags."""

    address: str
    ref: str
    title: str
    tags: list[dict[str, str]]

    def passages(self, read: Plain, line: int, options: Options) -> Iterator[dict[str, Any]]:
        """Its fields, of several passages where it is cut; none where it is empty."""
        long = options.cut or len(read.text) > LONGEST_TEXT
        length = options.length if long else len(read.text)
        paragraph = Paragraph(read.text, line, read.notes)
        for place, piece in enumerate(pieces([paragraph], length), start=1):
            fields = {
                "id": self.address if place == 1 else f"{self.address}~{place}",
                "text": piece.text,
                "title": self.title,
                "ref": numbered(self.ref, place),
                "tags": self.tags,
            }
            notes = noted(piece.notes)
            yield {**fields, "metadata": notes} if notes else fields


def _segment(about: _About, path: Path) -> _Segment:
    keys = tuple(step for step in path if isinstance(step, str))
    numbers = [step for step in path if isinstance(step, int)]
    english = ", ".join([about.title or about.hebrew, *(key for key in keys if _is_name(key))])
    hebrew = ", ".join([about.hebrew or about.title, *_hebrew_names(about, keys)])
    by_daf = about.by_daf and (not any(map(_is_name, keys)) or len(numbers) == len(about.sections))
    language = "" if about.language in ("he", "") else f" [{about.language}]"
    tags = [tag(each, CATEGORY) for each in dict.fromkeys(about.categories)]
    return _Segment(
        address=" ".join((english, *_addressed(numbers, by_daf))) + language,
        ref=" ".join((hebrew, *_lettered(numbers, by_daf))),
        title=hebrew,
        tags=[*tags, tag(about.hebrew or about.title, WORK)],
    )


def _is_name(key: str) -> bool:
    """Sefaria calls the part of a work that has no name of its own `default`, or nothing."""
    return key not in ("", "default")


def _hebrew_names(about: _About, keys: tuple[str, ...]) -> Iterator[str]:
    for depth, key in enumerate(keys, start=1):
        if _is_name(key):
            yield about.names.get(keys[:depth]) or one_line(key)


def _addressed(numbers: Sequence[int], by_daf: bool) -> list[str]:
    """As the world cites: 2:3, or 2a:3."""
    steps = [str(number + 1) for number in numbers]
    if by_daf and numbers:
        steps[0] = daf_address(numbers[0])
    return [":".join(steps)] if steps else []


def _lettered(numbers: Sequence[int], by_daf: bool) -> list[str]:
    """As Hebrew books cite: ב, ג, or ב ע״א, ג."""
    steps = [hebrew_number(number + 1) for number in numbers]
    if by_daf and numbers:
        steps[0] = daf(numbers[0])
    return [", ".join(steps)] if steps else []
