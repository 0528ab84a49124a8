"""A concordance as a file for spreadsheets."""

from collections.abc import Iterable, Iterator, Sequence

from lib.core.concordance import Line
from lib.core.visible import one_line
from lib.ingest.exporter import csv_line
from lib.ingest.records import joined

COLUMNS = ("reference", "id", "before", "match", "after", "tags")
LONGEST = 500


def lines_csv(lines: Iterable[Line], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """Rows with their ends, a line at a time, under these names; with a byte order mark, by which
    spreadsheets know UTF-8.  No cell is a formula to one."""
    yield "\ufeff" + csv_line(columns)
    for line in lines:
        document = line.document
        reference = one_line(document.ref or document.title, LONGEST)
        tags = joined(document.tags)
        yield csv_line((reference, document.id, line.before, line.match, line.after, tags))
