"""The control of every figure of the contextual model: the same network with random weights."""

import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnx

from lib.encoders.manifest import MANIFEST

GRAPH = Path("onnx") / "model_blocks.onnx"
DATA = Path("onnx") / "model_blocks.onnx_data"
DEVIATION = 0.02
"""Of a weight, as BERT was begun with (Devlin and others 2019)."""
OF_CODES = ((16**2 - 1) / 12) ** 0.5
"""The standard deviation of sixteen codes of which each is as likely."""


def untrained(model: Path, folder: Path, seed: int = 7) -> Path:
    """A copy of the model in `folder` with the same pieces of words, layers and blocks: weights
    by chance, the same for the same seed; no bias, and every norm as it begins."""
    copy = folder / f"{model.name}-untrained"
    shutil.copytree(model, copy)
    chance = np.random.default_rng(seed)
    with (copy / DATA).open("r+b") as stream:
        for name, shape, offset, length in _kept_outside(copy / GRAPH):
            written = _begun(name, shape, chance)
            if len(written) != length:
                raise ValueError(f"{name} takes {length} bytes, not {len(written)}")
            stream.seek(offset)
            stream.write(written)
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    # it files the vectors too, which must not be taken for the trained model's
    manifest["files"][DATA.as_posix()]["sha256"] = sha256((copy / DATA).read_bytes()).hexdigest()
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return copy


def _kept_outside(graph: Path) -> Iterator[tuple[str, tuple[int, ...], int, int]]:
    """(name, shape, where it begins, bytes) of every tensor in the file beside the graph."""
    for tensor in onnx.load(graph, load_external_data=False).graph.initializer:
        where = {entry.key: entry.value for entry in tensor.external_data}
        if where:
            yield tensor.name, tuple(tensor.dims), int(where["offset"]), int(where["length"])


def _begun(name: str, shape: tuple[int, ...], chance: np.random.Generator) -> bytes:
    """A tensor's bytes; its name says what it holds."""
    if name.endswith(".codes"):
        return chance.integers(0, 256, shape, np.uint8).tobytes()
    if ".scales" in name:
        return np.full(shape, DEVIATION / OF_CODES, np.float16).tobytes()
    if name.endswith("ln.w"):
        return np.ones(shape, np.float32).tobytes()
    if name.endswith(".b"):
        return np.zeros(shape, np.float32).tobytes()
    return chance.normal(0, DEVIATION, shape).astype(np.float16).tobytes()
