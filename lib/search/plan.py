"""A query made ready to be answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from lib.core.match import TagFilter
from lib.core.query import Parsed, Phrase, Query, WrittenTag
from lib.search.deadline import FINDING, NEVER, SHOWING, Deadline
from lib.search.question import Question
from lib.stores.protocol import CorpusReader

INTERACTIVE_SECONDS = 5.0
"""Longer than this nobody waits at a page; the API's and the pages' limit."""

Gate = Callable[[], None]
"""Called before a text is encoded; raises SemanticUnavailable where the visitor must wait."""


def open_gate() -> None:
    """Lets everyone pass."""


@dataclass(frozen=True)
class Wants:
    """What is told beside the hits: the tags of the whole answer with their counts, and what
    those beside a chosen one would add; the forms that each word met; words that may be added."""

    facets: bool = False
    forms: bool = False
    related: bool = False


@dataclass(frozen=True)
class Plan:
    """`depth` bounds the candidates that are fetched to be ranked, `seconds` the statements of
    the snapshot that answers; `gate` is passed where a text must be encoded.  `question` is the
    query as its model reads it, None where words alone can answer.  At the `deadline` of finding
    what can be left out is, at that of `showing` hits are neither explained nor marked."""

    query: Query
    parsed: Parsed
    depth: int
    wants: Wants = Wants()
    gate: Gate = open_gate
    seconds: float = INTERACTIVE_SECONDS
    question: Question | None = None
    deadline: Deadline = NEVER
    showing: Deadline = NEVER

    def begun(self) -> "Plan":
        """The same with its time running."""
        return replace(
            self,
            deadline=Deadline.of(self.seconds, FINDING),
            showing=Deadline.of(self.seconds, SHOWING),
        )

    @property
    def settled(self) -> bool:
        """Whether it is known how many words every written tag takes."""
        return not self.parsed.has_tails

    def settle(self, reader: CorpusReader) -> "Plan":
        """A written tag takes as many of the words behind it as some tag has."""
        if self.settled:
            return self
        parsed = self.parsed.with_tags(lambda name: not reader.unknown_tags([name]))
        return replace(self, parsed=parsed)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase that is asked for by itself."""
        return tuple(
            group[0]
            for group in self.parsed.wanted
            if len(group) == 1 and isinstance(group[0], Phrase)
        )

    @cached_property
    def tags(self) -> TagFilter:
        """The chosen tags and those written in the text, which always narrow further."""
        query, parsed = self.query, self.parsed
        return TagFilter(
            query.tags,
            query.tag_match == "any",
            (*query.not_tags, *(tag.name for tag in _tags(parsed.excluded))),
            query.alternatives
            + tuple(
                tuple(tag.name for tag in _tags(group))
                for group in parsed.wanted
                if any(_tags(group))
            ),
        )


def planned(reader: CorpusReader, query: Query, depth: int) -> Plan:
    """The query's plan on the corpus that `reader` shows."""
    return Plan(query, query.parsed(), depth).settle(reader)


def _tags(operands: Iterable[object]) -> list[WrittenTag]:
    return [operand for operand in operands if isinstance(operand, WrittenTag)]
