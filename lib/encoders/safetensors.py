"""Reads a safetensors file without a library: tensors stay in the file until they are used.

The format (huggingface.co/docs/safetensors): eight bytes little-endian length, a JSON header
of that length {name: {dtype, shape, data_offsets}}, then the tensors' bytes.
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib.core.errors import ModelDamaged

if TYPE_CHECKING:
    import numpy as np

LARGEST_HEADER = 1_000_000
_DTYPES = {
    "I8": "i1",
    "U8": "u1",
    "I16": "<i2",
    "I32": "<i4",
    "I64": "<i8",
    "F16": "<f2",
    "F32": "<f4",
}


@dataclass(frozen=True)
class Tensors:
    """`arrays` are read-only views of the mapped file, by name."""

    arrays: Mapping[str, np.ndarray]
    metadata: Mapping[str, str]


def read_tensors(path: Path) -> Tensors:
    """Raises ModelDamaged where the file is cut short or is no safetensors file."""
    try:
        with open(path, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return _parsed(mapped)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_whole(path, error) from error


def read_header(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Tensors' entries and the file's metadata, without a tensor; raises ModelDamaged."""
    try:
        with open(path, "rb") as file:
            size = _header_size(file.read(8), path.stat().st_size)
            return _header(file.read(size))
    except (OSError, ValueError, AttributeError) as error:
        raise _not_whole(path, error) from error


def data_offset(path: Path) -> int:
    """Where the tensors begin."""
    with open(path, "rb") as file:
        return 8 + int.from_bytes(file.read(8), "little")


def _header_size(lead: bytes, length: int) -> int:
    size = int.from_bytes(lead, "little")
    if not 2 <= size <= min(LARGEST_HEADER, length - 8):
        raise ValueError(f"its header cannot be {size} bytes long")
    return size


def _header(text: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    header = json.loads(text)
    return header, header.pop("__metadata__", {})


def _not_whole(path: Path, error: Exception) -> ModelDamaged:
    return ModelDamaged(
        f"{path.name} is not a whole safetensors file: {error}.",
        "Fetch or prepare the model again.",
    )


def _parsed(mapped: mmap.mmap) -> Tensors:
    size = _header_size(mapped[:8], len(mapped))
    header, metadata = _header(mapped[8 : 8 + size])
    data = memoryview(mapped)[8 + size :]
    return Tensors({name: _array(data, entry) for name, entry in header.items()}, metadata)


def _array(data: memoryview, entry: Mapping[str, Any]) -> np.ndarray:
    import numpy as np

    begin, end = entry["data_offsets"]
    dtype, shape = np.dtype(_DTYPES[entry["dtype"]]), tuple(entry["shape"])
    if not 0 <= begin <= end <= len(data) or end - begin != dtype.itemsize * math.prod(shape):
        raise ValueError("a tensor lies outside the file")
    return np.frombuffer(data[begin:end], dtype).reshape(shape)
