"""Why a record, or a whole file, is refused."""

from dataclasses import dataclass

from lib.core.messages import Code, Message


class Refusal(Code):
    """Of one record."""

    MISSING = "missing", "{field} is missing or empty"
    REPEATED = "repeated", "the id {id!r} came before"
    UNKNOWN_COLUMN = (
        "unknown_column", "unknown column {column!r}; map it with --map or leave it out",
    )  # fmt: skip
    NOT_TEXT = "not_text", "{field} must be text, not {kind}"
    TOO_LONG = "too_long", "{field} has {length:,} characters; at most {most:,} are taken"
    NUL = "nul", "{field} holds a NUL character"
    SURROGATE = "surrogate", "{field} holds half a surrogate pair, which is not text"
    ORDER = "order", "order must be a number, not {value!r}"
    METADATA = "metadata", "metadata is not a JSON object"
    NESTED = "nested", "nested deeper than {most} levels"
    TAGS_LIST = "tags_list", "tags must be a list"
    MANY_TAGS = "many_tags", "{number:,} tags; at most {most:,} are taken"
    TAG_SHAPE = "tag_shape", "a tag is a name, or an object with name and category, nothing else"
    TAG_NAMELESS = "tag_nameless", "a tag has no name"
    LONG_LINE = "long_line", "the line is longer than {most:,} bytes"
    ENCODING = (
        "encoding", "not {encoding} (byte {byte:,} of the line); --encoding names another",
    )  # fmt: skip
    NOT_JSON = "not_json", "not JSON ({cause})"
    NOT_OBJECT = "not_object", "a record must be an object, not {kind}"
    TWICE = "twice", "{field} is named twice"
    MANY_FIELDS = "many_fields", "{number:,} fields; at most {most:,} are taken"
    CELLS = "cells", "{number:,} cells where the header has {header:,}"
    QUOTES = (
        "quotes",
        "quotation marks that can be read in more than one way; one inside a quoted cell is "
        "written twice",
    )
    UNCLOSED = "unclosed", "a quotation mark opens a cell, and none closes it"
    BEHIND_QUOTE = "behind_quote", "stands behind a quotation mark that none closes"
    FRONT_MATTER = "front_matter", "the front matter cannot be read ({cause})"
    UNREAD = "unread", "the file cannot be read: {cause}"
    NO_TEXT = "no_text", "the file holds no text"
    NO_FILE = "no_file", "the text {path!r} is not there"
    NO_TITLE = "no_title", "the work has no title"
    SEGMENT = "segment", "a segment is text, not {kind}"


class FileRefusal(Code):
    """Of a whole file; nothing of it was kept."""

    NOTHING = (
        "file_nothing",
        "{name} holds no usable record; replacing would empty the corpus.",
        "See the refused lines; nothing was changed.",
    )
    UNOPENED = "file_unopened", "{name} cannot be opened: {cause}.", "Check the path."
    FORMAT = (
        "file_format",
        "{name!r} does not tell its format.",
        "Name it with --format: jsonl, json, csv, tsv, text, workbook.",
    )
    GZIP = (
        "file_gzip",
        "{name} is a damaged gzip file: {cause}.",
        "Pack it again; nothing was changed.",
    )
    BOMB = (
        "file_bomb",
        "{name} unpacks to more than {most:,} MB.",
        "Unpack it and check what it holds; nothing was changed.",
    )
    ENCODING = (
        "file_encoding",
        "The file is not {encoding} throughout.",
        "Save it as UTF-8, or name its encoding with --encoding.",
    )
    UNKNOWN_ENCODING = (
        "unknown_encoding",
        "{encoding!r} is no encoding that is known.",
        "Name one such as utf-8, utf-16, windows-1255, iso-8859-8, cp862.",
    )
    UNKNOWN_SEPARATOR = (
        "unknown_separator",
        "{separator!r} cannot stand between cells.",
        "Name a character such as ; or |, or tab.",
    )
    WORKBOOK = (
        "file_workbook",
        "{name} cannot be read as a workbook: {cause}.",
        "Open it in a spreadsheet and save it again, without a password.",
    )
    NO_SHEET = "no_sheet", "There is no sheet called {sheet!r}.", "There are: {sheets}."
    TWICE = (
        "file_twice",
        "The header names the column {column!r} twice.",
        "Rename one of the two, or leave it out.",
    )
    FIELD_TWICE = (
        "file_field_twice",
        "Line {line:,}: an object names {field!r} twice.",
        "Correct it, or write the file as JSONL: one object a line.",
    )
    NESTED = (
        "file_nested",
        "Line {line:,}: nested deeper than {most} levels.",
        "Correct it, or write the file as JSONL: one object a line.",
    )
    NO_COLUMN = (
        "no_column",
        "--map takes {column!r}, which is no column of {name}.",
        "There are: {columns}.",
    )
    MAPPED_TWICE = (
        "mapped_twice",
        "--map fills {target!r} twice.",
        "Leave one of the two out, or join both columns by a template.",
    )
    REMOVES_MANY = (
        "removes_many",
        "Replacing would remove {number:,} of {stored:,} passages, more than a tenth.",
        "Nothing was changed; --yes says that this is meant, --dry-run only counts.",
    )
    NOT_JSON = (
        "file_not_json",
        "Line {line:,}: not JSON.",
        "Check the file, or write it as JSONL: one object a line; nothing was changed.",
    )
    LONG_ITEM = (
        "file_long_item",
        "Line {line:,}: not JSON, or an item longer than {most:,} characters.",
        "Check the file, or write it as JSONL: one object a line.",
    )
    HEADER = (
        "file_header",
        "The header cannot be read: {cause}.",
        "Check the first line; --separator says what stands between its cells.",
    )
    COLUMNS = (
        "file_columns",
        "The file has {number:,} columns; at most {most:,} are taken.",
        "Leave out the columns that are not needed.",
    )
    ZIP = (
        "file_zip",
        "{name} is a damaged zip file: {cause}.",
        "Pack it again; nothing was changed.",
    )
    MANY_FILES = (
        "file_many",
        "{name} holds more than {most:,} files.",
        "Import its parts one by one.",
    )
    UNKNOWN_SOURCE = (
        "file_unknown_source",
        "{name} is no corpus that is known by itself.",
        "Name it with --source: {sources}.",
    )
    NO_CATALOGUE = (
        "file_no_catalogue",
        "{name} holds {number:,} CSV files, of which none is known to be the catalogue.",
        "Import the catalogue itself, with --text-from.",
    )
    NO_TEXTS = (
        "file_no_texts",
        "No column of {name} leads to the texts.",
        "Name one with --text-from; there are: {columns}.",
    )
    MAPPED = (
        "file_mapped",
        "{name} is read by the rules of its source, {source}, and takes no --map.",
        "Leave --map out.",
    )
    MAPPING = (
        "mapping",
        "--map {rule!r} cannot be read.",
        "Write TARGET=SOURCE: --map text=text_hebrew, --map tag:tractate=tractate.",
    )


@dataclass(frozen=True)
class Broken:
    """A record that cannot be taken, by the line on which it begins, 0 where that is unknown.

    In a corpus of many files, `file` is its file, and `place` its own address if it has one.
    `id` is the passage that it names, where that could be read.
    """

    line: int
    reason: Message
    file: str = ""
    place: str = ""
    id: str = ""

    @property
    def where(self) -> str:
        """'line 3', 'poems/1.txt, line 3' or 'merged.json, Berakhot 2a:1'."""
        line = f"line {self.line}" if self.line and not self.place else ""
        return ", ".join(filter(None, (self.file, self.place, line)))

    def as_dict(self) -> dict[str, object]:
        apart = {"file": self.file, "place": self.place}
        return {
            "line": self.line,
            **{name: value for name, value in apart.items() if value},
            "reason": str(self.reason),
            **self.reason.as_dict(),
        }


class Rejected(Exception):
    """Raised where a record cannot be a document."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason
