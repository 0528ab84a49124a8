"""How near two texts are by their tokens' vectors, by hand-made ones."""

import numpy as np
import pytest

from bench.late_interaction import looked, telling_of
from bench.token_vectors import centred, maxsim, packed, stretches_of, together, unpacked
from lib.encoders.pooling import unit

EAST, NORTH, UP = np.eye(3, dtype=np.float32)
BETWEEN = unit(EAST + NORTH)


def test_each_token_of_a_query_is_worth_the_nearest_of_the_passages() -> None:
    asked = np.stack([EAST, NORTH])
    assert maxsim(asked, np.stack([UP, NORTH, EAST])) == pytest.approx(1)
    assert maxsim(asked, np.stack([UP, EAST])) == pytest.approx(0.5)
    assert maxsim(asked, BETWEEN[None]) == pytest.approx(np.sqrt(0.5))


def test_it_is_the_querys_tokens_that_are_counted_and_not_the_passages() -> None:
    one, two = EAST[None], np.stack([EAST, UP])
    assert maxsim(one, two) == pytest.approx(1)
    assert maxsim(two, one) == pytest.approx(0.5)


def test_a_token_that_tells_more_weighs_more() -> None:
    asked, read = np.stack([EAST, NORTH]), EAST[None]
    assert maxsim(asked, read, np.array([3.0, 1.0])) == pytest.approx(0.75)
    assert maxsim(asked, read, np.array([0.0, 1.0])) == pytest.approx(0)
    assert maxsim(asked, read, np.zeros(2)) == pytest.approx(0.5)  # none tells: all alike


def test_of_stretches_the_best_counts_alone() -> None:
    asked, read = np.stack([EAST, NORTH]), np.stack([EAST, UP, UP, NORTH])
    assert maxsim(asked, read, stretches=[(0, 2), (2, 4)]) == pytest.approx(0.5)
    assert maxsim(asked, read, stretches=[(0, 2), (0, 4)]) == pytest.approx(1)


def test_a_text_without_a_token_is_near_nothing() -> None:
    nothing = np.zeros((0, 3), np.float32)
    assert maxsim(nothing, EAST[None]) == maxsim(EAST[None], nothing) == 0


def test_tokens_belong_to_the_windows_that_they_end_in() -> None:
    tokens = [(0, 3), (3, 7), (7, 9)]  # the second begins with the space before its word
    assert stretches_of(tokens, [(0, 3), (4, 9), (9, 12)]) == [(0, 1), (1, 3)]


def test_from_the_mean_what_all_tokens_share_tells_nothing() -> None:
    rows = unit(np.stack([EAST + 4 * UP, NORTH + 4 * UP]))
    apart = centred(rows, rows.mean(axis=0))
    assert rows[0] @ rows[1] > 0.9
    assert apart[0] @ apart[1] == pytest.approx(-1, abs=1e-5)


@pytest.mark.parametrize(("bits", "size", "least"), [(8, 384, 0.999), (1, 48, 0.75)])
def test_kept_vectors_come_back_near_what_they_were(bits: int, size: int, least: float) -> None:
    rows = unit(np.random.default_rng(1).normal(size=(5, 384)))
    kept = packed(rows, bits)
    assert kept.nbytes == 5 * size
    back = unpacked(kept)
    assert np.allclose(np.linalg.norm(back, axis=1), 1, atol=1e-5)
    assert (back * rows).sum(axis=1).min() > least


def test_tokens_in_a_row_are_kept_as_their_mean_and_the_last_ones_as_what_is_left() -> None:
    rows = np.stack([EAST, NORTH, UP])
    assert np.allclose(together(rows, 2), np.stack([BETWEEN, UP]))
    assert np.array_equal(together(rows, 1), rows)


def test_a_token_tells_what_its_word_does_and_one_that_is_not_counted_nothing() -> None:
    tokens = [(0, 2), (2, 5), (5, 9), (9, 10)]
    told = telling_of("מי כתב ספר?", tokens, {"כתב": 2.0, "ספר": 3.0})
    assert told.tolist() == [0, 2, 3, 3]


def test_a_second_look_mixes_both_scores_and_leaves_behind_what_it_does_not_reach() -> None:
    first = [(np.array([7, 3, 5]), np.array([1.0, 0.8, 0.5]))]
    late = [np.array([0.1, 0.3])]  # the span of the median query is 0.1

    def order(weight: float | None) -> list[int]:
        places, values = looked(first, late, weight)(0)
        return places[np.argsort(-values)].tolist()

    assert order(0.05) == [7, 3, 5]
    assert order(0.2) == order(None) == [3, 7, 5]
