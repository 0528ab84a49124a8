"""What the contextual model is measured beside, and the questions it is asked."""

import gzip
import json
from pathlib import Path

import numpy as np

from bench.modern_questions import MISHNAH, QUESTIONS
from bench.untrained import untrained
from lib.bootstrap import CONTEXTUAL
from lib.encoders.onnx import OnnxEncoder


def test_random_weights_are_the_same_for_a_seed_and_not_those_of_the_model(tmp_path: Path) -> None:
    texts = ["חתול ישן על הספה", "הממשלה אישרה את התקציב"]

    def vectors(directory: Path) -> tuple[str, np.ndarray]:
        encoder = OnnxEncoder(directory, threads=1)
        made = encoder.encode_passages(texts).vectors
        encoder.close()
        return encoder.card.name, made

    name, trained = vectors(CONTEXTUAL)
    (other, by_chance), (_, again), (_, by_another) = (
        vectors(untrained(CONTEXTUAL, tmp_path / str(place), seed))
        for place, seed in enumerate((7, 7, 8))
    )
    assert other != name  # the name files the vectors
    assert np.allclose(np.linalg.norm(by_chance, axis=1), 1, atol=1e-3)
    assert np.array_equal(by_chance, again)
    assert abs((by_chance * trained).sum(axis=1)).max() < 0.5
    assert abs((by_chance * by_another).sum(axis=1)).max() < 0.5


def test_every_answer_to_a_modern_question_is_a_passage_of_the_mishnah(shared_data: Path) -> None:
    with gzip.open(shared_data / MISHNAH, "rt", encoding="utf-8") as lines:
        known = {json.loads(line)["id"] for line in lines}
    answers = [f"Mishnah_{each}" for answers in QUESTIONS.values() for each in answers]
    assert len(QUESTIONS) == 20
    assert set(answers) <= known
