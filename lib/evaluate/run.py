"""Runs judged queries through the search service, mode by mode."""

import logging
import time
from collections.abc import Callable, Sequence

from lib.core.errors import ImportRefused, MafteachError
from lib.core.query import LARGEST_PAGE, Mode, Query
from lib.core.visible import one_line
from lib.evaluate.evaluation import Evaluation, Outcome
from lib.evaluate.judged import Judged, read_judged
from lib.evaluate.kept import KeptOutcomes
from lib.search.service import SearchService

__all__ = ["Evaluation", "Judged", "Outcome", "evaluate", "outcomes", "read_judged"]

Progress = Callable[[int, int], None]
log = logging.getLogger("mafteach.evaluate")
PATIENCE_SECONDS = 120.0
"""Nobody waits at a page for a query that is only measured."""


def evaluate(
    service: SearchService,
    judged: Sequence[Judged],
    mode: Mode,
    progress: Progress = lambda done, total: None,
    kept: KeptOutcomes | None = None,
) -> Evaluation:
    """One mode's figures over all queries, each to a depth of 100.

    Raises ImportRefused where there is no query.
    """
    if not judged:
        raise ImportRefused("There are no judged queries.", "Give a file with at least one line.")
    return Evaluation.of(mode.value, outcomes(service, judged, mode, progress, kept))


def outcomes(
    service: SearchService,
    judged: Sequence[Judged],
    mode: Mode,
    progress: Progress = lambda done, total: None,
    kept: KeptOutcomes | None = None,
) -> list[Outcome]:
    """Query by query; one that cannot be answered has failed, and the run goes on.  What is
    `kept` of an earlier run is not measured again."""
    found: list[Outcome] = []
    for each in judged:
        outcome = kept.get(mode.value, each) if kept else None
        if outcome is None:
            outcome = _outcome(service, each, mode)
            if kept:
                kept.put(mode.value, each, outcome)
        found.append(outcome)
        progress(len(found), len(judged))
    return found


def _outcome(service: SearchService, judged: Judged, mode: Mode) -> Outcome:
    begun = time.perf_counter()

    def milliseconds() -> float:
        return (time.perf_counter() - begun) * 1000

    try:
        query = Query(judged.query, mode=mode, limit=LARGEST_PAGE)
        page = service.search(query, seconds=PATIENCE_SECONDS)
    except MafteachError as error:
        log.warning("%s: %s", one_line(judged.query, 80), error.message)
        return Outcome.failure(mode.value, milliseconds())
    except Exception:
        log.exception("%s", one_line(judged.query, 80))
        return Outcome.failure(mode.value, milliseconds())
    ranked = [hit.document.id for hit in page.hits]
    return Outcome.of(ranked, judged.relevant, milliseconds(), str(page.mode))
