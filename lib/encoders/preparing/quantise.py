"""An exported graph in 32 bits → the same in 8, by numpy and onnx's own messages.

Weights of matrix products become MatMulNBits in blocks (`faithful`; the layout is that of
onnxruntime's ContribOperators.md), or dynamic int8 per channel (`fast`; onnxruntime's own
tool).  The word embeddings become int8 with a scale a row in both; the tool would give all
of them one.
"""

from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

BLOCK, FINE_BLOCK = 128, 64
"""Weights that share a scale; smaller is nearer to the original and slower.  On MiniLM, mean
cosine 0.9997, 0.9995, 0.9992, 0.9987 for 32, 64, 128, 256 everywhere; on AlephBERT's shape 128
takes 0.8 of the time of 32.  Half of what 128 loses is lost in queries, keys and values (one
quarter of the work), so those alone are cut finer."""

LARGE = 1_000
"""Rows from which an embedding table is worth quantising."""

Weights = npt.NDArray[np.float32]


def faithful(exported: Path, target: Path) -> None:
    """Writes `target` and, beside it, its weights."""
    model = onnx.load(exported)
    _quantise_embeddings(model)
    _quantise_products(model)
    save(model, target)


def fast(exported: Path, target: Path, scratch: Path) -> None:
    model = onnx.load(exported)
    _quantise_embeddings(model)
    between, made = scratch / "embeddings.onnx", scratch / "fast.onnx"
    save(model, between)
    quantize_dynamic(
        between,
        made,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        use_external_data_format=True,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    save(onnx.load(made), target)


def save(model: onnx.ModelProto, target: Path) -> None:
    """Weights go to one file beside the graph, which onnxruntime maps into memory."""
    onnx.save_model(
        model,
        target,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=f"{target.name}_data",
        size_threshold=1024,
    )


def blocks(weights: Weights, size: int) -> tuple[npt.NDArray[np.uint8], Weights]:
    """(inputs, outputs) → (outputs, blocks, size) around 128, and (outputs, blocks) scales."""
    inputs, outputs = weights.shape
    number = -(-inputs // size)
    padded = np.pad(weights, ((0, number * size - inputs), (0, 0)))
    split = padded.T.reshape(outputs, number, size)
    scales = _scales(split)
    return (np.rint(split / scales) + 128).astype(np.uint8), scales[..., 0]


def rows(table: Weights) -> tuple[npt.NDArray[np.int8], Weights]:
    """(rows, dimension) → the same in int8, and (rows, 1) scales."""
    scales = _scales(table)
    return np.rint(table / scales).astype(np.int8), scales


def _scales(values: Weights) -> Weights:
    largest = np.abs(values).max(axis=-1, keepdims=True)
    return np.where(largest > 0, largest / 127, 1).astype(np.float32)


def _quantise_embeddings(model: onnx.ModelProto) -> None:
    graph = model.graph
    held = {each.name: each for each in graph.initializer}
    nodes = []
    for node in graph.node:
        table = held.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or len(table.dims) != 2 or table.dims[0] < LARGE:
            nodes.append(node)
            continue
        codes, scales = rows(numpy_helper.to_array(table))
        graph.initializer.remove(table)
        graph.initializer.extend(
            [
                numpy_helper.from_array(codes, f"{table.name}_codes"),
                numpy_helper.from_array(scales, f"{table.name}_scales"),
            ]
        )
        nodes += _scaled_gather(table.name, node.input[1], node.output[0])
    _replace(graph, nodes)


def _scaled_gather(table: str, ids: str, output: str) -> list[onnx.NodeProto]:
    codes, floats, scales = (f"{output}_{part}" for part in ("codes", "floats", "scales"))
    return [
        helper.make_node("Gather", [f"{table}_codes", ids], [codes]),
        helper.make_node("Cast", [codes], [floats], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", [f"{table}_scales", ids], [scales]),
        helper.make_node("Mul", [floats, scales], [output]),
    ]


def _quantise_products(model: onnx.ModelProto) -> None:
    graph = model.graph
    held = {each.name: each for each in graph.initializer}
    read = Counter(node.input[0] for node in graph.node if node.op_type == "MatMul")
    nodes = []
    for node in graph.node:
        weights = held.get(node.input[1]) if node.op_type == "MatMul" else None
        if weights is None or len(weights.dims) != 2:
            nodes.append(node)
            continue
        size = FINE_BLOCK if read[node.input[0]] > 2 else BLOCK  # what three products read
        codes, scales = blocks(numpy_helper.to_array(weights), size)
        graph.initializer.remove(weights)
        names = [f"{weights.name}_codes", f"{weights.name}_scales"]
        graph.initializer.extend(
            [numpy_helper.from_array(codes, names[0]), numpy_helper.from_array(scales, names[1])]
        )
        nodes.append(
            helper.make_node(
                "MatMulNBits",
                [node.input[0], *names],
                list(node.output),
                name=node.name,
                domain="com.microsoft",
                K=weights.dims[0],
                N=weights.dims[1],
                bits=8,
                block_size=size,
                accuracy_level=4,  # activations in int8 too, per block
            )
        )
    _replace(graph, nodes)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def _replace(graph: onnx.GraphProto, nodes: list[onnx.NodeProto]) -> None:
    del graph.node[:]
    graph.node.extend(nodes)
