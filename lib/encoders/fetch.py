"""A model that somebody has prepared already, brought here: no torch, little memory."""

from __future__ import annotations

import re
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from lib.core.errors import EncoderError, UsageError
from lib.encoders.directory import DOWNLOADS, making, short_name
from lib.encoders.download import download
from lib.encoders.hub import HubModel, fetch
from lib.encoders.manifest import MANIFEST, Manifest, check, read_manifest

MOST_MEMBERS = 1_000
MOST_BYTES = 8 << 30

Progress = Callable[[float, str], None]


def is_url(name: str) -> bool:
    return urlsplit(name).scheme in ("http", "https")


def from_url(name: str, models: Path, progress: Progress) -> Manifest:
    """Downloads https://…/model.tar#sha256=… and installs what it holds.

    Raises UsageError without a checksum, EncoderError, ModelDamaged, ModelMissing.
    """
    url, fragment = urldefrag(name)
    known = re.fullmatch(r"sha256=([0-9a-f]{64})", fragment.lower())
    if not known:
        raise UsageError(
            "A model's URL must end in its checksum, #sha256= and 64 digits.",
            "Whoever made the file finds it with: sha256sum model.tar",
        )
    downloads = models / DOWNLOADS / known[1][:16]
    archive = downloads / "model.tar"

    def tick(received: int) -> None:
        progress(0.5, f"downloading: {received / 1e6:,.0f} MB")

    download(url, archive, known[1], tick=tick)
    folder = downloads / "files"
    shutil.rmtree(folder, ignore_errors=True)
    progress(0.9, "unpacking")
    _unpack(archive, folder)
    manifest = from_directory(_holding_manifest(folder), models, progress)
    shutil.rmtree(downloads)
    return manifest


def from_hub(model: HubModel, models: Path, progress: Progress) -> Manifest:
    """Downloads a repository that holds a prepared directory and installs it."""
    folder = models / DOWNLOADS / f"{short_name(model.name)}-{model.revision[:12]}"
    fetch(model, folder, lambda share, words: progress(share * 0.9, words))
    manifest = from_directory(folder, models, progress)
    shutil.rmtree(folder)
    return manifest


def from_directory(folder: Path, models: Path, progress: Progress) -> Manifest:
    """Copies a prepared directory to where models are kept, if every sum is right.

    Only what its manifest names is copied.
    """
    manifest = read_manifest(folder)
    name = short_name(manifest.name)
    if folder.resolve() == (models / name).resolve():
        raise UsageError(f"{name} is where models are kept already.", "Run: model status")
    progress(0.95, "checking")
    with making(models, name) as made:
        for path in [*manifest.files, MANIFEST]:
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(folder / path, made / path)
            except OSError as exc:
                raise EncoderError(
                    f"{path} cannot be copied: {exc.strerror}.", "Is the model complete?"
                ) from exc
        check(made, manifest)
    progress(1.0, f"{name} is ready: {manifest.profile}")
    return manifest


def _unpack(archive: Path, folder: Path) -> None:
    """Python's data filter refuses links out of the folder, devices and absolute paths."""
    try:
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
            if len(members) > MOST_MEMBERS or sum(each.size for each in members) > MOST_BYTES:
                raise EncoderError("The archive is too large to be a model.", "Check the URL.")
            tar.extractall(folder, members, filter="data")
    except (tarfile.TarError, OSError, EOFError) as exc:
        raise EncoderError(f"The archive cannot be unpacked: {exc}", "Is it a tar file?") from exc


def _holding_manifest(folder: Path) -> Path:
    """The archive's root, or the one directory in it."""
    inside = [folder, *(each for each in folder.iterdir() if each.is_dir())]
    return next((each for each in inside if (each / MANIFEST).is_file()), folder)
