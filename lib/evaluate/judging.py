"""Judging what the modes find: their first hits mixed, and what each mode is worth by the
judgements that there are."""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from lib.core.cache import BoundedCache
from lib.core.errors import MafteachError
from lib.core.query import Mode, Query
from lib.core.results import NoticeCode
from lib.core.visible import one_line
from lib.evaluate.evaluation import Evaluation, Interval, Outcome
from lib.evaluate.judged import Judged, by_query
from lib.evaluate.metrics import interval
from lib.search.models import Models
from lib.search.plan import Gate, open_gate
from lib.search.service import SearchService
from lib.stores.protocol import CorpusStore

log = logging.getLogger("mafteach.evaluate")
FIRST = 10
"""Hits of each mode that are judged, and that measures look at."""
SHUFFLES = 20
"""Orders of which the control is the mean."""
MOST_QUERIES, QUERIES_BYTES = 2_000, 4 << 20
_PASSING = (
    NoticeCode.SEMANTIC_NOT_INDEXED, NoticeCode.SEMANTIC_MEMORY, NoticeCode.SEMANTIC_BUSY,
    NoticeCode.SEMANTIC_FAILED, NoticeCode.SEMANTIC_LIMITED,
)  # fmt: skip
"""Why a mode cannot answer now, though it could another time."""
Found = Mapping[Mode, tuple[str, ...]]
"""mode → the documents it finds first, best first."""


@dataclass(frozen=True)
class Worth:
    """What one mode is worth; `mode` is None for the control, which has the same passages in a
    random order.  `seen` is the share of its first hits that somebody has judged; `over` the 95 %
    confidence interval of what its nDCG has over that of the control, query by query, where there
    are two or more."""

    mode: Mode | None
    figures: Evaluation
    seen: float
    over: Interval | None = None


@dataclass(frozen=True)
class Figures:
    """Of the `queries` measured; `waiting` are still to be measured, and to `barren` ones nothing
    was relevant, so that they tell nothing."""

    worth: tuple[Worth, ...] = ()
    queries: int = 0
    waiting: int = 0
    barren: int = 0


class Judging:
    """Judged is a text, asked of the whole corpus.  What the modes find is kept until the corpus,
    the model or its vectors change."""

    def __init__(
        self,
        store: CorpusStore,
        search: SearchService,
        models: Models,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._search = search
        self._models = models
        self._clock = clock
        self._last: tuple[list[tuple[Judged, Found]], tuple[Worth, ...]] = [], ()
        self.kept: BoundedCache[Found] = BoundedCache(MOST_QUERIES, QUERIES_BYTES)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Those that are compared: by meaning too where a model has read the corpus."""
        if self._models.current().record is not None:
            return Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID
        return Mode.EXACT, Mode.WORDS

    def found(self, text: str, gate: Gate = open_gate) -> Found:
        """What each mode finds first; without those that cannot answer now.  Raises QueryError,
        StoreError."""
        known = self.known(text)
        if known is not None:
            return known
        key = text, self._models.current().key
        answers = ((mode, self._first(text, mode, gate)) for mode in self.modes)
        found = {mode: ids for mode, ids in answers if ids is not None}
        if self._is_whole(found):
            self.kept.put(key, found, _weight_of(text, found))
        return found

    def known(self, text: str) -> Found | None:
        """What is kept of it, and still holds."""
        return self.kept.get((text, self._models.current().key))

    def _first(self, text: str, mode: Mode, gate: Gate) -> tuple[str, ...] | None:
        page = self._search.search(Query(text, mode, limit=FIRST), gate=gate)
        if any(said.code in _PASSING for said in page.notices):
            return None
        return tuple(hit.document.id for hit in page.hits)

    def _is_whole(self, found: Found) -> bool:
        return set(found) == set(self.modes)

    def figures(self, seconds: float) -> Figures:
        """What the modes are worth by all judgements; what is not known yet is measured for so
        long, and the rest waits.  Raises StoreError."""
        until = self._clock() + seconds
        judged = self._store.read(lambda reader: list(by_query(reader.judgements())))
        telling = [each for each in judged if each.tells]
        measured = []
        for each in telling:
            found = self.known(each.query)
            if found is None and self._clock() <= until:
                found = self._whole(each.query)
                if found is None:
                    until = -math.inf  # who cannot answer this one will not answer the next
            if found is not None:
                measured.append((each, found))
        return Figures(
            self._known_worth(measured) if measured else (),
            len(measured),
            len(telling) - len(measured),
            len(judged) - len(telling),
        )

    def _whole(self, text: str) -> Found | None:
        """Nothing where a mode cannot answer now."""
        try:
            found = self.found(text)
        except MafteachError as error:
            log.warning("%s: %s", one_line(text, 80), error.message)
            return None
        return found if self._is_whole(found) else None

    def _known_worth(self, measured: list[tuple[Judged, Found]]) -> tuple[Worth, ...]:
        """That of before, where nothing was judged and nothing is found otherwise since."""
        before, worth = self._last
        if measured != before:
            worth = tuple(self._worth(measured))
            self._last = measured, worth
        return worth

    def _worth(self, measured: Sequence[tuple[Judged, Found]]) -> Iterable[Worth]:
        control = [_control(each, found) for each, found in measured]
        for mode in self.modes:
            outcomes = [Outcome.of(found[mode], each.relevant) for each, found in measured]
            seen = fmean(_seen(found[mode], each) for each, found in measured)
            yield Worth(mode, Evaluation.of(mode, outcomes), seen, _over(outcomes, control))
        seen = fmean(_seen(pool(each.query, found), each) for each, found in measured)
        yield Worth(None, Evaluation.of("random", control), seen)


def _over(outcomes: Sequence[Outcome], control: Sequence[Outcome]) -> Interval | None:
    """None of a single query: nothing is known of how far another is from it."""
    if len(outcomes) < 2:
        return None
    pairs = zip(outcomes, control, strict=True)
    return interval([each.ndcg_at_10 - other.ndcg_at_10 for each, other in pairs])


def pool(text: str, found: Found) -> list[str]:
    """What any mode found first, in an order that does not tell which mode: the same for the same
    documents and the same text."""
    ids = sorted(set().union(*found.values()))
    random.Random(text).shuffle(ids)  # noqa: S311
    return ids


def _control(judged: Judged, found: Found) -> Outcome:
    """The mean of random orders of the same passages."""
    chance = random.Random(judged.query)  # noqa: S311
    ids = pool(judged.query, found)
    outcomes = [Outcome.of(chance.sample(ids, len(ids)), judged.relevant) for _ in range(SHUFFLES)]
    return Outcome(
        fmean(each.rr_at_10 for each in outcomes),
        fmean(each.ndcg_at_10 for each in outcomes),
        fmean(each.recall_at_10 for each in outcomes),
        fmean(each.recall_at_100 for each in outcomes),
    )


def _seen(ids: Sequence[str], judged: Judged) -> float:
    grades = judged.grades
    return sum(each in grades for each in ids) / len(ids) if ids else 1.0


def _weight_of(text: str, found: Found) -> int:
    """Bytes, about."""
    return (
        1_000 + 2 * len(text) + sum(100 + 2 * len(each) for ids in found.values() for each in ids)
    )
