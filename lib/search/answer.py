"""What an arm answers: the hits in order, and the whole set they were drawn from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lib.core.highlight import Span
from lib.core.match import Match, Run, Term
from lib.core.ranking import Scored
from lib.core.results import Notice
from lib.stores.protocol import CorpusReader, Count


@dataclass(frozen=True)
class Answer:
    """The page's hits in order, and the whole set they were drawn from.

    `wanted` and `literals` are what snippets highlight, `passages` the stretches that they show,
    where an arm has found the best one, as [start, end) of `text_of` the document.  `truncated`
    says that `match` is only the nearest part of what could be listed; `count` says how many
    match, where the arm knows it.
    """

    match: Match
    scored: tuple[Scored, ...] = ()
    wanted: tuple[Term | Run, ...] = ()
    literals: tuple[str, ...] = ()
    count: Count | None = None
    passages: Mapping[int, Span] = field(default_factory=dict)
    truncated: bool = False
    notices: tuple[Notice, ...] = ()
    explain: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """Everything an answer finds, in its order: `rows` of documents, without a look at their texts.

    `scored` looks at some of them, which it may leave out where they are gone; `answer` has no hits
    of its own.
    """

    answer: Answer
    rows: Sequence[int]
    scored: Callable[[CorpusReader, Sequence[int]], Iterable[Scored]]


def described(match: Match) -> dict[str, Iterable[str]]:
    """`match` for --explain: what was asked of the index, in words."""
    phrases = [clause for clause in match.all_of if len(clause) == 1 and isinstance(clause[0], Run)]
    return {
        "all_of": [
            " | ".join(map(_described, clause)) for clause in match.all_of if clause not in phrases
        ],
        "any_of": list(map(_described, match.any_of)),
        "none_of": list(map(_described, match.none_of)),
        "phrases": [_described(phrase) for (phrase,) in phrases],
        "substrings": list(match.substrings),
    }


def _described(wanted: Term | Run) -> str:
    if isinstance(wanted, Run):
        within = wanted.beside.within
        return wanted.text + ("" if within is None else f"~{within}")
    if wanted.forms is not None:
        return f"{wanted.word} ({', '.join(wanted.forms)})"
    lemmas = ", ".join(f"{lemma} {share:.2f}" for lemma, share in wanted.lemmas)
    return f"{wanted.word}{'*' * wanted.wildcard}" + (f" ({lemmas})" if lemmas else "")
