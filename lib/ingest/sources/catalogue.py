"""A table of works beside a folder of their texts: everyone's own catalogue.

A column leads from each row to a file; the other columns say what the work is.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from lib.core.errors import ImportRefused, UsageError
from lib.core.visible import one_line
from lib.ingest.mapping import FieldMapping, Rule
from lib.ingest.readers import Source as OpenFile
from lib.ingest.readers import records as records_of_file
from lib.ingest.records import FIELDS, Record, document_from
from lib.ingest.refusals import Broken, FileRefusal, Refusal, Rejected
from lib.ingest.sources.files import Beside, Entry, Files
from lib.ingest.sources.protocol import AUTHOR, GENRE, LANGUAGE, TRANSLATOR, Options, tag
from lib.ingest.sources.texts import ENDINGS, text_records
from lib.ingest.sources.works import Work

PATH_COLUMNS = ("path", "file", "filename", "file_name", "קובץ", "נתיב")
ID_COLUMNS = ("id", "ID", "Id")
TAG_COLUMNS = {
    "author": AUTHOR, "authors": AUTHOR, "מחבר": AUTHOR, "מחברת": AUTHOR,
    "translator": TRANSLATOR, "translators": TRANSLATOR, "מתרגם": TRANSLATOR,
    "genre": GENRE, "סוגה": GENRE, "language": LANGUAGE, "original_language": LANGUAGE,
}  # fmt: skip
"""Columns that are tags though nobody maps them, and their categories."""
_PEOPLE = (AUTHOR, TRANSLATOR)


class Catalogue:
    name = "catalogue"

    def recognises(self, files: Files) -> bool:
        """One table by itself among texts, with a column that leads to a file."""
        tables = files.named(".csv")
        if len(tables) != 1 or not files.named(*ENDINGS):
            return False
        row = _first_row(files, tables[0].name)
        column = _path_column(list(row), "", False)
        return bool(column) and bool(text_at(files, tables[0].name, str(row[column])))

    def records(self, files: Files, options: Options) -> Iterator[Record | Broken]:
        """Raises ImportRefused where there is no table, UsageError where no column leads on."""
        name = options.catalogue or _only_table(files)
        columns = list(_first_row(files, name))
        column = _path_column(columns, options.text_from, isinstance(files, Beside))
        if not column:
            some = one_line(", ".join(columns)) or "–"
            raise UsageError(FileRefusal.NO_TEXTS(name=one_line(name), columns=some))
        mapping = options.mapping if options.mapping.rules else _usual(columns, column)
        for row in rows(files, name):
            if isinstance(row, Broken):
                yield row
            else:
                yield from _work(files, name, column, row, mapping, options)


def rows(files: Files, name: str) -> Iterator[Record | Broken]:
    """The rows of a table, whose bytes are those that an import's progress counts.  Raises
    ImportRefused where it cannot be read."""
    entries = [each for each in files.named(".csv") if each.name == name]
    files.weigh(entries or [Entry(name, 0)])
    with _legible(name), files.open(name, counted=True) as stream:
        yield from records_of_file(OpenFile(name, stream, files.size, "csv"))


@contextmanager
def _legible(name: str) -> Iterator[None]:
    """A table that cannot be read, as ImportRefused: nobody knows then what the works are."""
    try:
        yield
    except OSError as error:
        cause = one_line(str(error))
        raise ImportRefused(FileRefusal.UNOPENED(name=one_line(name), cause=cause)) from error


def text_at(files: Files, table: str, written: str) -> str:
    """The name of the text that a row of `table` leads to by `written`; empty for none.

    The way starts at the table's folder, or at the top, and may lack the file's ending.
    """
    folder, _, _ = table.rpartition("/")
    way = written.strip().replace("\\", "/").lstrip("/")
    places = (f"{folder}/{way}" if folder else way, way)
    names = (place + ending for place in places for ending in ("", *ENDINGS))
    return next((name for name in names if way and name in files), "")


def people(written: str) -> list[str]:
    """Names that share a cell, apart by semicolons."""
    return [name.strip() for name in written.split(";") if name.strip()]


def _only_table(files: Files) -> str:
    tables = files.named(".csv")
    if len(tables) != 1:
        raise ImportRefused(FileRefusal.NO_CATALOGUE(name=files.name, number=len(tables)))
    return tables[0].name


def _first_row(files: Files, name: str) -> Mapping[str, Any]:
    with _legible(name), files.open(name) as stream:
        for item in records_of_file(OpenFile(name, stream, 0, "csv")):
            if isinstance(item, Record):
                return item.fields
    return {}


def _path_column(columns: Sequence[str], asked: str, elsewhere: bool) -> str:
    """The column, or a template of columns in braces, that leads to a text.  Where the texts'
    folder was named in its place, the files may be called by the works' ids."""
    if asked in columns or ("{" in asked and "}" in asked):
        return asked
    if asked and not elsewhere:
        return ""
    usual = (*PATH_COLUMNS, *map(str.lower, ID_COLUMNS * elsewhere))
    return next((each for name in usual for each in columns if each.lower() == name), "")


def _usual(columns: Sequence[str], column: str) -> FieldMapping:
    """Without a mapping: what is known becomes tags, and what is not is kept as metadata."""
    rules = []
    for each in columns:
        if each in ID_COLUMNS and "id" not in columns:
            rules.append(Rule("id", "", each))
        elif each.lower() in TAG_COLUMNS:
            rules.append(Rule("tag", TAG_COLUMNS[each.lower()], each))
        elif each not in FIELDS and each != column:
            rules.append(Rule("meta", each, each))
    return FieldMapping((*rules, Rule("meta", "file", column)))


def _work(
    files: Files, table: str, column: str, row: Record, mapping: FieldMapping, options: Options
) -> Iterator[Record | Broken]:
    written = str(Rule("path", "", column).value(row.fields) or "")
    name = text_at(files, table, written)
    if not name:
        yield Broken(row.line, Refusal.NO_FILE(path=one_line(written)), table)
        return
    fields = mapping.apply(row.fields)
    try:
        known = document_from(
            {**fields, "id": fields.get("id") or name.rpartition(".")[0], "text": "-"}
        )
    except Rejected as rejected:
        yield Broken(row.line, rejected.reason, table)
        return
    work = Work(
        id=known.id,
        title=known.title or name.split("/")[-1].rpartition(".")[0],
        cited=known.ref,
        tags=tuple(
            tag(each, found.category)
            for found in known.tags
            for each in (people(found.name) if found.category in _PEOPLE else [found.name])
        ),
        order=known.order,
        metadata={key: value for key, value in known.metadata.items() if value != ""},
        titled=bool(known.title),
    )
    yield from text_records(files, name, work, options, counted=False)
