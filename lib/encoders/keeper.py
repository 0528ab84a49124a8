"""One model's life in a process: loaded on first use, kept while used, given back when idle.

Loading, encoding and releasing each take a turn, so that twenty first users load it once and
no release ever happens under an encode.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from lib.core.analysis import in_full
from lib.core.errors import EncoderError, ModelDamaged, SemanticUnavailable
from lib.encoders.protocol import BATCH, Encoded, Encoder, ModelCard
from lib.encoders.spelling import as_written
from lib.encoders.turns import Turns

if TYPE_CHECKING:
    from lib.encoders.protocol import Vector

log = logging.getLogger("mafteach.model")

RETRY_SECONDS = 60.0
"""A model that failed to load is not tried again for so long, unless somebody asks for it."""


@dataclass(frozen=True)
class ModelSource:
    """A model that can be loaded: its card is known before, `needs_bytes` is what loading it
    takes at its peak."""

    card: ModelCard
    needs_bytes: int
    load: Callable[[], Encoder]


class Holder(Protocol):
    """Where the loaded encoder stands: st.cache_resource in the server, `Held` elsewhere."""

    def get(self, load: Callable[[], Encoder]) -> Encoder: ...
    def clear(self) -> None: ...


class Held:
    """A holder without Streamlit."""

    def __init__(self) -> None:
        self._encoder: Encoder | None = None

    def get(self, load: Callable[[], Encoder]) -> Encoder:
        if self._encoder is None:
            self._encoder = load()
        return self._encoder

    def clear(self) -> None:
        self._encoder = None


class Memory(Protocol):
    """What a keeper asks of the machine; bootstrap connects it with lib.memory."""

    def admit(self, card: ModelCard, needs_bytes: int) -> None:
        """Raises SemanticUnavailable where so much would not fit."""

    @contextmanager
    def changing(self, kind: str, card: ModelCard, why: str) -> Iterator[None]:
        """Around a load or a release: gives freed memory back, logs and records the change."""


class NoMemoryWatch:
    """For the command line and tests: everything fits, nothing is recorded."""

    def admit(self, card: ModelCard, needs_bytes: int) -> None:
        return

    @contextmanager
    def changing(self, kind: str, card: ModelCard, why: str) -> Iterator[None]:
        yield


class State(StrEnum):
    IDLE = "idle"
    LOADING = "loading"
    LOADED = "loaded"
    FAILED = "failed"


@dataclass(frozen=True)
class ModelState:
    """`release_in` seconds, while loaded and unused; `why` of a failure, in English."""

    card: ModelCard
    state: State
    loads: int
    releases: int
    waiting: int
    release_in: float | None = None
    why: str = ""


class ModelKeeper:
    """Gives turns with one model to everyone who encodes."""

    def __init__(
        self,
        source: ModelSource,
        holder: Holder | None = None,
        idle_seconds: float = 300.0,
        memory: Memory | None = None,
        turns: Turns | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._holder = holder or Held()
        self._idle_seconds = idle_seconds
        self._memory = memory or NoMemoryWatch()
        self._turns = turns or Turns()
        self._clock = clock
        self._state = State.IDLE
        self._current: Callable[[], Encoder | None] = lambda: None
        self._failure: SemanticUnavailable | None = None
        self._failed_at = 0.0
        self._used_at = 0.0
        self._loads = 0
        self._releases = 0
        self._closed = threading.Event()

    @property
    def card(self) -> ModelCard:
        return self._source.card

    @property
    def closed(self) -> bool:
        """Whether the process is at its end."""
        return self._closed.is_set()

    def state(self) -> ModelState:
        left = self._idle_left() if self._state is State.LOADED else None
        why = str(self._failure) if self._failure else ""
        return ModelState(
            self.card, self._state, self._loads, self._releases, self._turns.waiting, left, why
        )

    # Using it; models read pointed words in their full spelling

    def encode_query(self, text: str) -> Vector:
        with self._encoder() as encoder:
            return encoder.encode_query(in_full(text))

    def encode_queries(self, texts: Sequence[str]) -> list[Vector]:
        """At most BATCH of them in one turn."""
        assert len(texts) <= BATCH
        with self._encoder() as encoder:
            return [encoder.encode_query(in_full(text)) for text in texts]

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        """At most BATCH texts, so that nobody waits long for a turn."""
        assert len(texts) <= BATCH
        read = [in_full(text) for text in texts]
        with self._encoder() as encoder:
            return as_written(encoder.encode_passages(read, windows), read, texts)

    def ensure_loaded(self) -> None:
        """For an administrator: loads it now, even after a failure."""
        self._failure = None
        with self._encoder():
            pass

    @contextmanager
    def _encoder(self) -> Iterator[Encoder]:
        with self._turns.turn():
            encoder = self._loaded()
            try:
                yield encoder
            except ModelDamaged as error:
                self._drop(encoder, "damaged")
                self._failed(error)
                raise
            finally:
                self._used_at = self._clock()

    def _loaded(self) -> Encoder:
        if self._failure and self._clock() - self._failed_at < RETRY_SECONDS:
            raise self._failure
        return self._holder.get(self._load)

    # Its life; every one of these holds the turn

    def _load(self) -> Encoder:
        card = self.card
        self._memory.admit(card, self._source.needs_bytes)
        self._state = State.LOADING
        log.info("Loading %s model (%s)", card.title, card.name)
        begun = time.perf_counter()
        try:
            with self._memory.changing("model_load", card, "first use"):
                encoder = self._source.load()
        except Exception as error:
            self._failed(error)
            raise self._failure or error from error
        self._failure = None
        self._loads += 1
        self._current = weakref.ref(encoder)  # the holder's is the only lasting reference
        self._state = State.LOADED
        self._used_at = self._clock()
        log.info("Loaded %s in %.2f s", card.title, time.perf_counter() - begun)
        self._watch_idleness()
        return encoder

    def _failed(self, error: Exception) -> None:
        ours = isinstance(error, SemanticUnavailable)
        self._failure = error if ours else _load_error(self.card, error)  # type: ignore[assignment]
        self._failed_at = self._clock()
        self._state = State.FAILED
        log.error("%s could not be loaded: %s", self.card.title, error, exc_info=not ours)

    def release(self, why: str = "asked", only_idle: bool = False) -> bool:
        """Gives the model's memory back, after the encode in flight; True where it was loaded.

        With `only_idle`, only where nobody has used it for the idle time.  Raises EncoderBusy.
        """
        with self._turns.turn():
            if self._state is not State.LOADED or (only_idle and self._idle_left() > 0):
                return False
            self._drop(self._current(), why)
            return True

    def _drop(self, encoder: Encoder | None, why: str) -> None:
        log.info("Releasing %s model (%s)", self.card.title, why)
        with self._memory.changing("model_release", self.card, why):
            if encoder is not None:
                encoder.close()
            del encoder
            self._holder.clear()
        self._state = State.IDLE
        self._releases += 1

    def _idle_left(self) -> float:
        return max(0.0, self._idle_seconds - (self._clock() - self._used_at))

    def _watch_idleness(self) -> None:
        threading.Thread(target=self._wait_until_idle, name="model-idle", daemon=True).start()

    def _wait_until_idle(self) -> None:
        """Ends with the model; each load starts another."""
        load = self._loads
        while not self._closed.wait(max(0.05, self._idle_left())):
            if self._loads != load or self._state is not State.LOADED:
                return
            try:
                if self.release("idle", only_idle=True):
                    return
            except SemanticUnavailable:
                continue  # a long line means that it is in use

    def close(self) -> None:
        """Stops the timer and drops the model; for the end of the process."""
        self._closed.set()
        if (encoder := self._current()) is not None:
            encoder.close()
        self._holder.clear()


def _load_error(card: ModelCard, error: Exception) -> EncoderError:
    return EncoderError(
        f"The model {card.title} could not be loaded ({type(error).__name__}).",
        "The log says why; python -m lib model verify checks its files.",
        why="failed",
    )
