"""What a reader keeps: searches and passages, each with a name and a note.

One record, whether a browser holds it, the database, or the file by which it goes from one to
the other; whatever comes from outside is read by `Kept.read` or `read_file` and nothing else.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from lib.core.concordance import LineSort
from lib.core.errors import ImportRefused, QueryError, UsageError
from lib.core.messages import Code
from lib.core.query import LAST_ROW, Query
from lib.core.stamp import Stamp
from lib.core.visible import one_line, storable

FORMAT = 1
LONGEST_NAME, LONGEST_NOTE = 80, 500
LONGEST_KEY = 10_000
"""Characters of an address; a text of 1,000 Hebrew letters takes 6,000."""
MOST_BYTES = 1 << 20
"""Of a file, or of a message: as much as may be kept, all of it long, and something over."""
_VIEW = re.compile("[a-z]{1,20}")
_SHOWN = ("window", "side", "stop_words", "category", "parts")
"""What else an address may say of how its answer is shown."""
_OF_LINES = ([LineSort.BEFORE], [LineSort.AFTER])
"""Orders that only lines have."""


class Kind(StrEnum):
    SEARCH = "search"
    PASSAGE = "passage"


MOST = {Kind.SEARCH: 100, Kind.PASSAGE: 200}


class KeptRefusal(Code):
    """Why something cannot be kept."""

    NO_FILE = (
        "no_file", "This is no file of kept searches and passages.",
        "Choose one that was saved on the Kept page.",
    )  # fmt: skip
    NEWER = (
        "newer", "The file was saved by a newer version: its format is {format}.",
        "Save it again with this version.",
    )  # fmt: skip
    TOO_LARGE = (
        "too_large",
        "The file is too large; at most {most} KB are read.",
        "Keep less in it.",
    )
    ITEM = "item", "Entry {number} of the file cannot be read; nothing was taken in."
    MANY_SEARCHES = (
        "many_searches", "At most {most} searches are kept.", "Take some off the list first."
    )  # fmt: skip
    MANY_PASSAGES = (
        "many_passages", "At most {most} passages are kept.", "Take some off the list first."
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """`key` is what a search asks, as the query string of its first page, or a passage's id.

    `made` and `seen` are moments (ISO 8601, UTC).  Of what was there when it was last looked at,
    `stamp` tells the corpus, the model or the passage, and `last` the number of the corpus' last
    row, behind which is what came since.
    """

    kind: Kind
    key: str
    name: str = ""
    note: str = ""
    made: str = ""
    seen: str = ""
    stamp: str = ""
    last: int = 0

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Raises ValueError, also for what is too long."""
        if not isinstance(told, Mapping):
            raise ValueError("no record")
        kind = Kind(_text(told, "kind", 20))
        key = _text(told, "key", LONGEST_KEY)
        return cls(
            kind,
            search_key(parse_qs(key)) if kind is Kind.SEARCH else _filled(key),
            one_line(_text(told, "name", LONGEST_NAME), LONGEST_NAME),
            _text(told, "note", LONGEST_NOTE).strip(),
            _moment(_text(told, "made", 40)),
            _moment(_text(told, "seen", 40)),
            str(Stamp.read(_text(told, "stamp", 40)) or ""),
            _row(told.get("last") or 0),
        )

    @property
    def digest(self) -> str:
        """Of what it is, by which it is found: one search or passage is kept once."""
        return hashlib.sha256(f"{self.kind} {self.key}".encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def params(self) -> dict[str, list[str]]:
        """Of a search: what its address asks."""
        return parse_qs(self.key)

    @property
    def query(self) -> Query:
        """Of a search."""
        return query_of(self.params)


def query_of(params: Mapping[str, list[str]]) -> Query:
    """What an address of the Search page asks, however it is shown.  Raises QueryError."""
    asked = dict(params)
    if asked.get("sort", [])[:1] in _OF_LINES:
        del asked["sort"]
    return Query.from_params(asked)


def search_key(params: Mapping[str, list[str]]) -> str:
    """What an address asks and how it is shown, wherever in the answer it stands, as a query
    string that is one and the same for one search.  Raises QueryError, which is no ValueError,
    as ValueError."""
    try:
        asked = query_of(params).with_(page=1, since=0).to_params()
    except QueryError as error:
        raise ValueError(str(error)) from error
    view = (params.get("view") or [""])[0]
    if _VIEW.fullmatch(view):
        asked["view"] = [view]
        asked |= {name: params[name][:1] for name in _SHOWN if params.get(name)}
        order = params.get("sort", [""])[:1]
        if order in _OF_LINES:
            asked["sort"] = order
    return urlencode(asked, doseq=True)


def read_items(told: Any) -> list[Kept]:
    """All that a message holds.  Raises ImportRefused, with the number of what it cannot be."""
    if not isinstance(told, list):
        raise ImportRefused(KeptRefusal.NO_FILE())
    check_number_of_records(told)
    found = []
    for number, each in enumerate(told, 1):
        try:
            found.append(Kept.read(each))
        except (ValueError, OverflowError) as error:
            raise ImportRefused(KeptRefusal.ITEM(number=number)) from error
    check_numbers(found)
    return found


def readable(told: Any) -> list[Kept]:
    """What of it can be read, at most as much as is ever kept: a browser's own store is anybody's
    to write in."""
    found = []
    for each in told[: sum(MOST.values())] if isinstance(told, list) else ():
        try:
            found.append(Kept.read(each))
        except (ValueError, OverflowError):
            continue
    return found


def read_file(written: bytes) -> list[Kept]:
    """Raises ImportRefused."""
    try:
        told = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise ImportRefused(KeptRefusal.NO_FILE()) from error
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise ImportRefused(KeptRefusal.NO_FILE())
    if told["format"] > FORMAT:
        raise ImportRefused(KeptRefusal.NEWER(format=told["format"]))
    return read_items(told.get("items"))


def check_number_of_records(told: list[Any]) -> None:
    """Before any of them is read."""
    if len(told) > sum(MOST.values()):
        raise UsageError(_TOO_MANY[Kind.PASSAGE](most=MOST[Kind.PASSAGE]))


def check_numbers(items: Iterable[Kept]) -> None:
    """Raises UsageError for more of a kind than is kept."""
    several = list(items)
    for kind, most in MOST.items():
        if sum(each.kind is kind for each in several) > most:
            raise UsageError(_TOO_MANY[kind](most=most))


_TOO_MANY = {Kind.SEARCH: KeptRefusal.MANY_SEARCHES, Kind.PASSAGE: KeptRefusal.MANY_PASSAGES}
FIELDS = tuple(each.name for each in fields(Kept))


def _text(told: Mapping[str, Any], name: str, longest: int) -> str:
    value = told.get(name) or ""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"{name} is no text of at most {longest} characters")
    return storable(value)


def _filled(key: str) -> str:
    if not key:
        raise ValueError("the key is empty")
    return key


def _moment(written: str) -> str:
    moment = datetime.fromisoformat(written) if written else datetime.now(UTC)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")


def _row(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= LAST_ROW:
        raise ValueError("last is no row")
    return value
