"""Which field of a foreign file becomes which field of a document.

Written as TARGET=SOURCE, where TARGET is id, text, title, ref, order, tags, tag:CATEGORY (one
tag of that category) or meta:KEY, and SOURCE a column of the file or a template with columns
in braces: `--map text=text_hebrew --map tag:tractate=tractate --map "ref={tractate} {chapter}"`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.core.errors import UsageError
from lib.ingest.records import FIELDS

_COLUMN = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Rule:
    target: str
    detail: str
    source: str

    def value(self, record: Mapping[str, Any]) -> Any:
        """The mapped value; None where a column that it needs is missing or empty."""
        columns = _COLUMN.findall(self.source)
        if not columns:
            return record.get(self.source)
        if any(record.get(column) in (None, "") for column in columns):
            return None
        return _COLUMN.sub(lambda match: str(record[match.group(1)]), self.source)


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
        mapped = {name: record[name] for name in FIELDS if name in record}
        for rule in self.rules:
            value = rule.value(record)
            if rule.target == "tag":
                if value not in (None, ""):
                    own = mapped.get("tags")
                    mapped["tags"] = [
                        *(own if isinstance(own, list) else []),
                        {"name": value, "category": rule.detail},
                    ]
            elif rule.target == "meta":
                if value is not None:
                    mapped["metadata"] = {**(mapped.get("metadata") or {}), rule.detail: value}
            else:
                mapped[rule.target] = value
        return mapped


def parse_mapping(written: Iterable[str]) -> FieldMapping:
    """Raises UsageError for a rule that cannot be read."""
    return FieldMapping(tuple(_rule(each) for each in written))


def _rule(written: str) -> Rule:
    target, equals, source = written.partition("=")
    name, _, detail = target.strip().partition(":")
    known = (name in FIELDS and not detail) or (name in ("tag", "meta") and detail)
    if not (equals and source.strip() and known):
        raise UsageError(
            f"--map {written[:80]!r} cannot be read.",
            "Write TARGET=SOURCE: --map text=text_hebrew, --map tag:tractate=tractate.",
        )
    return Rule(name, detail.strip(), source.strip())
