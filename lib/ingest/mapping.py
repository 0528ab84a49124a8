"""Which field of a foreign file becomes which field of a document.

Written as TARGET=SOURCE, where TARGET is id, text, title, ref, order, tags, tag:CATEGORY (one
tag of that category) or meta:KEY, and SOURCE a column of the file or a template with columns
in braces: `--map text=text_hebrew --map tag:tractate=tractate --map "ref={tractate} {chapter}"`.

Tags stand apart by |, in a column's cell as in a rule's own source: `--map tag:topic=topics` reads
"sea|winter" as two tags, and `--map "tags={book}|{topic}"` makes a tag of each column that is not
empty.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lib.core.errors import UsageError
from lib.core.nesting import is_deep
from lib.ingest.records import FIELDS, split_names, split_tags
from lib.ingest.refusals import FileRefusal

_COLUMN = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Rule:
    target: str
    detail: str
    source: str

    @property
    def filled(self) -> str:
        return f"{self.target}:{self.detail}" if self.detail else self.target

    def value(self, record: Mapping[str, Any]) -> Any:
        """The mapped value; None where a column that it needs is missing or empty."""
        return _filled(self.source, record)

    def tags(self, record: Mapping[str, Any]) -> list[Any]:
        """The tags of a rule for tags, as a record has them."""
        written = [self.source] if self.source in record else self.source.split("|")
        values = [_filled(each.strip(), record) for each in written]
        return [
            {"name": name, "category": self.detail} if self.detail else name
            for value in values
            for name in _names(value, bool(self.detail))
        ]


@dataclass(frozen=True)
class FieldMapping:
    """Rules applied to each record; without rules, records stay as they are.

    With rules, fields of the document's own names are still taken from columns of the same
    name unless a rule fills them, and every other column is left out.
    """

    rules: tuple[Rule, ...] = ()

    def apply(self, record: Mapping[str, Any]) -> dict[str, Any]:
        if not self.rules:
            return dict(record)
        filled = {rule.target for rule in self.rules}
        mapped = {n: record[n] for n in FIELDS if n in record and n not in filled}
        for rule in self.rules:
            if rule.target in ("tag", "tags"):
                mapped["tags"] = [*_names(mapped.get("tags"), False), *rule.tags(record)]
            elif rule.target == "meta":
                mapped["metadata"] = _with(mapped.get("metadata"), rule.detail, rule.value(record))
            else:
                mapped[rule.target] = rule.value(record)
        return mapped

    @property
    def columns(self) -> frozenset[str]:
        """What the rules take from a record."""
        return frozenset(
            column
            for rule in self.rules
            for column in _COLUMN.findall(rule.source) or [rule.source]
            if column
        )


def _with(metadata: Any, key: str, value: Any) -> Any:
    """Metadata with one more value; what is none stays, to be refused."""
    if value is None:
        return metadata
    if isinstance(metadata, str) and metadata.strip() and not is_deep(metadata):
        with suppress(ValueError):
            metadata = json.loads(metadata)
    own = metadata or {}
    return {**own, key: value} if isinstance(own, dict) else metadata


def _filled(source: str, record: Mapping[str, Any]) -> Any:
    columns = _COLUMN.findall(source)
    if not columns:
        return record.get(source)
    if any(record.get(column) in (None, "") for column in columns):
        return None
    return _COLUMN.sub(lambda match: str(record[match.group(1)]), source)


def _names(value: Any, in_category: bool) -> list[Any]:
    """The tags of one value: a text's parts, a list's items, or itself."""
    if value in (None, ""):
        return []
    if isinstance(value, str):
        return split_names(value) if in_category else split_tags(value)
    return value if isinstance(value, list) else [value]


def parse_mapping(written: Iterable[str]) -> FieldMapping:
    """Raises UsageError for a rule that cannot be read, or fills what another one fills."""
    return mapping_of(_rule(each) for each in written)


def mapping_of(rules: Iterable[Rule]) -> FieldMapping:
    """Raises UsageError where two rules fill one field."""
    kept = tuple(rules)
    filled = [rule.filled for rule in kept if rule.target not in ("tag", "tags")]
    twice = next((target for target in filled if filled.count(target) > 1), None)
    if twice is not None:
        raise UsageError(FileRefusal.MAPPED_TWICE(target=twice[:40]))
    return FieldMapping(kept)


_KNOWN_AS = {
    "id": ("id", "key", "identifier", "מזהה", "קוד"),
    "text": ("text", "content", "body", "passage", "טקסט", "תוכן", "נוסח", "קטע"),
    "title": ("title", "heading", "name", "כותרת", "שם"),
    "ref": ("ref", "reference", "מראה מקום", "הפניה"),
    "order": ("order", "סדר"),
    "tags": ("tags", "tag", "תגיות", "תגית"),
}


def guessed_columns(columns: Sequence[str]) -> dict[str, str]:
    """Field → the column that is probably meant: the one of its own name, else one by which it
    is known."""
    by_name = {" ".join(column.lower().split()): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, names in _KNOWN_AS.items():
        column = field if field in columns else next(filter(None, map(by_name.get, names)), None)
        if column is not None:
            found[field] = column
    return found


def _rule(written: str) -> Rule:
    target, equals, source = written.partition("=")
    name, _, detail = target.strip().partition(":")
    known = (name in FIELDS and not detail) or (name in ("tag", "meta") and detail)
    if not (equals and source.strip() and known):
        raise UsageError(FileRefusal.MAPPING(rule=written[:80]))
    return Rule(name, detail.strip(), source.strip())
