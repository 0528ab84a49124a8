"""One text asked in several ways, to be set side by side."""

from collections.abc import Sequence
from enum import StrEnum

from lib.core.query import Mode, Query, Tolerance
from lib.core.results import ResultPage

FIRST = 10
"""Hits of each answer that are compared."""


class Axis(StrEnum):
    """Along which the answers to one text are set side by side."""

    MODES = "modes"
    TOLERANCES = "tolerances"
    MODELS = "models"


def variants(query: Query, axis: Axis, meaning: bool) -> list[Query]:
    """The query in each way of the axis; those that ask a model only where there is one.  Models
    are all asked for the meaning."""
    first = query.with_(page=1, limit=FIRST)
    if axis is Axis.MODELS:
        return [first.with_(mode=Mode.SEMANTIC)]
    if axis is Axis.TOLERANCES:
        mode = Mode.HYBRID if meaning and query.mode is Mode.HYBRID else Mode.WORDS
        return [first.with_(mode=mode, tolerance=each) for each in Tolerance]
    by_meaning = (Mode.SEMANTIC, Mode.HYBRID) if meaning else ()
    return [first.with_(mode=each) for each in (Mode.EXACT, Mode.WORDS, *by_meaning)]


def ranks(answer: ResultPage) -> dict[str, int]:
    """id → place in the answer, from 1."""
    return {hit.document.id: rank for rank, hit in enumerate(answer.hits, 1)}


def rows(answers: Sequence[ResultPage]) -> list[tuple[str, list[int | None]]]:
    """Each passage of the answers with its place in each, the best placed first."""
    placed = [ranks(answer) for answer in answers]
    keys = dict.fromkeys(hit.document.id for answer in answers for hit in answer.hits)
    best = sorted(keys, key=lambda key: sorted(each.get(key, FIRST + 1) for each in placed))
    return [(key, [each.get(key) for each in placed]) for key in best]
