"""The model's directory, as sentence-transformers reads one, less its manifest."""

import json
import shutil
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from lib.encoders.preparing.quantise import save
from lib.encoders.profiles import BLOCKS
from training.carried import Shape
from training.contextual.graph import Tensors, model_of
from training.contextual.sentences import PROMPTS
from training.contextual.spelling import SPECIALS

HERE = Path(__file__).parent
MODULE = "modeling_blocks"
"""Copied into the directory: sentence-transformers has no part that reads such blocks."""


def write_model(made: Path, shape: Shape, tensors: Tensors, tokenizer: Tokenizer) -> None:
    """Fills an empty directory."""
    (made / "onnx").mkdir()
    save(model_of(shape, tensors), made / BLOCKS.model)
    tokenizer.save(str(made / "tokenizer.json"), pretty=False)
    for path, content in _beside(shape).items():
        (made / path).parent.mkdir(exist_ok=True)
        text = json.dumps(content, indent=2, ensure_ascii=False)
        (made / path).write_text(text + "\n", encoding="utf-8")
    shutil.copyfile(HERE / f"{MODULE}.py", made / f"{MODULE}.py")
    shutil.copyfile(HERE / "CARD.md", made / "README.md")


def _beside(shape: Shape) -> dict[str, Any]:
    begin, padding, end, unknown = SPECIALS
    kinds = {
        "": f"{MODULE}.Blocks",
        "1_Pooling": "sentence_transformers.models.Pooling",
        "2_Normalize": "sentence_transformers.models.Normalize",
    }
    return {
        "modules.json": [
            {
                "idx": number,
                "name": str(number),
                "path": path,
                "type": kind,
            }
            for number, (path, kind) in enumerate(kinds.items())
        ],
        "config.json": {
            "model_type": "bert",
            "architectures": ["BertModel"],
            "vocab_size": shape.pieces,
            "hidden_size": shape.width,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": begin,
            "cls_token": begin,
            "eos_token": end,
            "sep_token": end,
            "pad_token": padding,
            "unk_token": unknown,
        },
        "sentence_bert_config.json": {"max_seq_length": shape.positions},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": PROMPTS["query"], "document": PROMPTS["passage"]},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.width,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }
