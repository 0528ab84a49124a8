"""What a search answers."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lib.core.documents import Document, TagCount
from lib.core.query import Query


class Tier(StrEnum):
    """The loosest rule a hit needed, strictest first."""

    EXACT = "exact"
    WORDS = "words"
    PREFIX = "prefix"
    SPELLING = "spelling"
    MEANING = "meaning"


@dataclass(frozen=True)
class Reason:
    """Why a hit matched, as a code for the interface's string tables and what fills it."""

    code: str
    details: tuple[tuple[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, **dict(self.details)}


def reason(code: str, **details: Any) -> Reason:
    return Reason(code, tuple(details.items()))


@dataclass(frozen=True)
class Notice:
    """Something the visitor should know about the whole answer; `message` is English, for
    the command line and the API, `code` and `details` serve the interface's languages."""

    code: str
    message: str
    details: tuple[tuple[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, **dict(self.details)}


def notice(code: str, message: str, **details: Any) -> Notice:
    return Notice(code, message, tuple(details.items()))


@dataclass(frozen=True)
class Snippet:
    """Part of the original text; `highlights` are [start, end) in `text`, in order, apart."""

    text: str
    highlights: tuple[tuple[int, int], ...] = ()
    cut_before: bool = False
    cut_after: bool = False

    def marked(self, before: str = "[", after: str = "]") -> str:
        out: list[str] = []
        position = 0
        for start, end in self.highlights:
            out += [self.text[position:start], before, self.text[start:end], after]
            position = end
        out.append(self.text[position:])
        return ("…" if self.cut_before else "") + "".join(out) + ("…" if self.cut_after else "")


@dataclass(frozen=True)
class Hit:
    """`score` is comparable within one answer only."""

    document: Document
    score: float
    tier: Tier
    snippet: Snippet
    title_highlights: tuple[tuple[int, int], ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ResultPage:
    """One page of an answer.

    `total` counts all documents that match; `truncated` says that counting stopped there.
    `mode` is the mode that answered, which may not be the one asked for: see `notices`.
    `model` is the title of the model whose vectors did, "" where none.
    """

    query: Query
    mode: str
    hits: tuple[Hit, ...]
    total: int
    truncated: bool = False
    model: str = ""
    facets: tuple[TagCount, ...] = ()
    notices: tuple[Notice, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    explain: dict[str, Any] = field(default_factory=dict)
