"""Runs judged queries through the search service, mode by mode."""

import time
from collections.abc import Callable, Sequence

from lib.core.errors import ImportRefused, QueryError
from lib.core.query import LARGEST_PAGE, Mode, Query
from lib.evaluate.figures import Figures, Outcome
from lib.evaluate.judged import Judged, read_judged
from lib.search.service import SearchService

__all__ = ["Figures", "Judged", "Outcome", "evaluate", "outcomes", "read_judged"]

Progress = Callable[[int, int], None]


def evaluate(
    service: SearchService,
    judged: Sequence[Judged],
    mode: Mode,
    progress: Progress = lambda done, total: None,
) -> Figures:
    """One mode's figures over all queries, each to a depth of 100.

    Raises ImportRefused where there is no query.
    """
    if not judged:
        raise ImportRefused("There are no judged queries.", "Give a file with at least one line.")
    return Figures.of(mode.value, outcomes(service, judged, mode, progress))


def outcomes(
    service: SearchService,
    judged: Sequence[Judged],
    mode: Mode,
    progress: Progress = lambda done, total: None,
) -> list[Outcome]:
    """Query by query; one that cannot be searched for finds nothing."""
    found: list[Outcome] = []
    for each in judged:
        begun = time.perf_counter()
        ranked, answered_by = _answer(service, each.query, mode)
        milliseconds = (time.perf_counter() - begun) * 1000
        found.append(Outcome.of(ranked, each.relevant, milliseconds, answered_by))
        progress(len(found), len(judged))
    return found


def _answer(service: SearchService, text: str, mode: Mode) -> tuple[list[str], str]:
    """(ids, the mode that answered)."""
    try:
        page = service.search(Query(text, mode=mode, limit=LARGEST_PAGE))
    except QueryError:
        return [], mode.value
    return [hit.document.id for hit in page.hits], str(page.mode)
