"""What a static model's directory says of it, without numpy."""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lib.core.errors import ModelDamaged, ModelMissing
from lib.encoders.protocol import ModelCard
from lib.encoders.safetensors import data_offset, read_header

FOLDER = "0_StaticEmbedding"
_DIGEST = re.compile(r"-([0-9a-f]{8})$")
_CHUNK = 1 << 18
_NAMES = ("name", "title", "license")


def static_card(directory: Path) -> ModelCard:
    """Raises ModelMissing where there is no model, ModelDamaged where it cannot be read."""
    weights = directory / FOLDER / "model.safetensors"
    if not weights.is_file():
        raise ModelMissing(
            f"There is no static model in {directory.name}.",
            "Give the directory that holds modules.json, or train one: python -m training.",
        )
    tensors, metadata = read_header(weights)
    try:
        _, dimension = tensors["embeddings"]["shape"]
    except (KeyError, TypeError, ValueError) as error:
        raise ModelDamaged(
            "model.safetensors holds no usable embeddings.", "Fetch or train the model again."
        ) from error
    return ModelCard(
        name=metadata.get("name", f"static-{directory.name}"),
        title=metadata.get("title", directory.name),
        kind="static",
        dimension=dimension,
        longest=sys.maxsize,
        license=metadata.get("license", ""),
        size_bytes=sum(file.stat().st_size for file in directory.rglob("*") if file.is_file()),
        windows_on_demand=True,
        details={key: value for key, value in metadata.items() if key not in _NAMES},
    )


def check_digest(name: str, weights: Path, tokenizer: Path) -> None:
    """A name that training gave ends with a digest of tokenizer and tensors (training/layout.py);
    raises ModelDamaged where they have another.  15 MB take 10 to 40 ms, and no memory."""
    given = _DIGEST.search(name)
    if given is None:
        return
    found = hashlib.sha256()
    for path, start in ((tokenizer, 0), (weights, data_offset(weights))):
        for chunk in _read(path, start):
            found.update(chunk)
    if not found.hexdigest().startswith(given[1]):
        raise ModelDamaged(
            f"The files of {name} are not what its name says: their digest is another.",
            "Fetch or train the model again.",
        )


def _read(path: Path, start: int) -> Iterator[bytes]:
    with open(path, "rb") as file:
        file.seek(start)
        while chunk := file.read(_CHUNK):
            yield chunk
