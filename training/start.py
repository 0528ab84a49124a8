"""The matrix before training: random rows, and what words stand near each other."""

import numpy as np
import torch

from training.bags import Spelling
from training.corpus import Corpus
from training.recipe import Recipe
from training.tokens import Vocabulary

WINDOW = 5
LARGEST_ENTRIES = 3_000_000


def starting_rows(
    corpus: Corpus, spelling: Spelling, vocabulary: Vocabulary, recipe: Recipe
) -> np.ndarray:
    """(rows, recipe.read) float32, each near unit length; row 0 is zeros."""
    random = np.random.default_rng(recipe.seed)
    shape = (vocabulary.row_count, recipe.read)
    rows = random.standard_normal(shape, np.float32) / np.float32(np.sqrt(recipe.read))
    if recipe.context:
        near = context_vectors(corpus, spelling, vocabulary.own, recipe)
        width = near.shape[1]
        rows[1 : vocabulary.own + 1, :width] += np.float32(recipe.context) * near
    rows[1:] /= np.linalg.norm(rows[1:], axis=1, keepdims=True)
    rows[0] = 0
    return rows


def context_vectors(corpus: Corpus, spelling: Spelling, own: int, recipe: Recipe) -> np.ndarray:
    """(own, context_dimension): the singular vectors of the positive pointwise mutual
    information of own tokens within WINDOW words, rows of unit length (Levy, Goldberg and
    Dagan 2015: left vectors by the root of the singular values)."""
    codes, values = _cooccurrence(corpus, spelling, own)
    rows, columns = codes // own, codes % own
    margin = np.bincount(rows, values, own)
    smooth = margin**0.75
    expected = margin[rows] * smooth[columns] / smooth.sum()
    information = np.log(values / np.maximum(expected, 1e-12))
    kept = information > 0
    width = min(recipe.context_dimension, recipe.read, own // 2)
    matrix = torch.sparse_coo_tensor(
        torch.from_numpy(np.stack([rows[kept], columns[kept]])),
        torch.from_numpy(information[kept].astype(np.float32)),
        (own, own),
        check_invariants=True,
    ).coalesce()
    torch.manual_seed(recipe.seed)
    left, singular, _ = torch.svd_lowrank(matrix, q=width, niter=3)
    vectors = (left * singular.sqrt()).numpy()
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6))


def _cooccurrence(corpus: Corpus, spelling: Spelling, own: int) -> tuple[np.ndarray, np.ndarray]:
    """Ordered pairs of own tokens as row × own + column, and their weighted counts."""
    merged: np.ndarray = np.empty(0, np.int64)
    values: np.ndarray = np.empty(0)
    for source in corpus.sources:
        tokens, _ = spelling.flat(source.chunks)
        codes: list[np.ndarray] = [merged]
        weights: list[np.ndarray] = [values]
        for distance in range(1, WINDOW + 1):
            left, right = tokens[:-distance] - 1, tokens[distance:] - 1
            both = (left >= 0) & (left < own) & (right >= 0) & (right < own)
            found, counts = np.unique(left[both] * own + right[both], return_counts=True)
            codes.append(found)
            weights.append(counts * (source.weight / distance))
        merged, inverse = np.unique(np.concatenate(codes), return_inverse=True)
        values = np.bincount(inverse, np.concatenate(weights))
    if len(merged) > LARGEST_ENTRIES:
        strongest = np.sort(np.argpartition(-values, LARGEST_ENTRIES)[:LARGEST_ENTRIES])
        merged, values = merged[strongest], values[strongest]
    mirrored = np.concatenate([merged, merged % own * own + merged // own])
    codes_both, inverse = np.unique(mirrored, return_inverse=True)
    return codes_both, np.bincount(inverse, np.concatenate([values, values]))
