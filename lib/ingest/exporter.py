"""The corpus into a file that import reads back unchanged."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from lib.core.documents import Document
from lib.core.errors import UsageError
from lib.ingest.delimited import guarded
from lib.ingest.records import FIELDS, joined

FORMATS = ("jsonl", "csv")


def exported(documents: Iterable[Document], format: str) -> Iterator[str]:
    """Lines of the file, each with its end, a document at a time."""
    if format not in FORMATS:
        raise UsageError(f"{format!r} is no export format.", f"Use one of {', '.join(FORMATS)}.")
    return _csv(documents) if format == "csv" else _jsonl(documents)


def _jsonl(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        yield json.dumps(document.as_dict(), ensure_ascii=False) + "\n"


def _csv(documents: Iterable[Document]) -> Iterator[str]:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    yield "\ufeff" + csv_line(FIELDS)
    for document in documents:
        record = document.as_dict()
        record["tags"] = joined(document.tags)
        metadata = record.get("metadata")
        record["metadata"] = json.dumps(metadata, ensure_ascii=False) if metadata else ""
        yield csv_line([str(record.get(name, "")) for name in FIELDS])


def csv_line(cells: Iterable[str]) -> str:
    """One row in which no cell is a formula to a spreadsheet.  Where a cell has several lines all
    are quoted, so that no line of it can be taken for a row."""
    row = [guarded(cell) for cell in cells]
    over_lines = any("\n" in cell or "\r" in cell for cell in row)
    buffer = io.StringIO()
    dialect = "unix" if over_lines else "excel"  # every cell quoted, or what needs it
    csv.writer(buffer, dialect, lineterminator="\r\n").writerow(row)
    return buffer.getvalue()
