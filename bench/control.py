"""The control of every figure of the bundled model: untrained vectors for the same tokens."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from lib.encoders.safetensors import read_tensors
from lib.encoders.static_card import FOLDER
from training.finish import Rows, eight_bit
from training.layout import weights_file


def control(model: Path, texts: Sequence[str], folder: Path) -> Path:
    """A copy of the model in `folder` with random rows; a token's weight is how rare it is in
    `texts`."""
    weights_path = model / FOLDER / "model.safetensors"
    mapping = np.array(read_tensors(weights_path).arrays["mapping"], np.int64)
    embeddings = np.array(read_tensors(weights_path).arrays["embeddings"])
    random = np.random.default_rng(7).standard_normal(embeddings.shape, np.float32)
    random[~embeddings.any(axis=1)] = 0
    rows, scales = eight_bit(random)
    tokenizer = Tokenizer.from_file(str(model / FOLDER / "tokenizer.json"))
    held = np.zeros(len(mapping))
    for encoding in tokenizer.encode_batch(texts, add_special_tokens=False):
        held[np.unique(encoding.ids)] += 1
    rarity = np.log(1 + len(texts) / (1 + held)).astype(np.float32)
    shutil.copytree(model, folder / "control")
    (folder / "control" / FOLDER / "model.safetensors").write_bytes(
        weights_file(Rows(rows, mapping, rarity * scales[mapping]), {})
    )
    return folder / "control"
