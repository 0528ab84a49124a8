"""The encoder as an ONNX graph whose matrices stay in the blocks in which they came.

Word embeddings are `GatherBlockQuantized`, linear layers `MatMulNBits` (onnxruntime's
ContribOperators.md), both of 4 bits in blocks of 32 around 8.  Scales are kept in half precision
and widened when the graph is opened, since its kernels count in full.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.blocks import SIZE, Blocks
from training.carried import Shape

OPSET, IR = 17, 8
OURS = "com.microsoft"
IDS, MASK, OUT = "input_ids", "attention_mask", "last_hidden_state"

Tensors = Mapping[str, Blocks | np.ndarray]


class _Graph:
    """Nodes in their order, and what they hold."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.held: list[onnx.TensorProto] = []

    def hold(self, name: str, values: np.ndarray) -> str:
        self.held.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def widened(self, name: str, values: np.ndarray) -> str:
        """Held in half precision, given in full."""
        half = self.hold(f"{name}.half", values.astype(np.float16))
        return self.add("Cast", [half], name, domain="", to=TensorProto.FLOAT)

    def add(
        self, kind: str, inputs: Sequence[str], output: str, domain: str = OURS, **given: Any
    ) -> str:
        self.nodes.append(
            helper.make_node(kind, list(inputs), [output], name=output, domain=domain, **given)
        )
        return output


def model_of(shape: Shape, tensors: Tensors) -> onnx.ModelProto:
    """(texts, tokens) ids and mask → (texts, tokens, width), the last layer's."""
    graph = _Graph()
    seen = graph.add("Cast", [MASK], "seen", domain="", to=TensorProto.INT32)
    hidden = _embedded(graph, shape, tensors)
    for layer in range(shape.layers):
        last = layer == shape.layers - 1
        hidden = _layer(graph, shape, tensors, f"l{layer}", hidden, seen, OUT if last else None)
    ids, mask = (
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in (IDS, MASK)
    )
    out = helper.make_tensor_value_info(OUT, TensorProto.FLOAT, ["texts", "tokens", shape.width])
    made = helper.make_graph(graph.nodes, "encoder", [ids, mask], [out], graph.held)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(OURS, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=IR, producer_name="mafteach")


def _embedded(graph: _Graph, shape: Shape, tensors: Tensors) -> str:
    """Words and places, the type of a first text among these, normalised."""
    words = tensors["emb.word"]
    assert isinstance(words, Blocks)
    each = shape.width // SIZE
    codes = graph.hold("emb.word.codes", words.packed().reshape(-1, shape.width // 2))
    scales = graph.hold("emb.word.scales", words.scales.reshape(-1, each))
    found = graph.add(
        "GatherBlockQuantized", [codes, IDS, scales], "emb.word.half",
        bits=4, block_size=SIZE, gather_axis=0, quantize_axis=1,
    )  # fmt: skip
    found = graph.add("Cast", [found], "emb.word", domain="", to=TensorProto.FLOAT)
    table = _flat(tensors["emb.pos"]).reshape(-1, shape.width)
    table = table + _flat(tensors["emb.type"]).reshape(-1, shape.width)[0]
    places = _first(graph, graph.hold("emb.pos.half", table.astype(np.float16)))
    both = graph.add("Add", [found, places], "emb.sum", domain="")
    return graph.add(
        "LayerNormalization",
        [both, *_norm(graph, tensors, "emb.ln")], "emb",
        domain="", axis=-1, epsilon=shape.epsilon,
    )  # fmt: skip


def _first(graph: _Graph, table: str) -> str:
    """As many rows of the table as the text has tokens."""
    sizes = graph.add("Shape", [IDS], "tokens", domain="", start=1, end=2)
    start = graph.hold("start", np.zeros(1, np.int64))
    rows = graph.add("Slice", [table, start, sizes, start], "places.half", domain="")
    return graph.add("Cast", [rows], "places", domain="", to=TensorProto.FLOAT)


def _layer(
    graph: _Graph,
    shape: Shape,
    tensors: Tensors,
    name: str,
    hidden: str,
    seen: str,
    output: str | None,
) -> str:
    heads = [_product(graph, tensors, f"{name}.{part}", hidden, shape.width) for part in "qkv"]
    bias = np.concatenate([_flat(tensors[f"{name}.{part}.b"]) for part in "qkv"])
    read = graph.add(
        "MultiHeadAttention", [*heads, graph.hold(f"{name}.qkv.b", bias), seen], f"{name}.read",
        num_heads=shape.heads,
    )  # fmt: skip
    said = _product(graph, tensors, f"{name}.ao", read, shape.width)
    said = _normalised(graph, shape, tensors, said, hidden, (f"{name}.ao", f"{name}.aln"))
    inner = _product(graph, tensors, f"{name}.fi", said, shape.width)
    bias_name = graph.hold(f"{name}.fi.b", _flat(tensors[f"{name}.fi.b"]))
    inner = graph.add("BiasGelu", [inner, bias_name], f"{name}.gelu")
    outer = _product(graph, tensors, f"{name}.fo", inner, shape.inner)
    return _normalised(graph, shape, tensors, outer, said, (f"{name}.fo", f"{name}.oln"), output)


def _product(graph: _Graph, tensors: Tensors, name: str, given: str, inputs: int) -> str:
    """`given` times the transposed matrix; its bias is added by what comes next."""
    blocks = tensors[f"{name}.w"]
    assert isinstance(blocks, Blocks)
    each = inputs // SIZE
    outputs = len(blocks) // each
    codes = graph.hold(f"{name}.codes", blocks.packed().reshape(outputs, each, SIZE // 2))
    scales = graph.widened(f"{name}.scales", blocks.scales)
    return graph.add(
        "MatMulNBits", [given, codes, scales], name,
        K=inputs, N=outputs, bits=4, block_size=SIZE, accuracy_level=4,
    )  # fmt: skip


def _normalised(
    graph: _Graph,
    shape: Shape,
    tensors: Tensors,
    given: str,
    skipped: str,
    names: tuple[str, str],
    output: str | None = None,
) -> str:
    """The sum of both and the first's bias, normalised."""
    product, norm = names
    bias = graph.hold(f"{product}.b", _flat(tensors[f"{product}.b"]))
    return graph.add(
        "SkipLayerNormalization",
        [given, skipped, *_norm(graph, tensors, norm), bias], output or norm,
        epsilon=shape.epsilon,
    )  # fmt: skip


def _norm(graph: _Graph, tensors: Tensors, name: str) -> list[str]:
    return [graph.hold(f"{name}.{each}", _flat(tensors[f"{name}.{each}"])) for each in "wb"]


def _flat(values: Blocks | np.ndarray) -> np.ndarray:
    return values.floats() if isinstance(values, Blocks) else values
