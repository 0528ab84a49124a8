"""Contrastive training: a query's passage against every other passage of the batch."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from training.bags import Spelling
from training.pairs import Sampler
from training.recipe import Recipe
from training.tokens import Vocabulary

SAVED_EVERY = 50
TYPICAL_RARITY = 8.0
"""Rows of unit length times this are what Adam moves: its step is chosen for that size."""


class Model(torch.nn.Module):  # type: ignore[misc]
    """A text's vector is the sum of weight[t] × rows[row of t] over its tokens."""

    def __init__(self, rows: np.ndarray, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.rows = torch.nn.Parameter(torch.from_numpy(rows * np.float32(TYPICAL_RARITY)))
        self.weight = torch.nn.Parameter(torch.from_numpy(vocabulary.rarity / TYPICAL_RARITY))
        self._row_of = torch.from_numpy(vocabulary.rows)

    def forward(self, tokens: np.ndarray, offsets: np.ndarray) -> torch.Tensor:
        numbers = torch.from_numpy(tokens)
        return functional.embedding_bag(
            self._row_of[numbers],
            self.rows,
            torch.from_numpy(offsets),
            mode="sum",
            per_sample_weights=self.weight[numbers],
        )


def loss_of(queries: torch.Tensor, passages: torch.Tensor, temperature: float) -> torch.Tensor:
    """Symmetric InfoNCE (van den Oord et al. 2018) on cosines."""
    cosines = functional.normalize(queries) @ functional.normalize(passages).T / temperature
    truth = torch.arange(len(cosines))
    return (
        functional.cross_entropy(cosines, truth) + functional.cross_entropy(cosines.T, truth)
    ) / 2


def train(
    model: Model,
    sampler: Sampler,
    spelling: Spelling,
    recipe: Recipe,
    checkpoint: Path,
    report: Callable[[int, float, float], None],
) -> None:
    """Trains in place; goes on from `checkpoint` where there is one.

    Each step has a generator of its own, so that a resumed run draws what an unbroken one
    would have drawn.  `report` gets (step, mean loss, seconds a step).
    """
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate, betas=(0.9, 0.98))
    first = _resume(checkpoint, model, optimiser, recipe)
    begun, recent = time.monotonic(), []
    for step in range(first, recipe.steps):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * min(1.0, (step + 1) / 30) * (1 - step / recipe.steps)
        random = np.random.default_rng((recipe.seed, step))
        queries, passages = sampler.batch(random, recipe.batch)
        loss = loss_of(
            model(*spelling.bags(queries)), model(*spelling.bags(passages)), recipe.temperature
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        recent.append(loss.item())
        if (step + 1) % SAVED_EVERY == 0 or step + 1 == recipe.steps:
            _save(checkpoint, model, optimiser, recipe, step + 1)
            report(
                step + 1, float(np.mean(recent)), (time.monotonic() - begun) / (step + 1 - first)
            )
            recent = []


def _save(path: Path, model: Model, optimiser: torch.optim.Adam, recipe: Recipe, step: int) -> None:
    state = {
        "recipe": recipe.as_dict(),
        "step": step,
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
    }
    unfinished = path.with_suffix(".new")
    with open(unfinished, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _resume(path: Path, model: Model, optimiser: torch.optim.Adam, recipe: Recipe) -> int:
    """The step to go on from; a checkpoint of another recipe or text is not used."""
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    same = {name: value.shape for name, value in state["model"].items()} == shapes
    if state["recipe"] != recipe.as_dict() or not same:
        return 0
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])
