"""What stands before a text and names its fields: YAML between lines of ---, TOML between +++."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from lib.ingest.lines import Line
from lib.ingest.records import LONGEST_METADATA
from lib.ingest.refusals import Broken, Refusal

MOST_FRONT_LINES = 500
_MOST_DOTS = 1_000
"""In a line of TOML, whose a.b.c takes tomllib a time that grows with the square of its length."""
MARKS = ("---", "+++")


def front_matter(lines: Iterator[Line | Broken], mark: str) -> dict[str, Any] | Broken:
    """What stands up to the next line of `mark`, whose first one was read; a Broken where it is
    more than names, values and lists, or does not end."""
    held: list[Line] = []
    length = 0
    for line in lines:
        if isinstance(line, Broken):
            return line
        if line[1].strip() == mark or (mark == "---" and line[1].strip() == "..."):
            return _toml(held) if mark == "+++" else _yaml(held)
        held.append(line)
        length += len(line[1])
        if len(held) > MOST_FRONT_LINES or length > LONGEST_METADATA:
            break
    return Broken(1, Refusal.FRONT_MATTER(cause=f"no second line of {mark}"))


def _toml(lines: list[Line]) -> dict[str, Any] | Broken:
    for number, text in lines:
        if text.count(".") > _MOST_DOTS:
            return Broken(number, Refusal.FRONT_MATTER(cause=text[:60]))
    try:
        told = tomllib.loads("".join(text.rstrip("\r\n") + "\n" for _, text in lines))
        return dict(json.loads(json.dumps(told, default=_written)))
    except RecursionError:
        return Broken(1, Refusal.FRONT_MATTER(cause="nested too deeply"))
    except ValueError as error:  # tomllib's own, and Python's for a number of thousands of digits
        return Broken(1, Refusal.FRONT_MATTER(cause=str(error)[:80]))


def _written(moment: date | time) -> str:
    """TOML's dates, for which JSON has nothing."""
    return moment.isoformat()


_NAMED = re.compile(r"([^\s:#\-\[\]{}\"'&*!|>%@`][^:#]*):(?:\s+(.*))?")
_OTHER_YAML = ("{", "&", "*", "!", "|", ">", "%", "@", "`")


def _yaml(lines: list[Line]) -> dict[str, Any] | Broken:
    """The part of YAML that front matter is written in: name: value, name: [some, values], and
    lists of - values under a name."""
    fields: dict[str, Any] = {}
    name = ""
    for number, line in lines:
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if name and text.startswith("- ") and fields[name] in ("", None):
            fields[name] = []
        if name and text.startswith("- ") and isinstance(fields[name], list):
            fields[name].append(_scalar(text[2:].strip()))
            continue
        found = _NAMED.fullmatch(text)
        value = (found[2] or "").strip() if found else ""
        if found is None or line[:1].isspace() or value.startswith(_OTHER_YAML):
            return Broken(number, Refusal.FRONT_MATTER(cause=text[:60]))
        name = found[1].rstrip()
        if name in fields:
            return Broken(number, Refusal.TWICE(field=name[:40]))
        fields[name] = _listed(value) if value.startswith("[") else _scalar(value)
    return fields


def _listed(value: str) -> list[Any]:
    inside = value.removeprefix("[").partition("]")[0]
    return [_scalar(each.strip()) for each in inside.split(",") if each.strip()]


def _scalar(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace(value[0] * 2 if value[0] == "'" else '\\"', value[0])
    return value.partition(" #")[0].strip()
