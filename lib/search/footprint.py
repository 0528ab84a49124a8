"""What searching holds in memory, and how it is given back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.core import analysis, morphology
from lib.core.cache import BoundedCache
from lib.core.concordance import Concordance
from lib.core.errors import SemanticUnavailable
from lib.core.results import ResultPage
from lib.encoders.keeper import ModelKeeper, State
from lib.search.models import Models
from lib.stores.protocol import CorpusStore

WORD_BYTES = 460
"""Of one entry of the word caches, in the mean of lemmas_of: a word, its lemmas with their
probabilities, the cache's own link."""
_WORD_CACHES = (analysis.lemmas_of, analysis.spelling_of, morphology.readings)
_ORDER = (State.LOADED, State.LOADING, State.FAILED, State.IDLE)


@dataclass(frozen=True)
class Kept:
    """One cache; `size_bytes` of the word caches is an estimate."""

    name: str
    entries: int
    size_bytes: int


class Footprint:
    """Of one store and the models that search it.  Asks nothing of the database."""

    def __init__(
        self,
        store: CorpusStore,
        models: Models,
        pages: BoundedCache[ResultPage],
        concordances: BoundedCache[Concordance],
        judged: BoundedCache[Any],
    ) -> None:
        """`judged` is what the modes found for queries that are judged."""
        self._store = store
        self._models = models
        self._pages = pages
        self._concordances = concordances
        self._judged = judged

    def caches(self) -> tuple[Kept, ...]:
        vectors = self._models.vectors.counts()
        neighbours = self._models.neighbours.counts()
        pages = self._pages.counts()
        concordances = self._concordances.counts()
        judged = self._judged.counts()
        words = sum(cache.cache_info().currsize for cache in _WORD_CACHES)
        return (
            Kept("query_vectors", vectors.entries, vectors.bytes),
            Kept("related_words", neighbours.entries, neighbours.bytes),
            Kept("answers", pages.entries, pages.bytes),
            Kept("concordances", concordances.entries, concordances.bytes),
            Kept("judged", judged.entries, judged.bytes),
            Kept("words", words, words * WORD_BYTES),
        )

    def codes(self) -> int:
        """Bytes of the vectors' sign codes."""
        return self._store.cached_vectors()

    def clear_caches(self) -> None:
        """All of it is made again when it is asked for."""
        self._models.vectors.clear()
        self._models.neighbours.clear()
        self._pages.clear()
        self._concordances.clear()
        self._judged.clear()
        self._store.drop_cached_vectors()
        for cache in _WORD_CACHES:
            cache.cache_clear()

    def release_models(self, why: str = "asked") -> bool:
        """Whether one was loaded; a model that too many wait for is left where it is."""
        released = [_released(keeper, why) for keeper in self._models.keepers]
        return any(released)

    def model_state(self) -> Mapping[str, Any]:
        """Of the model that is loaded, or else would be; empty where there is none."""
        states = [keeper.state() for keeper in self._models.keepers]
        if not states:
            return {}
        shown = min(states, key=lambda state: _ORDER.index(state.state))
        return {
            "name": shown.card.name,
            "title": shown.card.title,
            "state": str(shown.state),
            "loads": sum(state.loads for state in states),
            "releases": sum(state.releases for state in states),
            "waiting": shown.waiting,
            "release_in": shown.release_in,
            "why": shown.why,
        }


def _released(keeper: ModelKeeper, why: str) -> bool:
    try:
        return keeper.release(why)
    except SemanticUnavailable:
        return False


def relief_of(footprint: Footprint) -> dict[str, Callable[[], object]]:
    """For MemoryWatch.relief, in the order in which it is given up."""
    return {
        "release_model": lambda: footprint.release_models("memory is critical"),
        "clear_caches": footprint.clear_caches,
    }
