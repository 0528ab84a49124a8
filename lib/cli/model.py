"""model: prepares, shows and verifies the model that answers in little memory."""

from __future__ import annotations

import shutil
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib.bootstrap import ROOT, App
from lib.cli.command import DONE, FAILED, Command
from lib.cli.console import Console
from lib.cli.interruption import Interrupted, Interruption, interruption
from lib.cli.progress import ProgressLine
from lib.core.errors import EncoderError, MemoryUnknown, ModelDamaged, ModelMissing
from lib.core.visible import one_line
from lib.encoders.directory import DOWNLOADS, short_name
from lib.encoders.manifest import MANIFEST, PREPARE, Manifest, check, read_manifest
from lib.encoders.profiles import PROFILES
from lib.ingest.sample import sample_texts

if TYPE_CHECKING:
    from lib.encoders.hub import HubModel
    from lib.stores.protocol import CorpusReader

ALEPHBERT = "imvladikon/sentence-transformers-alephbert"
ACTIONS = {
    "prepare": "make NAME ready to serve: an owner/name on the hub, a directory, or the URL of a "
    "prepared one with #sha256=…",
    "status": "show the prepared models, or NAME",
    "verify": "check every file of the prepared models, or of NAME, and encode a query",
}
MEASURED, LOOKED_AT = 200, 2_000
"""Texts to measure on, out of how many."""

QUERY = "מה למדנו מן הדברים"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=ACTIONS, metavar="ACTION",
        help="; ".join(f"{name}: {what}" for name, what in ACTIONS.items()),
    )  # fmt: skip
    parser.add_argument(
        "name", metavar="NAME", nargs="?", default="", help=f"a model; {ALEPHBERT} unless told"
    )
    parser.add_argument(
        "--profile", choices=[*PROFILES, "auto"], default="auto",
        help="how it is quantised; auto, unless told, takes what suits texts and memory",
    )  # fmt: skip
    parser.add_argument(
        "--keep-all", action="store_true", help="keep the weights of every profile, not of one"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout")


def run(app: App, options: Namespace, console: Console) -> int:
    models = ROOT / app.settings.model_dir
    if options.action == "prepare":
        return _prepare(app, models, options, console)
    names = [short_name(options.name)] if options.name else _prepared(models)
    if not names:
        raise ModelMissing(f"There is no prepared model in {models.name}.", PREPARE)
    tell = _status if options.action == "status" else _verify
    codes = [tell(models / name, options.json, console) for name in names]
    return max(codes)


def _prepare(app: App, models: Path, options: Namespace, console: Console) -> int:
    name = options.name or ALEPHBERT
    line = ProgressLine(console.err, name)
    with interruption() as stop:
        try:
            manifest = _made(app, models, name, options, _Shown(line, stop))
        except Interrupted:
            console.say("Stopped. What was downloaded is kept; no half-made model is.")
            return FAILED
        finally:
            line.close()
    _tell(manifest, options.json, console)
    return DONE


class _Shown:
    """A progress callback that also stops when it was asked to."""

    def __init__(self, line: ProgressLine, stop: Interruption) -> None:
        self._line, self._stop = line, stop

    def __call__(self, share: float, words: str) -> None:
        self._stop.check()
        self._line.show(share, words)


def _made(app: App, models: Path, name: str, options: Namespace, shown: _Shown) -> Manifest:
    """Copies or downloads what is prepared already; only else is torch asked for."""
    from lib.encoders.fetch import from_directory, from_hub, from_url, is_url
    from lib.encoders.hub import look

    if is_url(name):
        return from_url(name, models, shown)
    folder = Path(name)
    if (folder / MANIFEST).is_file():
        return from_directory(folder, models, shown)
    if folder.is_dir():
        return _with_torch(app, models, folder, options, shown)
    known = look(name)
    if known.prepared:
        return from_hub(known, models, shown)
    return _with_torch(app, models, known, options, shown)


def _with_torch(
    app: App, models: Path, source: Path | HubModel, options: Namespace, shown: _Shown
) -> Manifest:
    from lib.encoders.hub import fetch

    try:
        from lib.encoders.preparing.prepare import Source, prepare
        from lib.encoders.preparing.room import check_room
    except ImportError as exc:
        raise EncoderError(
            f"Preparing needs torch and onnx, and {exc.name} is not installed.",
            "Run: pip install -r requirements.txt. Or name a model that is prepared already.",
        ) from exc
    left = _memory_left(app)
    if isinstance(source, Path):
        found = Source(source.resolve().name, source)
    else:
        check_room(source.weights_bytes, models, left)
        folder = models / DOWNLOADS / f"{short_name(source.name)}-{source.revision[:12]}"
        fetch(source, folder, shown)
        found = Source(source.name, folder, source.revision, source.license)
    manifest = prepare(
        found, models, _texts(app), options.profile, options.keep_all,
        app.settings.memory_limit_mb, memory_left=left, progress=shown,
    )  # fmt: skip
    if not isinstance(source, Path):
        shutil.rmtree(found.folder)
    return manifest


def _memory_left(app: App) -> int | None:
    """Bytes below the limit of a control group; None where none limits us and the machine's
    own memory counts."""
    try:
        reading = app.memory.reading()
    except MemoryUnknown:
        return None
    return None if reading.fallback else reading.left


def _texts(app: App) -> list[str]:
    """Texts of the corpus to measure on, spread over its beginning, or of the sample."""

    def spread(reader: CorpusReader) -> list[str]:
        first = min(reader.statistics().documents, LOOKED_AT)
        step = max(first // MEASURED, 1)
        return [each.text for each in islice(reader.stream(), 0, first, step)]

    return app.store.read(spread, seconds=60) or sample_texts()


def _prepared(models: Path) -> list[str]:
    return sorted(path.parent.name for path in models.glob(f"[!.]*/{MANIFEST}"))


def _status(directory: Path, as_json: bool, console: Console) -> int:
    manifest = read_manifest(directory)
    state, code = "ready", DONE
    try:
        check(directory, manifest, sums=False)
    except ModelDamaged as error:
        console.say(one_line(str(error), 500))
        state, code = "damaged", FAILED
    _tell(manifest, as_json, console, state=state)
    return code


def _verify(directory: Path, as_json: bool, console: Console) -> int:
    """Raises ModelDamaged and EncoderError, which main tells."""
    manifest = read_manifest(directory)
    check(directory, manifest)
    from lib.encoders.onnx import OnnxEncoder

    started = time.perf_counter()
    encoder = OnnxEncoder(directory)
    loaded = time.perf_counter()
    vector = encoder.encode_query(QUERY)
    encoder.encode_query(QUERY)
    encoded = time.perf_counter()
    encoder.close()
    length = float((vector**2).sum()) ** 0.5
    if not abs(length - 1) < 1e-3:
        raise ModelDamaged(f"{manifest.name} answers with a vector of length {length}.", PREPARE)
    figures = {
        "load_ms": round((loaded - started) * 1000, 1),
        "query_ms": round((encoded - loaded) * 500, 2),
    }
    _tell(manifest, as_json, console, state="verified", **figures)
    return DONE


def _tell(manifest: Manifest, as_json: bool, console: Console, **more: Any) -> None:
    if as_json:
        kept = {"profiles": manifest.profiles, "size_bytes": manifest.size_bytes}
        console.json({**asdict(manifest), **kept, **more})
        return
    console.line(f"{manifest.name}: {more.get('state', 'ready')}, profile {manifest.profile}")
    console.line(f"  from {manifest.source} {manifest.revision[:12]}".rstrip())
    console.line(
        f"  {manifest.dimension} numbers a vector, {manifest.longest} tokens, "
        f"{manifest.size_bytes / 1e6:,.0f} MB"
    )
    if manifest.why:
        console.line(f"  {manifest.profile}: {manifest.why}")
    for name, each in manifest.fidelity.items():
        console.line(
            f"  {name}: mean cosine {each.mean_cosine:.4f} (least {each.min_cosine:.4f}), "
            f"{each.overlap:.0%} of ten nearest kept, a query {each.query_ms:.1f} ms "
            f"(original {each.original_query_ms:.1f})"
        )
    if "load_ms" in more:
        console.line(f"  loaded in {more['load_ms']:.0f} ms, a query {more['query_ms']:.1f} ms")


MODEL = Command("model", "prepare, show and verify the model that serves", arguments, run)
