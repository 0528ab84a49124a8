"""A whole result as a file: its rows, and behind them what it is and how much of it there is.

A file without that end was broken off on its way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from lib.core import hebrew
from lib.core.concordance import Line, LineSort, LinesPage
from lib.core.query import Query
from lib.core.results import Hit, Notice
from lib.core.visible import one_line, visible
from lib.ingest import workbook_writer
from lib.ingest.exporter import csv_line
from lib.ingest.records import joined
from lib.ingest.workbook_writer import Sheet, workbook
from lib.search.lines_file import COLUMNS, LONGEST
from lib.search.listing import Listing
from lib.search.rendering import as_json, hit_as_dict, line_as_dict

T = TypeVar("T")
LONGEST_NAME = 60
CHUNK = 32 * 1024


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


MIME = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/x-ndjson",
    Format.XLSX: workbook_writer.MIME,
}


@dataclass(frozen=True)
class Speech:
    """How a file says what it says: by the code of a word, and of a notice."""

    word: Callable[[str], str] = lambda code: code.partition("_")[2]
    notice: Callable[[Notice], str] = lambda said: said.message
    from_right: bool = False


PLAIN = Speech()
"""For programs: the codes themselves."""


@dataclass(frozen=True)
class Made:
    """Where a result was asked for, and when."""

    link: str
    at: datetime

    @property
    def date(self) -> str:
        return self.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


@dataclass(frozen=True)
class Result(Generic[T]):
    """What was asked and what was found: `listed` of `total` things, `more` where that is a lower
    bound.  `items` can be read once; `cells` and `record` make a row and an object of one."""

    query: Query
    mode: str
    order: str
    total: int
    more: bool
    listed: int
    notices: tuple[Notice, ...]
    items: Iterable[T]
    columns: Sequence[str]
    widths: Sequence[int]
    cells: Callable[[T, Speech], Sequence[str]]
    record: Callable[[T], dict[str, Any]]


def of_hits(listing: Listing) -> Result[Hit]:
    return Result(
        listing.query, f"mode_{listing.mode}", f"sort_{listing.query.sort}", listing.total,
        listing.truncated, listing.listed, listing.notices, listing.hits,
        ("id", "title", "ref", "tier", "tags", "snippet", "text"), (14, 24, 24, 12, 24, 60, 80),
        _hit_cells, _hit_record,
    )  # fmt: skip


def of_lines(page: LinesPage, lines: Iterable[Line]) -> Result[Line]:
    """`page` is any one of the concordance's, `lines` are all of its."""
    order = "sort_order" if page.asked.sort is LineSort.ORDER else f"lines_{page.asked.sort}"
    return Result(
        page.asked.query, f"mode_{page.mode}", order, page.total, page.truncated, page.total,
        page.notices, lines, COLUMNS, (24, 14, 60, 16, 60, 24), _line_cells, line_as_dict,
    )  # fmt: skip


def _hit_cells(hit: Hit, speech: Speech) -> Sequence[str]:
    document = hit.document
    return (
        document.id, visible(document.title), visible(document.ref),
        speech.word(f"tier_{hit.tier}"), joined(document.tags), hit.snippet.marked("", ""),
        visible(document.text),
    )  # fmt: skip


def _hit_record(hit: Hit) -> dict[str, Any]:
    return {**hit_as_dict(hit), "text": hit.document.text}


def _line_cells(line: Line, speech: Speech) -> Sequence[str]:
    document = line.document
    reference = one_line(document.ref or document.title, LONGEST)
    return reference, document.id, line.before, line.match, line.after, joined(document.tags)


# What a file says of itself


def facts(result: Result[T], made: Made, speech: Speech, written: int) -> list[tuple[str, str]]:
    """(code, value): what was asked, where and when, and how many of how many are `written`."""
    query = result.query
    said = [
        ("query", one_line(query.text, 1_000)),
        ("mode", speech.word(result.mode) if query.text.strip() else ""),
        ("filters", " · ".join(filters(query, speech))),
        ("order", speech.word(result.order)),
        ("date", made.date),
        ("link", made.link),
        ("found", f"{result.total}{'+' if result.more else ''}"),
        ("written", str(written)),
    ]
    said += [("note", speech.notice(each)) for each in result.notices]
    return [(code, value) for code, value in said if value]


def filters(query: Query, speech: Speech) -> Iterator[str]:
    """What narrows it, each with its kind."""
    required = "any" if query.tag_match == "any" else "all"
    kinds = ((required, query.tags), ("any", query.any_tags), ("none", query.not_tags))
    for kind, names in kinds:
        for name in names:
            yield f"{speech.word(f'chip_{kind}')} {one_line(name)}"
    if query.text.strip() and query.tolerance != Query.tolerance:
        yield speech.word(f"tolerance_{query.tolerance}")
    for pair in query.held:
        word, _, level = pair.rpartition(":")
        yield f"{word}: {speech.word(f'tolerance_{level}')}"
    for pair in query.dropped:
        yield f"{speech.word('chip_none')} {pair.rpartition(':')[2]}"
    if query.since:
        yield speech.word("chip_since")


def name_of(query: Query, at: datetime, ending: str) -> str:
    """A file's name, after what was asked: its words, or its tags."""
    asked = query.text.strip() or " ".join(query.chosen) or "mafteach"
    words = re.findall(r"\w+", hebrew.canonical(asked))
    kept = "-".join(words)[:LONGEST_NAME].strip("-_") or "mafteach"
    return f"{kept}-{at.astimezone(UTC):%Y-%m-%d}.{ending}"


def disposition(name: str) -> str:
    """The header's value for a file of that name, which older programs call by its ending alone
    (RFC 6266)."""
    plain = f"mafteach.{name.rpartition('.')[2]}"
    return f"attachment; filename={plain}; filename*=UTF-8''{quote(name, safe='')}"


# The formats


def written(
    result: Result[T], format: Format, made: Made, speech: Speech = PLAIN
) -> Iterator[bytes]:
    """The file in pieces that are worth sending; what is found is read as they are taken."""
    if format is Format.XLSX:
        return in_chunks(_workbook(result, made, speech))
    lines = _csv if format is Format.CSV else _jsonl
    return in_chunks(line.encode("utf-8", "replace") for line in lines(result, made, speech))


def in_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces put together, each of CHUNK bytes or a little more."""
    chunk = bytearray()
    for piece in pieces:
        chunk += piece
        if len(chunk) >= CHUNK:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)


def _csv(result: Result[T], made: Made, speech: Speech) -> Iterator[str]:
    """With a byte order mark, by which spreadsheets know UTF-8; behind an empty line every fact
    with its name."""
    yield "\ufeff" + csv_line(_header(result, speech))
    number = 0
    for item in result.items:
        number += 1
        yield csv_line(result.cells(item, speech))
    yield "\r\n"
    for code, value in facts(result, made, speech, number):
        yield csv_line((speech.word(f"fact_{code}"), value))


def _jsonl(result: Result[T], made: Made, speech: Speech) -> Iterator[str]:
    """An object a row; the last one holds the facts under "about"."""
    number = 0
    for item in result.items:
        number += 1
        yield as_json(result.record(item)) + "\n"
    about: dict[str, Any] = {}
    for code, value in facts(result, made, speech, number):
        if code == "note":
            about.setdefault("notes", []).append(value)
        else:
            about[code] = value
    yield as_json({"about": {**about, "written": number}}) + "\n"


def _workbook(result: Result[T], made: Made, speech: Speech) -> Iterator[bytes]:
    """The rows, and a sheet about them."""
    count = _Count()
    sheets = (
        Sheet(speech.word("sheet_rows"), _rows(result, speech, count), result.widths,
              from_right=speech.from_right),
        Sheet(speech.word("sheet_about"), _about(result, made, speech, count), (24, 100),
              header=False, from_right=speech.from_right),
    )  # fmt: skip
    return workbook(sheets)


@dataclass
class _Count:
    rows: int = 0
    cut: int = 0


def _rows(result: Result[T], speech: Speech, count: _Count) -> Iterator[Sequence[str]]:
    yield _header(result, speech)
    for item in result.items:
        cells = result.cells(item, speech)
        count.rows += 1
        count.cut += not all(map(workbook_writer.fits, cells))
        yield cells


def _about(
    result: Result[T], made: Made, speech: Speech, count: _Count
) -> Iterator[Sequence[str | int]]:
    for code, value in facts(result, made, speech, count.rows):
        yield speech.word(f"fact_{code}"), int(value) if code == "written" else value
    if count.cut:
        yield speech.word("fact_cut"), count.cut


def _header(result: Result[T], speech: Speech) -> list[str]:
    return [speech.word(f"column_{name}") for name in result.columns]
