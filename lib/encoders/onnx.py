"""A prepared model behind the encoder protocol: tokenizers, onnxruntime, numpy; no torch.

Heavy at import: whoever serves imports it on the first semantic use, never at start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from lib.core.errors import EncoderError, ModelDamaged
from lib.encoders.manifest import card_of, check, read_manifest
from lib.encoders.mapped import Mapped
from lib.encoders.pooling import pooled, pooled_windows, window_spans
from lib.encoders.profiles import Profile
from lib.encoders.protocol import Encoded, Windows
from lib.encoders.unchanged import Unchanged

if TYPE_CHECKING:
    from lib.encoders.protocol import Matrix, Vector

THREADS = min(2, len(os.sched_getaffinity(0)))
"""Two take a query from 15 to 10 ms on two free cores; more would starve the server."""

SPINNING = "0"
"""Whether onnxruntime's threads spin while they wait for each other, as they do unless told: on two
free cores it brings nothing, beside other work it doubles what a text takes (python -m
bench.spinning)."""

SHRINKING = {"memory.enable_memory_arena_shrinkage": "cpu:0"}
"""What a pass took is freed behind it: a passage of 500 tokens takes 25 MB that queries never need,
and taking them anew costs nothing that can be measured."""

CHARACTERS_PER_TOKEN = 64
"""Characters a token, beyond which a text is cut before it is tokenized at all."""


_SURROGATE = re.compile("[\ud800-\udfff]")
"""A lone half of a character, which tokenizers refuses."""


class OnnxEncoder:
    """Opens a prepared directory: checks it, maps its weights, and encodes one text at a time.

    One text a forward pass takes a tenth more time than ten equally long ones at once, and less
    where they are not; it needs a fraction of the memory, and a text's vector cannot depend on
    its companions (with activations quantised per batch it would).

    Raises ModelMissing; ModelDamaged, from sizes and checksums (0.1 to 0.3 s); EncoderError.
    """

    def __init__(self, directory: Path, profile: str | None = None, threads: int = THREADS) -> None:
        manifest = read_manifest(directory)
        chosen = manifest.chosen(profile)
        check(directory, manifest, manifest.serving_files(chosen))
        files = [directory / each for each in manifest.serving_files(chosen)]
        self._files = Unchanged(files)
        self.card = card_of(manifest, chosen)
        self._manifest = manifest
        try:
            self._tokenizer: Tokenizer | None = _tokenizer(directory, manifest.longest)
            self._session: onnxruntime.InferenceSession | None = onnxruntime.InferenceSession(
                directory / chosen.model, _options(chosen, threads), ["CPUExecutionProvider"]
            )
        except Exception as exc:  # both libraries raise bare Exceptions
            raise ModelDamaged(
                f"The prepared model {manifest.name} cannot be opened: {exc}",
                "It may have been made for another version: prepare it again.",
            ) from exc
        # Packed anew in memory of our own, the weights are not read again; unpacked ones are, in
        # every pass, and letting them go would double a query's time.
        self._mapped = Mapped.of(files) if chosen.prepacked else Mapped()
        self._mapped.let_go()

    def encode_query(self, text: str) -> Vector:
        return self._read(text, self._manifest.prompts.get("query", "")).vector

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        vectors = np.zeros((len(texts), self.card.dimension), np.float32)
        truncated, found = 0, []
        for row, each in enumerate(self._passages(texts)):
            vectors[row] = each.vector
            truncated += each.truncated
            if windows:
                found.append(each.windows(texts[row]))
        return Encoded(vectors, truncated, tuple(found))

    def close(self) -> None:
        self._mapped = Mapped()
        self._session = self._tokenizer = None

    def _passages(self, texts: Sequence[str]) -> Iterator[_Read]:
        prompt = self._manifest.prompts.get("passage", "")
        return (self._read(text, prompt) for text in texts)

    def _read(self, text: str, prompt: str) -> _Read:
        if self._tokenizer is None or self._session is None:
            raise EncoderError(f"{self._manifest.name} was released.", "Ask for it again.")
        self._files.check()
        text = text[: self._manifest.longest * CHARACTERS_PER_TOKEN]
        encoding = self._tokenizer.encode(prompt + _SURROGATE.sub("\ufffd", text))
        offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2) - len(prompt)
        offsets[np.array(encoding.special_tokens_mask, bool)] = -1
        truncated = bool(encoding.overflowing)
        if not (offsets[:, 1] > 0).any():  # not one token of the text itself
            nothing = np.zeros((0, self._manifest.dimension), np.float32)
            return _Read(nothing, offsets[:0], truncated, self._manifest.pooling)
        ids = np.array([encoding.ids], np.int64)
        tokens = _run(self._session, ids)
        self._mapped.let_go()  # the kernel maps 64 kB around each row that was read
        return _Read(tokens, offsets, truncated, self._manifest.pooling)


@dataclass(frozen=True)
class _Read:
    """One text's token embeddings (tokens, dimension) and their (start, end) in its
    characters, negative for special tokens and the prompt's."""

    tokens: Matrix
    offsets: npt.NDArray[np.int64]
    truncated: bool
    pooling: str

    @property
    def vector(self) -> Vector:
        if not len(self.tokens):
            return np.zeros(self.tokens.shape[1], np.float32)
        return pooled(self.tokens, self.pooling)

    def windows(self, text: str) -> Windows:
        return Windows(*pooled_windows(self.tokens, self.offsets, window_spans(text)))


def _tokenizer(directory: Path, longest: int) -> Tokenizer:
    """Whatever padding and truncation the file brings along is not ours."""
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def _options(profile: Profile, threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", SPINNING)
    if not profile.prepacked:
        options.add_session_config_entry("session.disable_prepacking", "1")
    return options


def _shrinking() -> onnxruntime.RunOptions:
    options = onnxruntime.RunOptions()
    for name, value in SHRINKING.items():
        options.add_run_config_entry(name, value)
    return options


def _run(session: onnxruntime.InferenceSession, ids: npt.NDArray[np.int64]) -> Matrix:
    """(1, tokens) → (tokens, dimension)."""
    try:
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        tokens: Matrix = session.run(["last_hidden_state"], feeds, _shrinking())[0][0]
    except Exception as exc:  # onnxruntime's own exceptions share no narrower base
        raise EncoderError(f"The model could not encode a text: {exc}") from exc
    return tokens
