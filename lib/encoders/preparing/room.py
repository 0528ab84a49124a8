"""Is there room to prepare a model here?  Said before anything is begun."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from lib.core.errors import EncoderError

WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


def check_room(folder: Path, models: Path) -> None:
    """Raises EncoderError that names what is needed and what there is."""
    weights = weights_bytes(folder)
    need_memory, need_disk = memory_needed(weights), disk_needed(weights)
    memory = psutil.virtual_memory().available
    models.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(models).free
    _enough("memory", need_memory, memory)
    _enough("disk", need_disk, disk)


def weights_bytes(folder: Path) -> int:
    """Of the format that will be read; raises EncoderError where there are none."""
    for pattern in WEIGHTS:
        found = sum(path.stat().st_size for path in folder.glob(pattern))
        if found:
            return found
    raise EncoderError(
        f"{folder.name} holds no weights ({' or '.join(WEIGHTS)}).",
        "Name a sentence-transformers model, or the directory of one.",
    )


def memory_needed(weights: int) -> int:
    return 4 * weights + 800_000_000


def disk_needed(weights: int) -> int:
    return 3 * weights


def _enough(what: str, needed: int, there: int) -> None:
    if there < needed:
        raise EncoderError(
            f"Preparing this model needs {needed / 1e9:.1f} GB of {what}; {there / 1e9:.1f} GB "
            "are free.",
            "Prepare it on a larger machine and copy the directory here: docs/CLI.md, model.",
        )
