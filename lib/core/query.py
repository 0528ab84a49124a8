"""What a visitor asks: one validated value, however it arrived.

The text's small syntax is that of lib.core.syntax; every other character is inert.  A Query
round-trips to the query string of a URL.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from lib.core import hebrew
from lib.core.errors import QueryError
from lib.core.messages import Code
from lib.core.parsed import (
    MOST_TAGS,
    MOST_WORDS,
    Operand,
    Parsed,
    Phrase,
    Unread,
    Word,
    WrittenTag,
)
from lib.core.syntax import parse
from lib.core.visible import storable

__all__ = [
    "DEEPEST", "LARGEST_PAGE", "LAST_ROW", "LONGEST_TEXT", "MOST_HELD", "MOST_TAGS", "MOST_WORDS",
    "Mode", "Operand", "Parsed", "Phrase", "Query", "QueryRefusal", "Sort", "TagMatch", "Tolerance",
    "Unread", "Word", "WrittenTag", "parse",
]  # fmt: skip

LONGEST_TEXT = 1_000
MOST_HELD = 40
LARGEST_PAGE = 100
DEEPEST = 10_000
LAST_ROW = 2**31 - 1
"""What a row may be numbered, in every database."""


class QueryRefusal(Code):
    """Why a query cannot be searched."""

    TOO_LONG = (
        "too_long",
        "The query has {length:,} characters; at most {most:,} are read.",
        "Shorten it, or search for its most telling sentence.",
    )
    MANY_TAGS = "many_tags", "At most {most} tags can filter one search.", "Remove some."
    MANY_PAIRS = "many_pairs", "{parameter} is given {number} times; at most {most} are read."
    LIMIT = "limit", "limit is {limit}; it must be 1 to {most}."
    PAGE = (
        "page",
        "Page {page} lies outside the first {most:,} hits.",
        "Narrow the search with another word or a tag.",
    )
    VALUE = "value", "{parameter}={value!r} cannot be used; it takes {allowed}."


class Mode(StrEnum):
    HYBRID = "hybrid"
    EXACT = "exact"
    WORDS = "words"
    SEMANTIC = "semantic"


class TagMatch(StrEnum):
    ALL = "all"
    ANY = "any"


class Tolerance(StrEnum):
    """How far a word may vary from what was written; each level includes the one before:
    as written, with prefix letters, in its other forms, in another spelling."""

    NONE = "none"
    PREFIX = "prefix"
    FORMS = "forms"
    SPELLING = "spelling"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    ORDER = "order"


@dataclass(frozen=True)
class Query:
    """One search.

    `tags` narrow it to documents that carry all (or any) of them, `any_tags` to those that carry
    at least one of each category's, `not_tags` to those that carry none.  A tag is named by its
    name, or as category:name.  `page` counts from 1.

    `held` and `dropped` are about single words: "word:level" holds a word to a Tolerance of its
    own, "word:form" switches one of its forms off.  Both are kept in the canonical form.

    `since` is the number of a document's row: only what was added behind it is found, and with 0
    everything is.
    """

    text: str = ""
    mode: Mode = Mode.HYBRID
    tags: tuple[str, ...] = ()
    tag_match: TagMatch = TagMatch.ALL
    not_tags: tuple[str, ...] = ()
    tolerance: Tolerance = Tolerance.SPELLING
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    limit: int = 20
    held: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    any_tags: tuple[str, ...] = ()
    since: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", storable(self.text))
        for name in ("tags", "not_tags", "any_tags"):
            object.__setattr__(self, name, tuple(map(storable, getattr(self, name))))
        if len(self.text) > LONGEST_TEXT:
            raise QueryError(QueryRefusal.TOO_LONG(length=len(self.text), most=LONGEST_TEXT))
        object.__setattr__(self, "held", _pairs("hold", self.held, _level))
        object.__setattr__(self, "dropped", _pairs("not_form", self.dropped, _one_word))
        if len(self.chosen) + len(self.not_tags) > MOST_TAGS:
            raise QueryError(QueryRefusal.MANY_TAGS(most=MOST_TAGS))
        if not 1 <= self.limit <= LARGEST_PAGE:
            raise QueryError(QueryRefusal.LIMIT(limit=self.limit, most=LARGEST_PAGE))
        if not 0 <= self.since <= LAST_ROW:
            allowed = f"a whole number from 0 to {LAST_ROW}"
            raise QueryError(
                QueryRefusal.VALUE(parameter="since", value=str(self.since)[:40], allowed=allowed)
            )
        if self.page < 1 or self.offset > DEEPEST:
            raise QueryError(QueryRefusal.PAGE(page=self.page, most=DEEPEST))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Every tag that is asked for, of all or of any."""
        return (*self.tags, *self.any_tags)

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """`any_tags`, those of one category together; one of each is asked for."""
        groups: dict[str, list[str]] = {}
        for name in self.any_tags:
            groups.setdefault(category_of(name), []).append(name)
        return tuple(map(tuple, groups.values()))

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit

    def parsed(self) -> Parsed:
        return parse(self.text)

    def tolerance_of(self, word: str) -> Tolerance:
        """How far this canonical word may vary."""
        levels = dict(pair.split(":") for pair in self.held)
        return Tolerance(levels.get(word, self.tolerance))

    def forms_without(self, word: str) -> frozenset[str]:
        """The forms of this canonical word that are switched off."""
        pairs = (pair.split(":") for pair in self.dropped)
        return frozenset(form for of, form in pairs if of == word)

    def with_(self, **changes: Any) -> "Query":
        return replace(self, **changes)

    def to_params(self) -> dict[str, list[str]]:
        """The query string's keys and values; what equals the default is left out."""
        params: dict[str, list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                values = value if isinstance(value, tuple) else [value]
                params[_PARAMETER[field.name]] = [str(item) for item in values]
        return params

    @classmethod
    def from_params(cls, params: Mapping[str, Iterable[str]]) -> "Query":
        """Inverse of `to_params`.  Unknown keys are ignored, as in any URL.

        Raises QueryError where a known key has a value it cannot take.
        """
        given: dict[str, Any] = {}
        for name, parameter in _PARAMETER.items():
            values = [value for value in params.get(parameter, ()) if value != ""]
            if values:
                given[name] = _read(parameter, _READERS[name], values)
        return cls(**given)


def category_of(name: str) -> str:
    """Of a tag's name as it was chosen; "" where it was named without one."""
    category, colon, _ = name.partition(":")
    return category if colon else ""


_PARAMETER = {
    "text": "q", "mode": "mode", "tags": "tag", "tag_match": "tags", "not_tags": "not_tag",
    "tolerance": "tolerance", "sort": "sort", "page": "page", "limit": "limit",
    "held": "hold", "dropped": "not_form", "any_tags": "any_tag", "since": "since",
}  # fmt: skip


_READERS: dict[str, Any] = {
    "text": str, "mode": Mode, "tags": tuple, "tag_match": TagMatch, "not_tags": tuple,
    "tolerance": Tolerance, "sort": Sort, "page": int, "limit": int,
    "held": tuple, "dropped": tuple, "any_tags": tuple, "since": int,
}  # fmt: skip


def _read(parameter: str, reader: Any, values: list[str]) -> Any:
    if reader is tuple:
        return tuple(dict.fromkeys(values))
    try:
        return reader(values[0])
    except ValueError as exc:
        allowed = "a whole number" if reader is int else f"one of {', '.join(reader)}"
        raise QueryError(
            QueryRefusal.VALUE(parameter=parameter, value=values[0][:40], allowed=allowed)
        ) from exc


def _pairs(parameter: str, pairs: tuple[str, ...], read: Callable[[str], str]) -> tuple[str, ...]:
    """Every "word:value" in the canonical form, once; `read` gives the value's, or nothing."""
    if len(pairs) > MOST_HELD:
        raise QueryError(
            QueryRefusal.MANY_PAIRS(parameter=parameter, number=len(pairs), most=MOST_HELD)
        )
    made: dict[str, None] = {}
    for pair in pairs:
        word, _, value = pair.rpartition(":")
        canonical = _one_word(word), read(value)
        if not all(canonical):
            raise QueryError(
                QueryRefusal.VALUE(
                    parameter=parameter, value=pair[:40], allowed=_PAIR_OF[parameter]
                )
            )
        made[":".join(canonical)] = None
    return tuple(made)


def _one_word(text: str) -> str:
    canonical = hebrew.canonical(text)
    return canonical if hebrew.words(canonical) == [canonical] else ""


def _level(text: str) -> str:
    return text if text in list(Tolerance) else ""


_PAIR_OF = {
    "hold": f"a word, a colon and one of {', '.join(Tolerance)}",
    "not_form": "a word, a colon and a form of it",
}
