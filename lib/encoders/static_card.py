"""What a static model's directory says of it, without numpy."""

import sys
from pathlib import Path

from lib.core.errors import ModelDamaged, ModelMissing
from lib.encoders.protocol import ModelCard
from lib.encoders.safetensors import read_header

FOLDER = "0_StaticEmbedding"
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
