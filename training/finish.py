"""After training: centring, balance, 8-bit rows, and the words to show for tokens."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.bags import Spelling
from training.recipe import Recipe
from training.tokens import UNKNOWN, Vocabulary, by_row

SMALLEST_WEIGHT = 0.01
"""No token weighs less, so that the mean can be taken off its row."""

HEBREW_AND_LATIN = "אבגדהוזחטיכלמנסעפצקרשתםןךףץabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Rows:
    """Token t's vector is embeddings[mapping[t]] × weights[t]: what StaticEmbedding undoes."""

    embeddings: np.ndarray
    mapping: np.ndarray
    weights: np.ndarray

    def vectors(self) -> np.ndarray:
        """(tokens, dimension) float32."""
        return np.asarray(self.embeddings[self.mapping] * self.weights[:, None], np.float32)


def finished(
    rows: np.ndarray,
    weights: np.ndarray,
    vocabulary: Vocabulary,
    sample: Sequence[np.ndarray],
    recipe: Recipe,
) -> Rows:
    """8-bit rows of the trained ones; `sample` is the tokens of many passages, whose mean is
    taken off every token and so off every text.  In their vectors the first `recipe.taught`
    dimensions then have `recipe.taught_length` times the length of the others."""
    mapping = vocabulary.rows
    mean = _means(rows, weights, mapping, sample).mean(axis=0)
    weight = np.maximum(by_row(weights, mapping), np.float32(SMALLEST_WEIGHT))
    rows = rows - np.float32(recipe.centre) * mean / weight[:, None]
    rows[0] = 0
    if recipe.taught:
        means = _means(rows, weights, mapping, sample)
        lengths = [
            np.linalg.norm(each, axis=1).mean() for each in np.split(means, [recipe.taught], 1)
        ]
        rows[:, : recipe.taught] *= np.float32(recipe.taught_length * lengths[1] / lengths[0])
    embeddings, scales = eight_bit(rows)
    weights = np.maximum(weights, np.float32(SMALLEST_WEIGHT)) * scales[mapping]
    return Rows(embeddings, mapping, weights.astype(np.float32))


def _means(
    rows: np.ndarray, weights: np.ndarray, mapping: np.ndarray, sample: Sequence[np.ndarray]
) -> np.ndarray:
    """(passages, dimension): of each one's tokens."""
    return np.stack(
        [
            (rows[mapping[tokens]] * weights[tokens, None]).mean(axis=0)
            for tokens in sample
            if len(tokens)
        ]
    )


def eight_bit(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 rows and each one's scale; a row of zeros stays so."""
    scales = np.abs(rows).max(axis=1) / 127
    scales[scales == 0] = 1
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def shown_words(
    vocabulary: Vocabulary, spelling: Spelling, spelled: Sequence[str], counts: np.ndarray
) -> list[str]:
    """For each own token the way people write it: its commonest bare word, without prefix
    letters where that is common enough, else empty (numbers, signs)."""
    forms: dict[int, Counter[str]] = {}
    lengths = np.diff(spelling.starts)
    for chunk in np.flatnonzero((lengths == 1) & (counts > 0)).tolist():
        token = int(spelling.tokens[spelling.starts[chunk]])
        word = spelled[chunk].strip(".,:;!?()[]\"'“”״׳-–")
        if token <= vocabulary.own and set(word.lower()) <= set(HEBREW_AND_LATIN):
            forms.setdefault(token, Counter())[word] += counts[chunk]
    return [
        _best_form(vocabulary.tokens[token], forms[token]) if token in forms else ""
        for token in range(vocabulary.own + 1)
    ]


def _best_form(core: str, forms: Mapping[str, float]) -> str:
    finals = str.maketrans("ךםןףץ", "כמנפצ")
    most = max(forms.values())
    bare = {
        word: count
        for word, count in forms.items()
        if word.lower().translate(finals).startswith(core) and count >= 0.15 * most
    }
    chosen = bare or forms
    return max(chosen, key=lambda word: (chosen[word], word)) if core != UNKNOWN else ""
