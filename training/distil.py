"""What the teacher taught, in dimensions of its own beside those that learned from the text."""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from training.bags import Spelling
from training.lessons import Lessons
from training.recipe import Recipe
from training.tokens import Vocabulary, by_row

TOLD_APART = 0.1
"""Weight of telling lessons apart beside lying where the teacher has them."""

REPORTED_EVERY = 250


def taught_rows(
    lessons: Lessons,
    spelling: Spelling,
    vocabulary: Vocabulary,
    weights: np.ndarray,
    recipe: Recipe,
    report: Callable[[int, float], None],
) -> np.ndarray:
    """(rows, width of the lessons) float32: with them a text's sum of weights[t] × rows[row of t]
    points where the teacher has the text.  `report` gets (step, mean loss).

    Tokens that share a row keep their relative weights; what weighs more for meaning is learned
    as the row's length.
    """
    mean_weight = by_row(weights, vocabulary.rows)
    relative = torch.from_numpy(weights / np.maximum(mean_weight, 1e-6)[vocabulary.rows])
    row_of = torch.from_numpy(vocabulary.rows)
    rows = torch.nn.Parameter(torch.from_numpy(_beginning(lessons, spelling, vocabulary, recipe)))
    optimiser = torch.optim.Adam([rows], lr=recipe.lesson_rate, betas=(0.9, 0.98))
    recent = []
    for step in range(recipe.lesson_steps):
        for group in optimiser.param_groups:
            group["lr"] = recipe.lesson_rate * (1 - step / recipe.lesson_steps)
        random = np.random.default_rng((recipe.seed, step))
        texts, targets = lessons.batch(random, recipe.batch)
        tokens, offsets = (torch.from_numpy(each) for each in spelling.bags(texts))
        vectors = functional.embedding_bag(
            row_of[tokens], rows, offsets, mode="sum", per_sample_weights=relative[tokens]
        )
        loss = loss_of_lesson(vectors, torch.from_numpy(targets), recipe.temperature)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        recent.append(loss.item())
        if (step + 1) % REPORTED_EVERY == 0 or step + 1 == recipe.lesson_steps:
            report(step + 1, float(np.mean(recent)))
            recent = []
    made = rows.detach().numpy() / np.maximum(mean_weight, 1e-6)[:, None]
    made[0] = 0
    return np.asarray(made, np.float32)


def loss_of_lesson(
    vectors: torch.Tensor, targets: torch.Tensor, temperature: float
) -> torch.Tensor:
    """How far texts lie from where the teacher has them, and how badly each one's place tells
    it from the others'."""
    cosines = functional.normalize(vectors) @ targets.T
    apart = functional.cross_entropy(cosines / temperature, torch.arange(len(cosines)))
    return 1 - cosines.diagonal().mean() + TOLD_APART * apart


def _beginning(
    lessons: Lessons, spelling: Spelling, vocabulary: Vocabulary, recipe: Recipe
) -> np.ndarray:
    """Each row as long as its tokens are rare, and where the teacher has the words that it stands
    in: the mean of the lessons of one or two tokens, chance where there is none."""
    random = np.random.default_rng(recipe.seed)
    rows = random.standard_normal((vocabulary.row_count, lessons.width), np.float32)
    rows *= np.float32(0.02)
    for text, target in zip(lessons.texts, lessons.targets, strict=True):
        if len(text) > 2:
            continue
        tokens, _ = spelling.flat(text)
        if len(tokens) < 3:
            rows[vocabulary.rows[tokens]] += target
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(rows * by_row(vocabulary.rarity, vocabulary.rows)[:, None])
