"""A sentence-transformers model → an ONNX graph in 32 bits and what else serving must know."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib.core.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

LONGEST = 512
"""Tokens read where the model itself names no limit."""

KINDS = ("Transformer", "Pooling", "Normalize")


@dataclass(frozen=True)
class Facts:
    """Of the model as it was loaded."""

    dimension: int
    longest: int
    pooling: str
    prompts: dict[str, str]


def load(folder: Path) -> SentenceTransformer:
    """In full precision, on the CPU; raises EncoderError."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as chatter

    chatter.disable_progress_bar()
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            model_kwargs={"attn_implementation": "eager"},  # the exporter knows no other
        )
    except Exception as exc:  # whatever a stranger's files made it raise
        raise EncoderError(
            f"sentence-transformers cannot load this model: {exc}",
            "Name a sentence-transformers model, or the directory of one.",
        ) from exc


def facts(model: SentenceTransformer) -> Facts:
    """Raises EncoderError where the model is of a kind that serving would get wrong."""
    parts: list[Any] = list(model)
    kinds = tuple(type(part).__name__ for part in parts)
    if kinds not in (KINDS, KINDS[:2]):
        raise EncoderError(
            f"The model's parts are {' → '.join(kinds)}; only {' → '.join(KINDS)} can be prepared.",
            "Choose a model with mean or cls pooling and nothing behind it.",
        )
    pooling = parts[1].pooling_mode
    pooling = pooling[0] if isinstance(pooling, tuple | list) and len(pooling) == 1 else pooling
    if pooling not in ("mean", "cls"):
        raise EncoderError(
            f"The model pools by {pooling}; only mean and cls can be prepared.",
            "Choose another model.",
        )
    known = model.prompts
    prompts = {
        "query": known.get("query") or "",
        "passage": known.get("document") or known.get("passage") or "",
    }
    if any(prompts.values()) and not parts[1].include_prompt:
        raise EncoderError("The model leaves its prompts out when pooling.", "Choose another.")
    longest = min(model.max_seq_length or LONGEST, LONGEST)
    return Facts(parts[1].embedding_dimension, longest, pooling, prompts)


def tokenizer(model: SentenceTransformer, folder: Path) -> Tokenizer:
    """The model's own; raises EncoderError where its vocabulary did not come along.

    transformers 5 makes an empty vocabulary of a vocab.txt without a word (seen).
    """
    found: Tokenizer = model.tokenizer.backend_tokenizer
    known, wanted = found.get_vocab_size(), _transformer(model).config.vocab_size
    if known < wanted // 2:
        raise EncoderError(
            f"The model's tokenizer came with {known:,} of {wanted:,} word pieces.",
            f"Put its tokenizer.json into {folder.name}.",
        )
    return found


def _transformer(model: SentenceTransformer) -> Any:
    part: Any = model[0]
    return part.model


def export(model: SentenceTransformer, target: Path) -> None:
    """Writes the transformer's graph: (texts, tokens) ids and mask → last_hidden_state."""
    import torch

    transformer = _transformer(model)

    class Tokens(torch.nn.Module):  # type: ignore[misc]
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            found = transformer(input_ids=input_ids, attention_mask=attention_mask)
            tokens: torch.Tensor = found.last_hidden_state
            return tokens

    wrapped = Tokens()
    wrapped.transformer = transformer
    ids = torch.arange(14).reshape(2, 7) % transformer.config.vocab_size
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    with torch.no_grad():
        torch.onnx.export(
            wrapped.eval(),
            (ids, mask),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["last_hidden_state"],
            dynamic_axes={
                name: {0: "texts", 1: "tokens"}
                for name in ("input_ids", "attention_mask", "last_hidden_state")
            },
            opset_version=17,
            dynamo=False,  # the newer exporter needs a package more
        )


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Silences exporter and quantiser, who warn of every shape they take for a constant; what
    they made is measured."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
