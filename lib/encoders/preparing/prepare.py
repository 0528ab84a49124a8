"""From a sentence-transformers model to a prepared directory, with progress, or not at all."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from lib.core.errors import EncoderError
from lib.encoders.directory import making, short_name
from lib.encoders.manifest import MANIFEST, Fidelity, Manifest, sums_of
from lib.encoders.onnx import OnnxEncoder
from lib.encoders.preparing import export, fidelity, quantise
from lib.encoders.preparing.room import check_room, weights_bytes
from lib.encoders.profiles import PROFILES

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS = 200
"""Texts that fidelity is measured on."""

LEAST_COSINE = 0.99
"""A profile whose mean cosine is lower would change what is found: not offered by `auto`."""

TIGHT_BELOW_MB = 384
"""The limit under which `auto` prefers least anonymous memory: a server with `faithful` holds
about 230 MB that the kernel cannot reclaim, with `tight` 140."""

COPIED = ("config.json", "README.md", "special_tokens_map.json", "tokenizer_config.json")
TOOLS = ("torch", "transformers", "sentence-transformers", "onnx", "onnxruntime", "tokenizers")

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Source:
    """A sentence-transformers model on this disk; `name` as its user wrote it."""

    name: str
    folder: Path
    revision: str = ""
    license: str = ""


def prepare(
    source: Source,
    models: Path,
    texts: Iterable[str],
    profile: str = "auto",
    keep_all: bool = False,
    memory_limit_mb: int = 512,
    memory_left: int | None = None,
    progress: Progress = lambda share, words: None,
) -> Manifest:
    """Makes models/<short name>; raises EncoderError and leaves what was there before.

    `texts` are the user's own, for measuring.  Keeps the weights of the profile that is chosen,
    or with `keep_all` of every one.  `memory_limit_mb` is where the model will serve,
    `memory_left` the bytes that preparing may take here.
    """
    check_room(weights_bytes(source.folder), models, memory_left)
    sample = [text for text in islice(texts, TEXTS) if text.strip()]
    if len(sample) < 2:
        raise EncoderError("There are no texts to measure on.", "Import a corpus first.")
    name = short_name(source.name)
    with making(models, name) as made:
        progress(0.0, "loading the model in full precision")
        model = export.load(source.folder)
        facts = export.facts(model)
        _write_beside(model, source.folder, made, facts)
        with export.quiet():
            _write_graphs(model, made, progress)
        draft = Manifest(
            name=name,
            source=source.name,
            revision=source.revision,
            license=source.license,
            dimension=facts.dimension,
            longest=facts.longest,
            pooling=facts.pooling,
            prompts=facts.prompts,
            profile="faithful",
            files=sums_of(made),
            tools={tool: importlib.metadata.version(tool) for tool in TOOLS},
            made=time.strftime("%Y-%m-%d", time.gmtime()),
        )
        _write(draft, made)
        measured = _measure(model, made, sample, progress)
        chosen, why = choose(profile, measured, memory_limit_mb)
        if not keep_all:
            _drop_others(made, chosen)
        manifest = _finished(draft, made, measured, chosen, why)
        progress(0.99, f"putting {name} in its place")
    progress(1.0, f"{name} is ready: {chosen}")
    return manifest


def choose(asked: str, measured: Mapping[str, Fidelity], memory_limit_mb: int) -> tuple[str, str]:
    """(profile, why).  `auto` raises EncoderError where none is near enough on these texts; who
    asks for a profile by its name gets it, with its figure in the reason."""
    if asked != "auto":
        low = measured[asked].mean_cosine < LEAST_COSINE
        return asked, f"asked for, though {_too_far(asked, measured)}" if low else "asked for"
    candidates = {"faithful": "it is the nearest to the original"}
    if memory_limit_mb < TIGHT_BELOW_MB:
        candidates = {"tight": f"the limit of {memory_limit_mb} MB asks for it"} | candidates
    refused: list[str] = []
    for name, why in candidates.items():
        if measured[name].mean_cosine >= LEAST_COSINE:
            return name, "; ".join([*refused, why])
        refused.append(f"{name} was refused: {_too_far(name, measured)}")
    raise EncoderError(
        f"No profile is near enough to the original: {'; '.join(refused)}.",
        "Use EMBEDDING_MODEL=torch, or another model.",
    )


def _too_far(name: str, measured: Mapping[str, Fidelity]) -> str:
    each = measured[name]
    return f"its mean cosine on {each.texts} texts is {each.mean_cosine:.4f}, below {LEAST_COSINE}"


def _write_graphs(model: SentenceTransformer, made: Path, progress: Progress) -> None:
    scratch = made / "scratch"
    scratch.mkdir()
    (made / "onnx").mkdir()
    exported = scratch / "model.onnx"
    progress(0.1, "exporting to ONNX")
    export.export(model, exported)
    progress(0.3, "quantising: faithful")
    quantise.faithful(exported, made / PROFILES["faithful"].model)
    progress(0.4, "quantising: fast")
    quantise.fast(exported, made / PROFILES["fast"].model, scratch)
    shutil.rmtree(scratch)


def _write_beside(
    model: SentenceTransformer, folder: Path, made: Path, facts: export.Facts
) -> None:
    """What sentence-transformers and tokenizers read of a model, without its weights."""
    for name in COPIED:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, made / name)
    export.tokenizer(model, folder).save(str(made / "tokenizer.json"))
    parts = ["Transformer", "Pooling", "Normalize"][: len(model)]
    where = ["", "1_Pooling", "2_Normalize"]
    modules = [
        {
            "idx": number,
            "name": str(number),
            "path": where[number],
            "type": f"sentence_transformers.models.{part}",
        }
        for number, part in enumerate(parts)
    ]
    for path in where[1 : len(parts)]:
        (made / path).mkdir()
    _write_json(made / "modules.json", modules)
    _write_json(made / "sentence_bert_config.json", {"max_seq_length": facts.longest})
    _write_json(made / "config_sentence_transformers.json", {"prompts": model.prompts})
    pooling = {
        "word_embedding_dimension": facts.dimension,
        "pooling_mode_cls_token": facts.pooling == "cls",
        "pooling_mode_mean_tokens": facts.pooling == "mean",
    }
    _write_json(made / "1_Pooling" / "config.json", pooling)


def _measure(
    model: SentenceTransformer, made: Path, texts: list[str], progress: Progress
) -> dict[str, Fidelity]:
    def ticking(first: float, last: float, words: str) -> fidelity.Tick:
        return lambda done, of: progress(first + (last - first) * done / of, words)

    reference = fidelity.original(model, texts, ticking(0.5, 0.7, "measuring: full precision"))
    measured = {}
    for number, name in enumerate(PROFILES):
        first = 0.7 + 0.09 * number
        encoder = OnnxEncoder(made, name)
        tick = ticking(first, first + 0.09, f"measuring: {name}")
        measured[name] = fidelity.fidelity(encoder, texts, reference, tick)
        encoder.close()
    return measured


def _drop_others(made: Path, chosen: str) -> None:
    for each in PROFILES.values():
        if each.weights != PROFILES[chosen].weights:
            (made / each.model).unlink(missing_ok=True)
            (made / each.data).unlink(missing_ok=True)


def _finished(
    draft: Manifest, made: Path, measured: dict[str, Fidelity], chosen: str, why: str
) -> Manifest:
    kept = {path: each for path, each in draft.files.items() if (made / path).is_file()}
    manifest = replace(draft, files=kept, fidelity=measured, profile=chosen, why=why)
    _write(manifest, made)
    return manifest


def _write(manifest: Manifest, made: Path) -> None:
    (made / MANIFEST).write_text(manifest.dumps(), encoding="utf-8")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
