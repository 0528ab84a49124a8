"""JSON: an object a line, or one array of objects."""

import json
from collections.abc import Iterator
from typing import IO, Any

from lib.core.errors import ImportRefused
from lib.core.nesting import DEEPEST, is_deep
from lib.ingest.delimited import MOST_COLUMNS
from lib.ingest.lines import LONGEST_LINE, Lines
from lib.ingest.records import Record
from lib.ingest.refusals import Broken, FileRefusal, Refusal

_DEEPEST = DEEPEST + 1
"""Levels of a record: those of its metadata, and itself."""


class _Twice(Exception):
    """An object names a field twice; which value was meant nobody knows."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _Twice(name)
        made[name] = value
    return made


def object_lines(lines: Lines) -> Iterator[Record | Broken]:
    for line in lines:
        if isinstance(line, Broken):
            yield line
        elif line[1].strip():
            yield _parsed(*line)


def _parsed(number: int, text: str) -> Record | Broken:
    if is_deep(text, _DEEPEST):
        return _nested(number)
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except _Twice as twice:
        return Broken(number, Refusal.TWICE(field=str(twice)[:40]))
    except ValueError as error:
        return Broken(number, Refusal.NOT_JSON(cause=getattr(error, "msg", "a number too long")))
    return _object(number, value)


def _nested(line: int) -> Broken:
    return Broken(line, Refusal.NESTED(most=_DEEPEST))


def _object(line: int, value: Any) -> Record | Broken:
    if not isinstance(value, dict):
        return Broken(line, Refusal.NOT_OBJECT(kind=type(value).__name__))
    if len(value) > MOST_COLUMNS:
        return Broken(line, Refusal.MANY_FIELDS(number=len(value), most=MOST_COLUMNS))
    return Record(line, value)


def array_items(text: IO[str]) -> Iterator[Record | Broken]:
    """The objects of a JSON array, or the one object there is, read item by item.

    Raises ImportRefused where it does not end well: what stands behind cannot be known.
    """
    decoder = json.JSONDecoder(object_pairs_hook=_unique)
    buffer, line, in_array, ended = "", 1, False, False
    while True:
        stripped = buffer.lstrip()
        line += buffer.count("\n", 0, len(buffer) - len(stripped))
        buffer = stripped
        if in_array and buffer.startswith("]"):
            ended, buffer = True, buffer[1:]
            break
        if buffer.startswith("[") and not in_array:
            in_array, buffer = True, buffer[1:]
            continue
        if in_array and buffer.startswith(","):
            buffer = buffer[1:]
            continue
        if buffer:
            try:
                value, end = decoder.raw_decode(buffer)
            except _Twice as twice:
                raise ImportRefused(
                    FileRefusal.FIELD_TWICE(line=line, field=str(twice)[:40])
                ) from None
            except RecursionError:
                raise ImportRefused(FileRefusal.NESTED(line=line, most=_DEEPEST)) from None
            except ValueError:
                end = 0
            if end:
                deep = is_deep(buffer[:end], _DEEPEST)
                yield _nested(line) if deep else _object(line, value)
                line += buffer.count("\n", 0, end)
                buffer = buffer[end:]
                if not in_array:
                    ended = True
                    break
                continue
        more = text.read(1 << 16)
        if not more:
            break
        if len(buffer) > LONGEST_LINE:
            raise ImportRefused(FileRefusal.LONG_ITEM(line=line, most=LONGEST_LINE))
        buffer += more if buffer or line > 1 or in_array else more.removeprefix("\ufeff")
    left = ended and (buffer + text.read(1 << 16)).strip()
    if left or (not ended and (buffer.strip() or in_array)):
        raise ImportRefused(FileRefusal.NOT_JSON(line=line))
