"""Full precision through SentenceTransformer: for machines with memory to spare.

Nothing imports this module at its top; EMBEDDING_MODEL=torch does so on the first use.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lib.core.errors import EncoderError
from lib.encoders.directory import short_name
from lib.encoders.pooling import pooled_windows, unit, window_spans
from lib.encoders.protocol import BATCH, Encoded, ModelCard, Windows

if TYPE_CHECKING:
    from lib.encoders.protocol import Matrix, Vector


class TorchEncoder:
    """`source` is a sentence-transformers directory or a hub id; raises EncoderError.

    The hub is asked only where the model is not on this machine yet.
    """

    def __init__(self, source: str, device: str | None = None) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as exc:
            raise EncoderError(
                "EMBEDDING_MODEL=torch needs sentence-transformers and torch.",
                "Install them: pip install -r requirements.txt",
            ) from exc
        try:
            self._model: Any = SentenceTransformer(source, device=device)
        except Exception as exc:  # whatever a stranger's files made it raise
            raise EncoderError(f"{source} cannot be loaded: {exc}", "Check its name.") from exc
        self._longest = self._model.max_seq_length or 512
        self.card = self._make_card(source)

    def encode_query(self, text: str) -> Vector:
        if not self._own_tokens(self._tokenized([text])[0]):
            return np.zeros(self.card.dimension, np.float32)
        return unit(self._loaded.encode_query(text, show_progress_bar=False))

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        vectors = np.zeros((len(texts), self.card.dimension), np.float32)
        truncated, found = 0, []
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            encodings = self._tokenized(batch)
            outputs = self._loaded.encode_document(
                batch, batch_size=BATCH, output_value=None, show_progress_bar=False
            )
            for row, (text, encoding, output) in enumerate(
                zip(batch, encodings, outputs, strict=True), start
            ):
                truncated += bool(encoding.overflowing)
                if self._own_tokens(encoding):
                    vectors[row] = unit(output["sentence_embedding"].float().cpu().numpy())
                if windows:
                    tokens = output["token_embeddings"].float().cpu().numpy()
                    found.append(_windows(text, encoding, tokens, len(self._prompt)))
        return Encoded(vectors, truncated, tuple(found))

    def close(self) -> None:
        self._model = None

    @property
    def _loaded(self) -> Any:
        if self._model is None:
            raise EncoderError(f"{self.card.name} was released.", "Ask for it again.")
        return self._model

    @property
    def _prompt(self) -> str:
        return str(self._loaded.prompts.get("document") or "")

    def _tokenized(self, texts: list[str]) -> list[Any]:
        """Encodings of tokenizers, as the model itself will see the texts."""
        found = self._loaded.tokenizer(
            [self._prompt + text for text in texts], truncation=True, max_length=self._longest
        )
        return list(found.encodings)

    @staticmethod
    def _own_tokens(encoding: Any) -> bool:
        return not all(encoding.special_tokens_mask)

    def _make_card(self, source: str) -> ModelCard:
        weights = sum(each.numel() * each.element_size() for each in self._model.parameters())
        revision = getattr(self._model[0].model.config, "_commit_hash", None) or "local"
        name = short_name(Path(source).name)
        return ModelCard(
            name=f"{name}-torch@{revision[:8]}",
            title="AlephBERT" if "alephbert" in name.lower() else name,
            kind="torch",
            dimension=self._model.get_embedding_dimension(),
            longest=self._longest,
            size_bytes=weights,
            details={"source": source, "revision": revision},
        )


def _windows(text: str, encoding: Any, tokens: Matrix, shift: int) -> Windows:
    """Padding stands behind a text's own tokens, and a prompt of `shift` characters before."""
    offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2) - shift
    offsets[np.array(encoding.special_tokens_mask, bool)] = -1
    return Windows(*pooled_windows(tokens[: len(offsets)], offsets, window_spans(text)))
