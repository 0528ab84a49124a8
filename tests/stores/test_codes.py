"""Sign codes and int8 vectors: what they weigh, and that they keep angles."""

import numpy as np
import pytest

from lib.core.errors import StoreError
from lib.stores.codes import SignCodes
from lib.stores.quantised import cosines, quantised, restored


def units(number: int, dimension: int, seed: int = 1) -> np.ndarray:
    made = np.random.default_rng(seed).normal(0.2, 1.0, (number, dimension))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def coded(vectors: np.ndarray, room: int | None = None) -> SignCodes:
    empty = SignCodes.empty(vectors.mean(axis=0), len(vectors) if room is None else room)
    return empty.grown(range(1, len(vectors) + 1), vectors)


def test_a_passage_of_768_dimensions_weighs_a_hundred_bytes() -> None:
    codes = coded(units(5000, 768))
    once = 768 * (4 + 8)  # the mean, and the sum that tells when it no longer fits
    assert codes.size_bytes == 5000 * 100 + once


@pytest.mark.parametrize("dimension", [768, 384, 100, 63])
def test_distances_count_the_signs_that_differ(dimension: int) -> None:
    vectors = units(40_000 if dimension == 63 else 50, dimension)
    codes = coded(vectors)
    query = units(1, dimension, seed=2)[0]
    signs = vectors > codes.mean
    expected = (signs != (query > codes.mean)).sum(axis=1)
    assert codes.distances(query).tolist() == expected.tolist()


def test_the_closest_are_those_at_the_smallest_distances() -> None:
    codes = coded(units(500, 256))
    distances = codes.distances(units(1, 256, seed=2)[0])
    drawn = codes.closest(distances, 50)
    assert len(drawn) == 50
    left = set(range(1, 501)) - set(drawn)
    assert max(distances[i - 1] for i in drawn) <= min(distances[i - 1] for i in left)
    few = codes.closest(distances, 50, among=np.array([3, 7, 9999]))
    assert few == [3, 7]


def test_older_codes_stay_right_while_newer_ones_grow() -> None:
    vectors, query = units(300, 128), units(1, 128, seed=2)[0]
    old = coded(vectors[:100], room=150)
    before = old.distances(query).tolist()
    in_place = old.grown(range(101, 141), vectors[100:140])
    moved = in_place.grown(range(141, 301), vectors[140:])
    assert in_place.words is old.words
    assert moved.words is not old.words
    assert old.distances(query).tolist() == before
    whole = SignCodes.empty(old.mean, 300).grown(range(1, 301), vectors)
    assert moved.distances(query).tolist() == whole.distances(query).tolist()
    assert moved.ids[: moved.count].tolist() == list(range(1, 301))


def test_codes_wear_out_when_many_are_gone_or_the_mean_has_moved() -> None:
    vectors = units(1000, 64)
    codes = coded(vectors)
    assert not codes.worn(living=1000)
    assert not codes.worn(living=850)
    assert codes.worn(living=700)
    moved = codes.grown(range(1001, 1501), -vectors[:500])
    assert moved.worn(living=1500)
    same = codes.grown(range(1001, 1501), units(500, 64, seed=9))
    assert not same.worn(living=1500)


def test_int8_keeps_directions_and_lengths() -> None:
    vectors = units(200, 768)
    blobs, scales = zip(*(quantised(vector, 768) for vector in vectors), strict=True)
    back = restored(blobs, scales, 768)
    assert np.linalg.norm(back, axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    assert (back * vectors).sum(axis=1).min() > 0.999
    query = units(1, 768, seed=2)[0]
    assert cosines(blobs, scales, query) == pytest.approx(vectors @ query, abs=0.005)
    assert {len(blob) for blob in blobs} == {768}


def test_zeros_stay_zeros_and_have_no_cosine() -> None:
    blob, scale = quantised(np.zeros(8, dtype=np.float32), 8)
    assert cosines([blob], [scale], units(1, 8)[0]).tolist() == [0.0]


@pytest.mark.parametrize("wrong", [np.ones(7), np.ones((1, 8)), np.full(8, np.nan)])
def test_what_is_no_vector_of_the_model_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(StoreError):
        quantised(wrong.astype(np.float32), 8)
