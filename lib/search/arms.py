"""What every arm is asked and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.core.highlight import Span
from lib.core.match import Match, TagFilter, Term
from lib.core.query import Parsed, Query, Tolerance
from lib.core.ranking import Scored
from lib.core.results import Notice
from lib.stores.protocol import Count


@dataclass(frozen=True)
class Plan:
    """A query made ready; `depth` bounds the candidates that are fetched to be ranked."""

    query: Query
    parsed: Parsed
    depth: int

    @property
    def tags(self) -> TagFilter:
        """The chosen tags and those written in the text, which always narrow further."""
        query, written = self.query, self.parsed.tags
        return TagFilter(query.tags, query.tag_match == "any", query.not_tags, written)

    @property
    def none_of(self) -> tuple[Term, ...]:
        """Excluded words, with their prefix letters; a looser spelling excludes nothing."""
        tolerance = Tolerance.NONE if self.query.tolerance is Tolerance.NONE else Tolerance.PREFIX
        return tuple(Term.of(word, tolerance) for word in self.parsed.excluded)


@dataclass(frozen=True)
class Answer:
    """The page's hits in order, and the whole set they were drawn from.

    `terms` and `literals` are what snippets highlight, `passages` [start, end) of the visible
    text that they show, where an arm has found the best one.  `truncated` says that `match`
    is only the nearest part of what could be listed; `count` says how many match, where the
    arm knows it.
    """

    match: Match
    scored: tuple[Scored, ...] = ()
    terms: tuple[Term, ...] = ()
    literals: tuple[str, ...] = ()
    count: Count | None = None
    passages: Mapping[int, Span] = field(default_factory=dict)
    truncated: bool = False
    notices: tuple[Notice, ...] = ()
    explain: dict[str, Any] = field(default_factory=dict)


def described(match: Match) -> dict[str, Iterable[str]]:
    """`match` for --explain: what was asked of the index, in words."""
    return {
        "all_of": [":".join(term.loosest) for term in match.all_of],
        "any_of": [":".join(term.loosest) for term in match.any_of],
        "none_of": [":".join(term.loosest) for term in match.none_of],
        "phrases": list(match.phrases),
        "substrings": list(match.substrings),
    }
