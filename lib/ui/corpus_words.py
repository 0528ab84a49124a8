"""Why a record, or a whole file, is refused, in the visitor's language.

The importer says it in English, for the command line and the API; here each of its sentences
is known by its shape.  A sentence nobody put here is shown as it is.
"""

import re

from lib.core.errors import ImportRefused, MafteachError, UsageError
from lib.ui.markup import safe
from lib.ui.strings import t

_WRITTEN: tuple[tuple[str, str], ...] = (
    ("missing", r"(?P<field>\w+) is missing or empty"),
    ("repeated", r"the id (?P<id>.+) came before"),
    ("unknown_column", r"unknown column (?P<column>.+); map it with --map or leave it out"),
    ("not_text", r"(?P<field>\w+) must be text, not \w+"),
    ("too_long", r"(?P<field>\w+) has (?P<length>[\d,]+) characters; at most (?P<most>[\d,]+) .*"),
    ("nul", r"(?P<field>\w+) holds a NUL character"),
    ("surrogate", r"(?P<field>\w+) holds half a surrogate pair, which is not text"),
    ("order", r"order must be a number, not (?P<value>.+)"),
    ("metadata", r"metadata (?:is not a JSON object|must be an object|cannot be written as JSON)"),
    ("tags_list", r"tags must be a list"),
    ("many_tags", r"(?P<number>[\d,]+) tags; at most (?P<most>[\d,]+) are taken"),
    ("tag_shape", r"a tag (?:has a name and a category|is a name, or an object).*"),
    ("tag_nameless", r"a tag has no name"),
    ("long_line", r"the line is longer than (?P<most>[\d,]+) bytes"),
    ("not_utf8", r"not UTF-8 \(byte (?P<byte>\d+) of the line\)"),
    ("not_json", r"not JSON \(.*\)"),
    ("not_object", r"a record must be an object, not \w+"),
    ("many_fields", r"(?P<number>[\d,]+) fields; at most (?P<most>[\d,]+) are taken"),
    ("not_csv", r"not CSV \(.*\)"),
    ("cells", r"(?P<number>[\d,]+) cells where the header has (?P<header>[\d,]+)"),
    ("file_nothing", r".* holds no usable record; replacing would empty the corpus\."),
    ("file_gzip", r".* is a damaged gzip file: .*"),
    ("file_bomb", r".* unpacks to more than (?P<most>[\d,]+) MB\."),
    ("file_not_utf8", r"The file is not UTF-8 text\."),
    ("file_not_json", r"Line (?P<line>[\d,]+): not JSON.*"),
    ("file_header", r"The header(?: is not CSV)?: .*"),
    ("file_columns", r"The file has (?P<number>[\d,]+) columns; at most (?P<most>[\d,]+) .*"),
    ("mapping", r"--map (?P<rule>.+) cannot be read\."),
    ("file_format", r".* does not tell its format\."),
)  # fmt: skip
SHAPES = tuple((code, re.compile(shape, re.DOTALL)) for code, shape in _WRITTEN)
CODES = tuple(f"refusal_{code}" for code, _ in _WRITTEN)


def reason_text(reason: str) -> str:
    """Plain text, not yet safe for HTML."""
    for code, shape in SHAPES:
        if found := shape.fullmatch(reason):
            return t(f"refusal_{code}", **found.groupdict())
    return reason


def problem_html(error: MafteachError) -> str:
    """What happened and what to do next."""
    if isinstance(error, ImportRefused | UsageError):
        return f'<p class="problem"><bdi>{safe(reason_text(error.message), 400)}</bdi></p>'
    return f'<p class="problem">{t(f"problem_{error.code}", **error.details)}</p>'
