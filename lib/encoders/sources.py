"""Models on disk that can be loaded: what each is and what it needs, without loading any."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

from lib.core.errors import EncoderError
from lib.encoders.directory import short_name
from lib.encoders.keeper import ModelSource
from lib.encoders.manifest import MANIFEST, card_of, read_manifest
from lib.encoders.profiles import BLOCKS, Profile
from lib.encoders.protocol import Encoder, ModelCard

log = logging.getLogger("mafteach.model")

ONNX_BYTES = {"faithful": 130 << 20, "fast": 125 << 20, "tight": 60 << 20}
"""What loading AlephBERT's shape adds in anonymous memory, onnxruntime and numpy included
(docs/PERFORMANCE.md); a model of another size takes its share of it."""
ALEPHBERT_BYTES = 128 << 20
CONTEXTUAL_BYTES = 60 << 20
"""What loading the model in 4-bit blocks adds, onnxruntime and numpy included."""
ALEPHBERT_WIDTH = 768

TORCH_BYTES = 800 << 20
"""torch, transformers and 500 MB of weights."""
TORCH_LONGEST = 512


def prepared_sources(folder: Path, profile: str | None = None) -> Iterator[ModelSource]:
    """Prepared models in `folder`, the newest first; one that cannot be read is logged and
    left out.  `profile` says how to serve them, where the directory has it."""
    directories = [each.parent for each in folder.glob(f"[!.]*/{MANIFEST}")]
    for directory in sorted(directories, key=_made, reverse=True):
        try:
            yield prepared_source(directory, profile)
        except EncoderError as error:
            log.error("The prepared model in %s is left out: %s", directory.name, error)


def prepared_source(directory: Path, profile: str | None = None) -> ModelSource:
    """One prepared model; raises ModelMissing, ModelDamaged, EncoderError."""
    manifest = read_manifest(directory)
    chosen = manifest.chosen(profile)
    card = card_of(manifest, chosen)

    def load() -> Encoder:
        from lib.encoders.onnx import OnnxEncoder

        return OnnxEncoder(directory, chosen.name)

    return ModelSource(card, _needs(chosen, card), load)


def _needs(profile: Profile, card: ModelCard) -> int:
    if profile == BLOCKS:
        return CONTEXTUAL_BYTES
    return round(ONNX_BYTES[profile.name] * max(0.4, card.size_bytes / ALEPHBERT_BYTES))


def torch_source(source: str) -> ModelSource:
    """Full precision: a sentence-transformers directory or hub id.

    Its dimension is read from a directory; a model of the hub is taken to have AlephBERT's.
    """
    card = ModelCard(
        name=f"{short_name(source)}@torch", title=short_name(source), kind="torch",
        dimension=_width(Path(source)), longest=TORCH_LONGEST, details={"source": source},
    )  # fmt: skip

    def load() -> Encoder:
        from lib.encoders.torch import TorchEncoder

        encoder = TorchEncoder(source)
        if encoder.card.dimension != card.dimension:
            raise EncoderError(
                f"{source} has {encoder.card.dimension} dimensions, not {card.dimension}.",
                "Download it and set TORCH_MODEL to its directory.",
            )
        return encoder

    return ModelSource(card, TORCH_BYTES, load)


def _width(directory: Path) -> int:
    try:
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        return int(config["hidden_size"])
    except (OSError, ValueError, KeyError):
        return ALEPHBERT_WIDTH


def _made(directory: Path) -> tuple[float, str]:
    return (directory / MANIFEST).stat().st_mtime, directory.name
