"""What a visitor asks: one validated value, however it arrived.

The text's small syntax is words, "a phrase", -word and tag:name (תגית:שם); every other
character is inert.  A Query round-trips to the query string of a URL.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from lib.core import hebrew
from lib.core.errors import QueryError
from lib.core.visible import storable

LONGEST_TEXT = 1_000
MOST_WORDS = 40
MOST_TAGS = 20
LARGEST_PAGE = 100
DEEPEST = 10_000


class Mode(StrEnum):
    HYBRID = "hybrid"
    EXACT = "exact"
    WORDS = "words"
    SEMANTIC = "semantic"


class TagMatch(StrEnum):
    ALL = "all"
    ANY = "any"


class Tolerance(StrEnum):
    """How far a word may vary from what was written; each level includes the one before."""

    NONE = "none"
    PREFIX = "prefix"
    SPELLING = "spelling"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    ORDER = "order"


@dataclass(frozen=True)
class Parsed:
    """A query's text taken apart; all strings are in the canonical form."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    literal: str = ""
    """The text without exclusions and tags: what exact mode looks for as a substring, with a
    quoted phrase's quotes taken off (see `phrases`)."""
    natural: str = ""
    """The original text without exclusions, tags and quotes: what a model reads."""


@dataclass(frozen=True)
class Query:
    """One search.

    `tags` narrow it to documents that carry all (or any) of them, `not_tags` to those that
    carry none.  A tag is named by its name, or as category:name.  `page` counts from 1.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", storable(self.text))
        for name in ("tags", "not_tags"):
            object.__setattr__(self, name, tuple(map(storable, getattr(self, name))))
        if len(self.text) > LONGEST_TEXT:
            raise QueryError(
                f"The query has {len(self.text):,} characters; at most {LONGEST_TEXT:,} are read.",
                "Shorten it, or search for its most telling sentence.",
                length=len(self.text), most=LONGEST_TEXT,
            )  # fmt: skip
        if len(self.tags) + len(self.not_tags) > MOST_TAGS:
            raise QueryError(f"At most {MOST_TAGS} tags can filter one search.", "Remove some.")
        if not 1 <= self.limit <= LARGEST_PAGE:
            raise QueryError(f"limit is {self.limit}; it must be 1 to {LARGEST_PAGE}.")
        if self.page < 1 or self.offset > DEEPEST:
            raise QueryError(
                f"Page {self.page} lies outside the first {DEEPEST:,} hits.",
                "Narrow the search with another word or a tag.",
            )

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit

    def parsed(self) -> Parsed:
        return parse(self.text)

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


_PARAMETER = {
    "text": "q", "mode": "mode", "tags": "tag", "tag_match": "tags", "not_tags": "not_tag",
    "tolerance": "tolerance", "sort": "sort", "page": "page", "limit": "limit",
}  # fmt: skip


_READERS: dict[str, Any] = {
    "text": str, "mode": Mode, "tags": tuple, "tag_match": TagMatch, "not_tags": tuple,
    "tolerance": Tolerance, "sort": Sort, "page": int, "limit": int,
}  # fmt: skip


def _read(parameter: str, reader: Any, values: list[str]) -> Any:
    if reader is tuple:
        return tuple(dict.fromkeys(values))
    try:
        return reader(values[0])
    except ValueError as exc:
        allowed = "a whole number" if reader is int else f"one of {', '.join(reader)}"
        raise QueryError(
            f"{parameter}={values[0][:40]!r} cannot be used; it takes {allowed}."
        ) from exc


# The minus is an operator only before a word and after white space; marked with a character
# of the private use area, because the canonical form turns every dash into a maqaf.
_MINUS = "\ue000"
_MINUS_SIGN = re.compile(r"(?:(?<=\s)|^)[-\u2212](?=\w)")
_QUOTES = '"\u05f4\u201c\u201d\u201e\u201f\uff02'
_PIECE = re.compile(
    rf"""(?P<tag>(?:(?<=\s)|^)(?:tag|תגית):(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]+)[{_QUOTES}]|(?P<name>\S+)))
    |(?P<excluded>{_MINUS}\w+)
    |(?:(?<=[\s(])|^)[{_QUOTES}](?P<phrase>[^{_QUOTES}]+)[{_QUOTES}](?!\w)""",
    re.VERBOSE,
)


_NOT_READ = re.compile(
    rf"""(?:(?<=\s)|^)(?:(?:tag|תגית):(?:[{_QUOTES}][^{_QUOTES}]+[{_QUOTES}]|\S+)|[-\u2212]\w+)
    |(?:(?<=[\s(])|^)[{_QUOTES}]|[{_QUOTES}](?=\s|$)""",
    re.VERBOSE,
)


def parse(text: str) -> Parsed:
    """Takes a query's text apart; never fails, whatever the characters."""
    marked = _MINUS_SIGN.sub(_MINUS, text.replace(_MINUS, " "))
    normal = hebrew.hyphenated(marked).replace(hebrew.MAQAF, " ")
    found: dict[str, list[str]] = {"tag": [], "excluded": [], "phrase": []}
    rest: list[str] = []
    literal: list[str] = []
    position = 0
    for piece in _PIECE.finditer(normal):
        plain = normal[position : piece.start()]
        rest.append(plain)
        literal.append(plain)
        position = piece.end()
        written = piece["phrase"] or piece["quoted"] or piece["name"] or piece["excluded"]
        value = hebrew.canonical(written.replace(_MINUS, ""))
        if piece["phrase"]:
            literal.append(f" {value} ")
        if value:
            found[str(piece.lastgroup)].append(value)
    rest.append(normal[position:])
    literal.append(normal[position:])
    words = hebrew.words(" ".join(rest).replace(_MINUS, " "))
    return Parsed(
        words=tuple(dict.fromkeys(words))[:MOST_WORDS],
        phrases=tuple(p for p in dict.fromkeys(found["phrase"]) if hebrew.words(p))[:MOST_WORDS],
        excluded=tuple(
            word for value in dict.fromkeys(found["excluded"]) for word in hebrew.words(value)
        )[:MOST_WORDS],
        tags=tuple(dict.fromkeys(found["tag"]))[:MOST_TAGS],
        literal=hebrew.canonical("".join(literal).replace(_MINUS, " ")),
        natural=" ".join(_NOT_READ.sub(" ", text).split()),
    )
