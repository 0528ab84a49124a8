"""The same network in full precision, as sentence-transformers runs it: what fidelity and speed
are measured against."""

import tempfile
from typing import Any

from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from training.carried import Shape
from training.contextual.graph import Tensors
from training.contextual.spelling import SPECIALS
from training.unpacked import bert

PROMPTS = {"query": "query: ", "passage": "passage: "}
"""The card's: what its authors have put before what is asked, and what is searched."""


def sentence_transformer(shape: Shape, tensors: Tensors, tokenizer: Tokenizer) -> Any:
    begin, padding, end, unknown = SPECIALS
    with tempfile.TemporaryDirectory() as folder:
        bert(shape, tensors).save_pretrained(folder)
        kind: Any = PreTrainedTokenizerFast
        kind(
            tokenizer_object=tokenizer, bos_token=begin, cls_token=begin, eos_token=end,
            sep_token=end, pad_token=padding, unk_token=unknown, model_max_length=shape.positions,
        ).save_pretrained(folder)  # fmt: skip
        parts = [
            Transformer(folder, max_seq_length=shape.positions),
            Pooling(shape.width, pooling_mode="mean"),
            Normalize(),
        ]
    prompts = {"query": PROMPTS["query"], "document": PROMPTS["passage"]}
    return SentenceTransformer(modules=parts, device="cpu", prompts=prompts)
