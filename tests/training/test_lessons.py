"""What the teacher says of the text, and what the model makes of it."""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lib.encoders.static import StaticEncoder
from tests.training.tiny import TINY, trained
from training.corpus import Corpus, Numbering, read_corpus
from training.lessons import Lessons, learn
from training.pairs import Written
from training.recipe import Recipe

pytestmark = pytest.mark.slow

WIDTH = 12
TAUGHT = replace(TINY, taught=8, lessons=400, lesson_words=200, lesson_steps=100)


def _place(word: str) -> np.ndarray:
    return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(WIDTH)


class Parrot:
    """A teacher for whom a text lies at the mean of its words, each of which has a place."""

    width = WIDTH

    def __init__(self) -> None:
        self.read: list[str] = []

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        self.read += texts
        drawn = [np.mean([_place(word) for word in each.split()], axis=0) for each in texts]
        return np.array(drawn, np.float32) + 3


@pytest.fixture
def corpus(text: Path) -> Corpus:
    return read_corpus(text, Numbering())


def lessons_of(corpus: Corpus, folder: Path, teacher: Parrot, recipe: Recipe = TAUGHT) -> Lessons:
    folder.mkdir(exist_ok=True)
    pair = Written(np.array([3, 4]), np.array([5, 6, 7]))
    return learn(teacher, corpus, [pair, pair], recipe, folder)  # type: ignore[arg-type]


def test_texts_are_read_once_and_seen_from_their_kinds_mean(corpus, tmp_path) -> None:
    teacher = Parrot()
    lessons = lessons_of(corpus, tmp_path, teacher)
    assert len(teacher.read) == len(lessons.texts) == len(lessons.targets)
    assert len({each.tobytes() for each in lessons.texts[:-202]}) == len(lessons.texts) - 202
    assert all(2 <= len(each) <= 60 for each in lessons.texts[:-202])
    assert [len(each) for each in lessons.texts[-202:]] == [1] * 200 + [2, 3]
    np.testing.assert_allclose(np.linalg.norm(lessons.targets, axis=1), 1, atol=1e-3)
    assert np.linalg.norm(lessons.targets[:-202].mean(axis=0)) < 0.2  # the teacher's own is 3 off


def test_the_teacher_reads_words_bare(corpus, tmp_path) -> None:
    teacher = Parrot()
    lessons_of(corpus, tmp_path, teacher)
    alone = [each for each in teacher.read[:-2] if " " not in each]
    assert alone
    assert not [each for each in alone if each.endswith((".", ","))]


def test_what_it_said_is_kept_for_a_run_that_goes_on(corpus, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("training.lessons.PART", 100)
    whole = lessons_of(corpus, tmp_path / "whole", Parrot())

    class Tired(Parrot):
        def vectors(self, texts: Sequence[str]) -> np.ndarray:
            if len(self.read) >= 200:
                raise KeyboardInterrupt
            return super().vectors(texts)

    with pytest.raises(KeyboardInterrupt):
        lessons_of(corpus, tmp_path / "work", Tired())
    rest = Parrot()
    again = lessons_of(corpus, tmp_path / "work", rest)
    assert len(rest.read) == len(whole.texts) - 200
    np.testing.assert_array_equal(again.targets, whole.targets)


def test_lessons_of_another_recipe_are_read_anew(corpus, tmp_path) -> None:
    lessons_of(corpus, tmp_path, Parrot())
    teacher = Parrot()
    other = lessons_of(corpus, tmp_path, teacher, replace(TAUGHT, seed=8))
    assert len(teacher.read) == len(other.texts)


def test_a_taught_model_has_texts_where_its_teacher_has_them(
    text, tmp_path, monkeypatch
) -> None:  # fmt: skip
    monkeypatch.setattr("training.run.read_teacher", lambda name: Parrot())
    recipe = replace(TAUGHT, taught_length=0.5, lesson_steps=300, lesson_rate=0.05)
    model = StaticEncoder(trained(text, tmp_path, recipe))
    running = (text / "sample.txt").read_text(encoding="utf-8").split()
    texts = [word for word, _ in Counter(running).most_common(100) if word.isalpha()]
    ours = model.encode_passages(texts).vectors
    assert ours.shape == (len(texts), 48)
    theirs = Parrot().vectors(texts)
    theirs -= theirs.mean(axis=0)
    apart = np.triu_indices(len(texts), 1)
    near = [(each @ each.T)[apart] for each in (ours[:, :8], theirs)]
    assert np.corrcoef(*near)[0, 1] > 0.4
    lengths = np.linalg.norm(ours[:, :8], axis=1) / np.linalg.norm(ours[:, 8:], axis=1)
    assert 0.25 < np.median(lengths) < 1
    assert not (tmp_path / "work" / "lessons").exists()
