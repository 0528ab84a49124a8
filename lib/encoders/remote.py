"""A model that answers elsewhere, by URL.

Two protocols.  A text-embeddings-inference server tells of itself at /info and embeds at /embed;
a Hugging Face Inference address (router.huggingface.co/hf-inference/models/…/pipeline/
feature-extraction, or an endpoint of one's own) takes the same request at the address itself.
https://huggingface.github.io/text-embeddings-inference and
https://huggingface.co/docs/inference-providers/tasks/feature-extraction describe them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from lib.core.errors import EncoderBusy, EncoderError, SettingsError
from lib.core.settings import Settings
from lib.encoders.breaker import Breaker
from lib.encoders.keeper import ModelSource
from lib.encoders.protocol import BATCH, Encoded, ModelCard
from lib.encoders.wire import Refused, Slow, Wire, WireError

if TYPE_CHECKING:
    from lib.encoders.protocol import Matrix, Vector

QUERY_SECONDS = 5.0
PASSAGE_SECONDS = 15.0
"""For BATCH long passages, which somebody indexing waits for."""
LONGEST = 512
"""Tokens read where the service does not say."""
CHARACTERS = 40
"""Sent for each token read: more than any tokenizer makes one token of."""
NEEDS_BYTES = 16 << 20
"""numpy, in which the vectors come, and a batch of them."""
PROBE = "שלום"
INFO_BYTES = 64 << 10
NUMBER_BYTES = 32
OVERLOADED = (429, 502, 503, 504)
TEXT_REFUSED = (400, 413, 422)
_NAMED = re.compile(
    r"/(?:models/(?P<model>.+?)(?:/pipeline/feature-extraction)?"
    r"|pipeline/feature-extraction/(?P<task>.+?))/?$"
)
log = logging.getLogger("mafteach.model")


def remote_source(settings: Settings) -> ModelSource:
    """The model that REMOTE_MODEL_* describe; nothing is called before it is loaded.

    Raises SettingsError.
    """
    url, token = settings.remote_model_url, settings.remote_model_token
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme.lower() not in ("http", "https"):
        raise SettingsError(
            "EMBEDDING_MODEL=remote needs the address of a service.",
            "Set REMOTE_MODEL_URL to that of a text-embeddings-inference server.",
        )
    if parts.username or parts.password or not (token.isascii() and token.isprintable()):
        raise SettingsError(
            "REMOTE_MODEL_URL holds a user, or REMOTE_MODEL_TOKEN what no header can carry.",
            "Set REMOTE_MODEL_TOKEN to the bare token, and leave it out of the address.",
        )
    name = settings.remote_model_name or _name_in(parts.path)
    if not name:
        raise SettingsError(
            "The address of the service does not name its model.",
            "Set REMOTE_MODEL_NAME to the model_id that the service tells at /info.",
        )
    dimension = settings.remote_model_dimension
    card = ModelCard(
        name=f"{name}@remote-{dimension}", title=f"{name} ({parts.hostname})", kind="remote",
        dimension=dimension, longest=LONGEST, details={"model": name, "host": parts.hostname},
    )  # fmt: skip
    breaker = Breaker()  # outlives the encoder, which is released when idle
    return ModelSource(
        card, NEEDS_BYTES, lambda: RemoteEncoder(Service(url, token, name), card, breaker)
    )


def _name_in(path: str) -> str:
    found = _NAMED.search(path)
    return (found["model"] or found["task"]) if found else ""


@dataclass(frozen=True)
class Told:
    """What the service says of itself: `batch` texts it takes at once, `longest` tokens."""

    protocol: str
    path: str
    batch: int = BATCH
    longest: int = LONGEST


class Service:
    """Speaks to the service at `url`, which must serve the model called `name`."""

    def __init__(self, url: str, token: str, name: str) -> None:
        self._wire = Wire(url, token)
        parts = urlsplit(url)
        self._named = bool(_NAMED.search(parts.path))
        self._base = quote(parts.path.rstrip("/").removesuffix("/embed"), safe="/%:@~+,;=")
        query = f"?{parts.query}" if parts.query else ""
        self._itself = (quote(parts.path, safe="/%:@~+,;=") or "/") + query
        self._name = name

    def told(self) -> Told:
        """Raises WireError, EncoderError."""
        plain = Told("feature-extraction", self._itself)
        if self._named:
            return plain
        try:
            info = self._wire.call(f"{self._base}/info", None, QUERY_SECONDS, INFO_BYTES)
        except Refused as refused:
            if refused.status in (404, 405):
                return plain
            raise
        if not isinstance(info, dict) or "model_id" not in info:
            return plain
        self._compare(str(info["model_id"]))
        return Told(
            "text-embeddings-inference",
            f"{self._base}/embed",
            min(BATCH, _positive(info.get("max_client_batch_size"), BATCH)),
            _positive(info.get("max_input_length"), LONGEST),
        )

    def _compare(self, serves: str) -> None:
        if serves.strip("/").lower() != self._name.strip("/").lower():
            raise EncoderError(
                f"The service answers with the model {serves[:100]!r}, not {self._name!r}.",
                "Correct REMOTE_MODEL_NAME; vectors of two models are never mixed.", why="failed",
            )  # fmt: skip

    def embed(self, path: str, texts: Sequence[str], dimension: int, seconds: float) -> Any:
        """What the service makes of `texts`, unchecked.  Raises WireError."""
        body = {"inputs": list(texts), "normalize": True, "truncate": True}
        most = INFO_BYTES + len(texts) * dimension * NUMBER_BYTES
        return self._wire.call(path, body, seconds, most)

    def close(self) -> None:
        self._wire.close()


class RemoteEncoder:
    """Asks the service what it is when made, and tries it once.

    Raises EncoderError; EncoderBusy where it may answer later.
    """

    def __init__(self, service: Service, card: ModelCard, breaker: Breaker) -> None:
        self._service = service
        self._breaker = breaker
        self.card = card
        try:
            self._told = self._introduced()
        except EncoderError:
            service.close()
            raise
        log.info("%s speaks %s", card.title, self._told.protocol)

    def _introduced(self) -> Told:
        with self._failing():
            told = self._service.told()
            answer = self._service.embed(told.path, [PROBE], self.card.dimension, QUERY_SECONDS)
            vectors_of(answer, 1, self.card.dimension)
        details = {**self.card.details, "protocol": told.protocol}
        self.card = replace(self.card, longest=told.longest, details=details)
        return told

    def encode_query(self, text: str) -> Vector:
        vector: Vector = self._encoded([text], QUERY_SECONDS)[0]
        return vector

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        """`truncated` counts the texts of more words than the model reads tokens: there are
        at least so many."""
        import numpy as np

        step = self._told.batch
        parts = [
            self._encoded(texts[at : at + step], PASSAGE_SECONDS)
            for at in range(0, len(texts), step)
        ]
        empty = np.zeros((0, self.card.dimension), np.float32)
        long = sum(len(text.split()) > self.card.longest for text in texts)
        return Encoded(np.concatenate([empty, *parts]), long)

    def close(self) -> None:
        self._service.close()

    def _encoded(self, texts: Sequence[str], seconds: float) -> Matrix:
        """Texts without a character are zeros; services refuse them."""
        import numpy as np

        sent = [_sendable(text, self.card.longest * CHARACTERS) for text in texts]
        full = [at for at, text in enumerate(sent) if text]
        made = np.zeros((len(texts), self.card.dimension), np.float32)
        if full:
            made[full] = self._vectors([sent[at] for at in full], seconds)
        return made

    def _vectors(self, texts: Sequence[str], seconds: float) -> Matrix:
        with self._failing():
            answer = self._service.embed(self._told.path, texts, self.card.dimension, seconds)
            return vectors_of(answer, len(texts), self.card.dimension)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Counts what shows the service to be out of order, and tells it as ours."""
        try:
            with self._breaker.watching(WireError):
                try:
                    yield
                except Refused as refused:
                    if refused.status in TEXT_REFUSED:
                        raise _text_refused(refused) from refused
                    raise
        except WireError as error:
            log.warning("%s failed: %s", self.card.title, error)
            raise _told_as_ours(self.card, error) from error


def vectors_of(answer: Any, texts: int, dimension: int) -> Matrix:
    """(texts, dimension), of unit length.  Raises WireError for anything else than that."""
    import numpy as np

    try:
        made = np.asarray(answer, np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise WireError("it answered something else than vectors") from error
    if made.ndim == 3:
        raise WireError("it answers a vector for each token, not for each text")
    if made.ndim != 2 or len(made) != texts:
        raise WireError("it did not answer a vector for each text")
    if made.shape[1] != dimension:
        raise WrongDimension(made.shape[1], dimension)
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
    if not np.isfinite(lengths).all():
        raise WireError("its vectors hold numbers that are not finite")
    return (made / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


class WrongDimension(WireError):
    def __init__(self, answered: int, expected: int) -> None:
        super().__init__(f"its vectors have {answered} numbers, not {expected}")
        self.answered = answered


def _sendable(text: str, longest: int) -> str:
    """Half a surrogate pair is no text that JSON readers take."""
    return text[:longest].encode("utf-8", "replace").decode("utf-8").strip()


def _positive(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and value > 0 else otherwise


def _text_refused(refused: Refused) -> EncoderError:
    return EncoderError(
        f"The model's service does not take the text ({refused.status}).",
        "Shorten it, or search in words mode.",
        why="failed",
    )


def _told_as_ours(card: ModelCard, error: WireError) -> EncoderError:
    said = f"The model's service at {card.details['host']} failed: {error}."
    status = error.status if isinstance(error, Refused) else 0
    if isinstance(error, Slow) or status in OVERLOADED:
        return EncoderBusy(said, "Try again in a moment; words mode answers.", why="busy")
    hint = "Check that it runs, and REMOTE_MODEL_URL."
    if status in (401, 403):
        hint = "Check REMOTE_MODEL_TOKEN."
    if isinstance(error, WrongDimension):
        hint = f"Set REMOTE_MODEL_DIMENSION={error.answered}."
    return EncoderError(said, hint, why="failed")
