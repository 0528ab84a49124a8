"""One record of a file becomes one document, or a reason why not."""

import json
import math
from collections.abc import Mapping
from typing import Any

from lib.core.documents import NO_CATEGORY, Document, Tag

LONGEST_TEXT = 100_000
LONGEST_FIELD = 1_000
MOST_TAGS = 100
LONGEST_METADATA = 20_000

FIELDS = ("id", "text", "title", "tags", "ref", "order", "metadata")


class Rejected(Exception):
    """Why a record cannot be a document; the message names the field."""


def document_from(record: Mapping[str, Any]) -> Document:
    """Raises Rejected where a field is missing, too long or of the wrong kind."""
    unknown = [str(key)[:40] for key in record if key not in FIELDS]
    if unknown:
        raise Rejected(f"unknown column {unknown[0]!r}; map it with --map or leave it out")
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
        raise Rejected(f"{name} must be text, not {type(value).__name__}")
    return _clean(name, str(value), longest)


def _clean(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Rejected(f"{name} has {len(text):,} characters; at most {longest:,} are taken")
    if "\0" in text:
        raise Rejected(f"{name} holds a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Rejected(f"{name} holds half a surrogate pair, which is not text") from None
    return text


def _required(record: Mapping[str, Any], name: str, longest: int) -> str:
    text = _string(record, name, longest)
    if not text.strip():
        raise Rejected(f"{name} is missing or empty")
    return text


def _order(value: Any) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise Rejected(f"order must be a number, not {str(value)[:40]!r}")
    return number


def _metadata(value: Any) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Rejected("metadata is not a JSON object") from None
    if not isinstance(value, dict):
        raise Rejected("metadata must be an object")
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        raise Rejected("metadata cannot be written as JSON") from None
    _clean("metadata", written, LONGEST_METADATA)
    return value


def _tags(value: Any) -> tuple[Tag, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        value = _split(value)
    if not isinstance(value, list):
        raise Rejected("tags must be a list")
    if len(value) > MOST_TAGS:
        raise Rejected(f"{len(value):,} tags; at most {MOST_TAGS} are taken")
    return tuple(dict.fromkeys(_tag(item) for item in value))


def _split(written: str) -> list[Any]:
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
            raise Rejected("a tag has a name and a category, nothing else")
        name, category = item.get("name"), item.get("category") or NO_CATEGORY
    for value in (name, category):
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Rejected("a tag is a name, or an object with name and category")
    name = " ".join(_clean("tag", str(name), 200).split())
    category = " ".join(_clean("category", str(category), 200).split())
    if not name:
        raise Rejected("a tag has no name")
    return Tag(name, category)
