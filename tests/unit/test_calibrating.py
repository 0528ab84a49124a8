"""The share of meaning in hybrid mode, and where queries are seen from."""

from dataclasses import replace

import numpy as np

from lib.search.calibrating import chosen
from lib.search.question import direction_of, seen_from
from tests.fakes import card


def test_what_does_not_help_gets_no_weight() -> None:
    noise = np.random.default_rng(3)
    words = noise.uniform(0, 1, 200)
    assert chosen({0.0: words.tolist(), 0.3: (words - 0.01).tolist()}) == 0.0
    coin = words + noise.normal(0, 0.3, 200)  # as often better as worse
    assert chosen({0.0: words.tolist(), 0.3: (coin - coin.mean() + words.mean()).tolist()}) == 0.0


def test_of_weights_that_serve_alike_the_largest_is_taken() -> None:
    noise = np.random.default_rng(5)
    words = noise.uniform(0, 1, 200)
    better = words + 0.05
    alike = better - noise.normal(0.0005, 0.05, 200)
    worse = words - 0.05
    ranks = {0.0: words, 0.2: better, 0.5: alike, 0.7: worse}
    assert chosen({weight: found.tolist() for weight, found in ranks.items()}) == 0.5


def test_no_weight_is_taken_that_ranks_below_words_even_by_chance() -> None:
    noise = np.random.default_rng(6)
    words = noise.uniform(0, 1, 200)
    better = words + 0.002 + noise.normal(0, 0.001, 200)
    below = words - 0.001 + noise.normal(0, 0.5, 200)  # too noisy to be told from the best
    below += words.mean() - 0.001 - below.mean()
    ranks = {0.0: words, 0.1: better, 0.7: below}
    assert chosen({weight: found.tolist() for weight, found in ranks.items()}) == 0.1


def test_a_query_is_seen_from_the_mean_of_the_corpus() -> None:
    found = seen_from([1.0, 0.0], np.array([1.0, 0.5], np.float32))
    assert found.tolist() == [0.0, 1.0]


def test_a_query_that_is_the_mean_itself_has_no_direction() -> None:
    assert not seen_from([1.0, 0.0], np.array([1.0, 0.0], np.float32)).any()


def test_without_a_mean_a_query_stays_what_it_is() -> None:
    vector = np.array([0.6, 0.8], np.float32)
    assert seen_from([], vector) is vector


def test_a_model_may_want_its_queries_as_they_are() -> None:
    vector = np.array([0.6, 0.8], np.float32)
    as_it_is = replace(card("e"), from_mean=False)
    assert direction_of(as_it_is, [1.0, 0.0], vector) is vector
    assert direction_of(card("e"), [1.0, 0.0], vector) is not vector
