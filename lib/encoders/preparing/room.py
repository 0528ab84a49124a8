"""Is there room to prepare a model here?  Said before anything is begun."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from lib.core.errors import EncoderError

MEMORY_BASE, MEMORY_FACTOR = 800_000_000, 4
"""Bytes, and times the weights: 2.8 GB for AlephBERT's 504 MB, where the peak was 2.76."""

DISK_FACTOR = 3
"""Times the weights: the export, the same between two steps, and both results."""

WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


def check_room(weights: int, models: Path, memory: int | None = None) -> None:
    """Raises EncoderError that names what is needed and what there is.

    `weights` in bytes; `memory` that may still be taken, else what the machine has left.
    """
    models.mkdir(parents=True, exist_ok=True)
    there = psutil.virtual_memory().available if memory is None else memory
    _enough("memory", MEMORY_BASE + MEMORY_FACTOR * weights, there)
    _enough("disk", DISK_FACTOR * weights, shutil.disk_usage(models).free)


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


def _enough(what: str, needed: int, there: int) -> None:
    if there < needed:
        raise EncoderError(
            f"Preparing this model needs {needed / 1e9:.1f} GB of {what}; {there / 1e9:.1f} GB "
            "are free.",
            "Prepare it on a larger machine and copy the directory here: docs/CLI.md, model.",
        )
