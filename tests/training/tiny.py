"""A recipe of seconds, and a run by it."""

from dataclasses import replace
from pathlib import Path

from training.recipe import Recipe

TINY = replace(
    Recipe(),
    dimension=48,
    own=400,
    shared=400,
    pieces=300,
    buckets=100,
    steps=100,
    batch=48,
    context_dimension=16,
    taught=0,
)


def trained(text: Path, folder: Path, recipe: Recipe = TINY) -> Path:
    from training.run import run

    assert run(text, text.parent, folder / "model", folder / "work", recipe, threads=1) == 0
    return folder / "model"
