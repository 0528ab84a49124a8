"""One record of a file becomes one document, or a reason why not."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.core.documents import LONGEST_TAG, MOST_CARRIED, NO_CATEGORY, Document, Tag
from lib.core.nesting import DEEPEST, is_deep
from lib.ingest.refusals import Refusal, Rejected

LONGEST_TEXT = 100_000
LONGEST_FIELD = 1_000
LONGEST_METADATA = 20_000

FIELDS = ("id", "text", "title", "tags", "ref", "order", "metadata")


@dataclass(frozen=True)
class Record:
    """`file` and `place` say where it stands in a corpus of many files; see Broken.  `unsure`: it
    was read as it stands, but a quotation mark in it has no partner, so that a part of it may
    belong elsewhere."""

    line: int
    fields: dict[str, Any]
    file: str = ""
    place: str = ""
    unsure: bool = False


def document_from(record: Mapping[str, Any]) -> Document:
    """Raises Rejected where a field is missing, too long or of the wrong kind."""
    unknown = [str(key)[:40] for key in record if key not in FIELDS]
    if unknown:
        raise Rejected(Refusal.UNKNOWN_COLUMN(column=unknown[0]))
    return Document(
        id=_required(record, "id", LONGEST_FIELD).strip(),
        text=_required(record, "text", LONGEST_TEXT),
        title=_string(record, "title", LONGEST_FIELD).strip(),
        tags=_tags(record.get("tags")),
        ref=_string(record, "ref", LONGEST_FIELD).strip(),
        order=_order(record.get("order")),
        metadata=_metadata(record.get("metadata")),
    )


def _string(record: Mapping[str, Any], name: str, longest: int) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Rejected(Refusal.NOT_TEXT(field=name, kind=type(value).__name__))
    return _clean(name, str(value), longest)


def _clean(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Rejected(Refusal.TOO_LONG(field=name, length=len(text), most=longest))
    if "\0" in text:
        raise Rejected(Refusal.NUL(field=name))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Rejected(Refusal.SURROGATE(field=name)) from None
    return text


def _required(record: Mapping[str, Any], name: str, longest: int) -> str:
    text = _string(record, name, longest)
    if not text.strip():
        raise Rejected(Refusal.MISSING(field=name))
    return text


def _order(value: Any) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise Rejected(Refusal.ORDER(value=str(value)[:40]))
    return number


def _metadata(value: Any) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        value = _read(value)
    if not isinstance(value, dict):
        raise Rejected(Refusal.METADATA())
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        raise Rejected(Refusal.METADATA()) from None
    _clean("metadata", written, LONGEST_METADATA)
    _check_depth(written)
    return value


def _read(written: str) -> Any:
    _check_depth(written)
    try:
        return json.loads(written)
    except ValueError:
        raise Rejected(Refusal.METADATA()) from None


def _check_depth(written: str) -> None:
    if is_deep(written):
        raise Rejected(Refusal.NESTED(most=DEEPEST))


def _tags(value: Any) -> tuple[Tag, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        value = split_tags(value)
    if not isinstance(value, list):
        raise Rejected(Refusal.TAGS_LIST())
    if len(value) > MOST_CARRIED:
        raise Rejected(Refusal.MANY_TAGS(number=len(value), most=MOST_CARRIED))
    return tuple(dict.fromkeys(_tag(item) for item in value))


def split_names(written: str) -> list[str]:
    """Names apart by |, of one category; a backslash keeps a | or backslash part of a name."""
    parts = re.findall(r"(?:[^|\\]|\\.|\\$)+", written, re.DOTALL)
    names = (re.sub(r"\\([|\\])", r"\1", part).strip() for part in parts)
    return [name for name in names if name]


def split_tags(written: str) -> list[Any]:
    """CSV's tags: names apart by |, each with its category before a colon if it has one.
    A backslash keeps a following | : or backslash part of the name."""
    parts, part, category, escaped = [], "", "", False
    for char in [*written, "|"]:
        if escaped:
            part, escaped = part + char, False
        elif char == "\\":
            escaped = True
        elif char == ":" and not category and part.strip():
            category, part = part, ""
        elif char == "|":
            if part.strip() or category:
                parts.append({"name": part, "category": category} if category else part)
            part, category = "", ""
        else:
            part += char
    return parts


def joined(tags: tuple[Tag, ...]) -> str:
    """Tags as CSV writes them: the inverse of reading."""

    def escaped(text: str) -> str:
        return "".join(f"\\{char}" if char in "\\|:" else char for char in text)

    return "|".join(
        f"{escaped(tag.category)}:{escaped(tag.name)}" if tag.category else escaped(tag.name)
        for tag in tags
    )


def _tag(item: Any) -> Tag:
    name, category = item, NO_CATEGORY
    if isinstance(item, dict):
        if set(item) - {"name", "category"}:
            raise Rejected(Refusal.TAG_SHAPE())
        name, category = item.get("name"), item.get("category") or NO_CATEGORY
    for value in (name, category):
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Rejected(Refusal.TAG_SHAPE())
    name = " ".join(_clean("tag", str(name), LONGEST_TAG).split())
    category = " ".join(_clean("category", str(category), LONGEST_TAG).split())
    if not name:
        raise Rejected(Refusal.TAG_NAMELESS())
    return Tag(name, category)
