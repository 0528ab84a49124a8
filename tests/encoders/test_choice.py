"""Which profile is kept, what is refused, and why; nothing here needs torch."""

from pathlib import Path

import numpy as np
import pytest

from lib.core.errors import EncoderError
from lib.encoders.manifest import Fidelity
from lib.encoders.preparing import quantise, room
from lib.encoders.preparing.fidelity import overlap
from lib.encoders.preparing.prepare import LEAST_COSINE, choose


def measured(**means: float) -> dict[str, Fidelity]:
    """Fidelity of the three profiles, good unless told."""
    known = {"faithful": 0.9995, "fast": 0.993, "tight": 0.993, **means}
    return {name: Fidelity(mean, mean, 0.9, 5, 50, 200) for name, mean in known.items()}


def test_auto_keeps_faithful() -> None:
    assert choose("auto", measured(), 512)[0] == "faithful"


def test_auto_takes_tight_where_the_limit_asks_for_it() -> None:
    name, why = choose("auto", measured(), 256)
    assert name == "tight"
    assert "256 MB" in why


def test_auto_refuses_a_tight_that_is_too_far_and_says_so() -> None:
    name, why = choose("auto", measured(tight=0.98765), 256)
    assert name == "faithful"
    assert "tight was refused: its mean cosine on 200 texts is 0.9877, below 0.99" in why


def test_auto_refuses_everything_that_is_too_far() -> None:
    with pytest.raises(EncoderError, match=r"faithful was refused.*0\.9500.*EMBEDDING_MODEL=torch"):
        choose("auto", measured(faithful=0.95), 512)


def test_the_bar_itself_is_near_enough() -> None:
    assert choose("auto", measured(faithful=LEAST_COSINE), 512)[0] == "faithful"


def test_who_asks_by_name_gets_it_with_a_warning() -> None:
    assert choose("fast", measured(), 512) == ("fast", "asked for")
    assert "0.9500" in choose("fast", measured(fast=0.95), 512)[1]


def test_too_little_memory_is_told_with_both_figures(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"needs 2\.8 GB of memory; 0\.5 GB"):
        room.check_room(504_000_000, tmp_path, memory=500_000_000)


def test_too_little_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="of disk"):
        room.check_room(10**15, tmp_path, memory=10**18)


def test_a_directory_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="safetensors"):
        room.weights_bytes(tmp_path)


def test_blocks_come_back_within_half_a_step() -> None:
    weights = np.random.default_rng(1).standard_normal((300, 5), np.float32)
    codes, scales = quantise.blocks(weights, 128)
    assert codes.shape == (5, 3, 128)
    assert scales.shape == (5, 3)
    back = ((codes.astype(np.float32) - 128) * scales[..., None]).reshape(5, -1)[:, :300].T
    assert (np.abs(back - weights) <= np.repeat(scales.T, 128, axis=0)[:300] * 0.5001).all()


def test_rows_of_zeros_stay_zeros() -> None:
    table = np.zeros((2, 4), np.float32)
    table[1] = [1, -2, 0, 0.5]
    codes, scales = quantise.rows(table)
    assert np.isfinite(scales).all()
    assert np.allclose(codes * scales, table, atol=0.01)
    assert not codes[0].any()


def test_overlap_is_the_share_of_neighbours_kept() -> None:
    vectors = np.random.default_rng(2).standard_normal((40, 8), np.float32)
    assert overlap(vectors, vectors) == 1
    assert overlap(vectors, vectors[::-1]) < 0.6
