"""Chunks into tokens: every chunk's tokens once, then bags of token numbers by indexing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer


@dataclass(frozen=True)
class Spelling:
    """Chunk n is tokens[starts[n]:starts[n + 1]]."""

    tokens: np.ndarray
    starts: np.ndarray

    def flat(self, chunks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The tokens of the chunks in order, and how many each one gave."""
        begins = self.starts[chunks]
        counts = self.starts[chunks + 1] - begins
        offsets = np.repeat(begins - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        return self.tokens[np.arange(len(offsets)) + offsets], counts

    def bags(self, texts: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """(tokens, offsets) as torch's EmbeddingBag reads them."""
        lengths = [len(text) for text in texts]
        tokens, counts = self.flat(np.concatenate(texts))
        ends = np.concatenate([[0], np.cumsum(counts)])
        return tokens, ends[np.concatenate([[0], np.cumsum(lengths)[:-1]])]


def spell(tokenizer: Tokenizer, chunks: Sequence[str]) -> Spelling:
    """Every chunk by the tokenizer, some thousands at a time."""
    tokens: list[int] = []
    starts = [0]
    for begin in range(0, len(chunks), 20_000):
        for encoding in tokenizer.encode_batch(
            list(chunks[begin : begin + 20_000]), add_special_tokens=False
        ):
            tokens += encoding.ids
            starts.append(len(tokens))
    return Spelling(np.array(tokens, np.int64), np.array(starts, np.int64))
