"""Judged queries: what should be found, and how well each document answers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from lib.core.errors import ImportRefused
from lib.core.judgements import Judgement
from lib.core.visible import one_line
from lib.ingest.encodings import encoding_of
from lib.ingest.lines import Lines, lines
from lib.ingest.refusals import Broken

GRADES = (1, 2, 3)
"""Touches on it, answers in part, answers."""

_SHAPE = 'Each line is {"query": "…", "relevant": ["id", …] or {"id": grade, …}}.'


@dataclass(frozen=True)
class Judged:
    """`relevant` gives the grade of each document that answers; all others do not.  Of those
    somebody has looked at the ones that are `not_relevant`."""

    query: str
    relevant: Mapping[str, int]
    not_relevant: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it tells one answer from another: not where somebody looked, and nothing was
        relevant."""
        return bool(self.relevant) or not self.not_relevant

    def as_dict(self) -> dict[str, Any]:
        """As a file of judged queries has it."""
        refused = {"not_relevant": list(self.not_relevant)} if self.not_relevant else {}
        return {"query": self.query, "relevant": dict(self.relevant), **refused}

    @property
    def grades(self) -> dict[str, int]:
        """Of every document that somebody has looked at."""
        return {**dict.fromkeys(self.not_relevant, 0), **self.relevant}


def by_query(judgements: Iterable[Judgement]) -> Iterator[Judged]:
    """Those of one query must come in a row."""
    for query, some in groupby(judgements, lambda each: each.query):
        graded = {each.document: each.grade for each in some}
        relevant = {key: grade for key, grade in graded.items() if grade}
        yield Judged(query, relevant, tuple(key for key in graded if key not in relevant))


def written(judged: Iterable[Judged]) -> Iterator[str]:
    """Lines that `read_judged` reads, each with its end."""
    for each in judged:
        yield json.dumps(each.as_dict(), ensure_ascii=False) + "\n"


def read_judged(path: Path) -> list[Judged]:
    """Reads JSONL of {"query": …, "relevant": [ids] or {id: grade}}, with "not_relevant": [ids] or
    without; ids in a list have grade 1.

    Raises ImportRefused, with the line where one is to blame.
    """
    try:
        with path.open("rb") as stream:
            encoding, _ = encoding_of(stream)
            stream.seek(0)
            return list(_judged(path.name, lines(stream, encoding)))
    except OSError as error:
        raise ImportRefused(f"{path.name} cannot be read: {error}.", "Check the path.") from error


def _judged(name: str, read: Lines) -> Iterator[Judged]:
    for line in read:
        if isinstance(line, Broken):
            raise ImportRefused(f"{name}, line {line.line}: {line.reason}.", _SHAPE)
        number, text = line
        if text.strip():
            try:
                yield _record(json.loads(text))
            except _Unusable as error:
                raise ImportRefused(f"{name}, line {number}: {error}.", error.hint) from error
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise ImportRefused(
                    f"{name}, line {number}: not a judged query.", _SHAPE
                ) from error


class _Unusable(Exception):
    """A line of the right shape with a value that is not; `hint` says which there are."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _record(record: Any) -> Judged:
    """Raises _Unusable; KeyError or TypeError for another shape."""
    query, relevant = record["query"], record["relevant"]
    if not isinstance(query, str):
        raise TypeError("the query is no text")
    refused = record.get("not_relevant", [])
    if not isinstance(refused, list):
        raise TypeError("what is not relevant is no list")
    return Judged(query, _relevant(relevant), tuple(map(_key, refused)))


def _relevant(relevant: Any) -> dict[str, int]:
    if isinstance(relevant, list):
        return {_key(each): GRADES[0] for each in relevant}
    if not isinstance(relevant, dict):
        raise TypeError("neither a list nor an object")
    return {key: _grade(key, value) for key, value in relevant.items()}


def _key(value: Any) -> str:
    """An id as an import reads it: a whole number is text there too."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError("an id is text")
    return str(value)


def _grade(key: str, value: Any) -> int:
    if isinstance(value, bool) or value not in GRADES:
        raise _Unusable(
            f"the grade of {one_line(key, 40)!r} is {one_line(json.dumps(value), 40)}",
            "A grade is 1, 2 or 3; what is not relevant is left out.",
        )
    return int(value)
