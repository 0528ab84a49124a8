"""The folder of prepared models: one directory each, never one that is half made."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.core.errors import EncoderError

MAKING = ".making-"
REPLACED = ".replaced-"
DOWNLOADS = ".downloads"
"""Names that begin with a dot are never models: work under way, and what a kill left of it."""


def short_name(source: str) -> str:
    """'imvladikon/sentence-transformers-alephbert' → 'sentence-transformers-alephbert'."""
    last = source.rstrip("/").rpartition("/")[2]
    kept = "".join(each if each.isalnum() or each in "-_." else "-" for each in last).strip("-.")
    if not kept:
        raise EncoderError(f"{source!r} makes no name for a model.", "Name its directory.")
    return kept[:80]


@contextmanager
def making(models: Path, name: str) -> Iterator[Path]:
    """A new directory to fill, which becomes models/name when the block ends well.

    One process at a time makes models in a folder (raises EncoderError); what a killed one
    left is cleared away first.
    """
    models.mkdir(parents=True, exist_ok=True)
    with _alone(models):
        _clear(models)
        work = models / f"{MAKING}{name}"
        work.mkdir()
        try:
            yield work
            put_in_place(work, models / name)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def put_in_place(made: Path, target: Path) -> None:
    """Flushes `made` to the disk and renames it; a model that stood there is kept until then."""
    for path in [*made.rglob("*"), made]:
        _flush(path)
    old = target.with_name(f"{REPLACED}{target.name}")
    if target.exists():
        target.rename(old)
    made.rename(target)
    _flush(target.parent)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    with (models / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise EncoderError(
                f"Another process prepares a model in {models.name}.", "Wait until it is done."
            ) from exc
        yield


def _clear(models: Path) -> None:
    for left in models.glob(f"{REPLACED}*"):
        before = models / left.name.removeprefix(REPLACED)
        if not before.exists():  # killed between the two renames: the old one is whole
            left.rename(before)
    for left in [*models.glob(f"{MAKING}*"), *models.glob(f"{REPLACED}*")]:
        shutil.rmtree(left, ignore_errors=True)


def _flush(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
