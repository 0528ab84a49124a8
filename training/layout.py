"""The model's directory, as sentence-transformers reads it; whole or not at all."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from lib.encoders.static import WORDS_FILE
from lib.encoders.static_card import FOLDER
from training.finish import Rows

MODULES = [
    {"idx": 0, "name": "0", "path": FOLDER, "type": "sentence_transformers.models.StaticEmbedding"},
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.models.Normalize",
    },
]
_NAMES = {"int8": "I8", "int32": "I32", "float32": "F32"}


def write_model(
    directory: Path,
    tokenizer: Tokenizer,
    rows: Rows,
    words: Sequence[str],
    metadata: Mapping[str, str],
) -> None:
    """Writes beside the directory, then takes its place.  The name in the metadata gets a
    digest of tokenizer and tensors, so that no two trainings share one."""
    spelling = tokenizer.to_str(pretty=False).encode()
    digest = hashlib.sha256(spelling + b"".join(each.tobytes() for each in _tensors(rows).values()))
    named = {**metadata, "name": f"{metadata['name']}-{digest.hexdigest()[:8]}"}
    unfinished = directory.with_name(directory.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / FOLDER).mkdir(parents=True)
    (unfinished / "1_Normalize").mkdir()
    _write(unfinished / "modules.json", _json(MODULES))
    _write(unfinished / "config_sentence_transformers.json", _json(CONFIG))
    _write(unfinished / "1_Normalize" / "config.json", _json({}))
    _write(unfinished / FOLDER / "tokenizer.json", spelling)
    _write(unfinished / FOLDER / "model.safetensors", weights_file(rows, named))
    _write(unfinished / WORDS_FILE, "\n".join(words).encode())
    _take_place(unfinished, directory)


CONFIG = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def _tensors(rows: Rows) -> dict[str, np.ndarray]:
    mapping = rows.mapping.astype(np.int32)
    return {"embeddings": rows.embeddings, "mapping": mapping, "weights": rows.weights}


def weights_file(rows: Rows, metadata: Mapping[str, str]) -> bytes:
    """The 8-bit rows, each token's row and weight, as safetensors."""
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    offset = 0
    for name, tensor in _tensors(rows).items():
        header[name] = {
            "dtype": _NAMES[str(tensor.dtype)],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + tensor.nbytes],
        }
        offset += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    data = b"".join(tensor.tobytes() for tensor in _tensors(rows).values())
    return len(text).to_bytes(8, "little") + text + data


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _write(path: Path, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _take_place(unfinished: Path, directory: Path) -> None:
    """A directory cannot be replaced in one step: the old one steps aside first."""
    aside = directory.with_name(directory.name + ".old")
    shutil.rmtree(aside, ignore_errors=True)
    if directory.exists():
        directory.rename(aside)
    unfinished.rename(directory)
    shutil.rmtree(aside, ignore_errors=True)
