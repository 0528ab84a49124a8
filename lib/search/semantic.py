"""The semantic arm: cosine on stored vectors, through whatever encoder bootstrap chose."""

from lib.core.errors import SemanticUnavailable
from lib.encoders.protocol import Encoder
from lib.stores.protocol import CorpusStore


class SemanticArm:
    """Search by meaning, or the reason why there is none."""

    def __init__(
        self, encoder: Encoder | None = None, vectors: CorpusStore | None = None, why: str = "off"
    ) -> None:
        self.encoder = encoder
        self.vectors = vectors
        self._why = why

    @property
    def available(self) -> bool:
        return self.encoder is not None and self.vectors is not None

    def check(self) -> None:
        """Raises SemanticUnavailable where no meaning can be searched."""
        if not self.available:
            raise SemanticUnavailable(
                _REASONS[self._why], "Text and tag search go on.", why=self._why
            )


_REASONS = {
    "off": "Search by meaning is switched off (ENABLE_SEMANTIC_SEARCH=false).",
    "no_model": "Search by meaning has no model in this version.",
}
