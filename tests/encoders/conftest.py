"""A hub of this machine's own; a tiny static model made without torch."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lib.encoders.static import StaticEncoder
from lib.ingest.sample import SAMPLE
from tests.encoders.hub import Hub, serving

TEXTS = [json.loads(line)["text"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Serves instead of huggingface.co, which is where HF_ENDPOINT would point at start."""
    from huggingface_hub import constants

    with serving() as started:
        monkeypatch.setattr(constants, "ENDPOINT", started.url)
        yield started


@pytest.fixture(scope="session")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import numpy as np

    from training.finish import Rows, eight_bit
    from training.layout import write_model
    from training.recipe import Recipe
    from training.tokens import build_vocabulary, cores, pipeline

    splitter = pipeline()
    counts = Counter(core for text in TEXTS for core in cores(splitter, text))
    recipe = replace(Recipe(), own=600, shared=400, pieces=200, buckets=50)
    vocabulary = build_vocabulary(counts, recipe)
    rows = np.random.default_rng(1).standard_normal((vocabulary.row_count, 32), np.float32)
    rows[0] = 0
    embeddings, scales = eight_bit(rows)
    weights = (0.1 + vocabulary.rarity) * scales[vocabulary.rows]
    directory = tmp_path_factory.mktemp("models") / "tiny"
    write_model(
        directory,
        vocabulary.tokenizer,
        Rows(embeddings, vocabulary.rows, weights.astype(np.float32)),
        vocabulary.tokens[: vocabulary.own + 1],
        {"name": "tiny", "title": "Tiny", "license": "Apache-2.0"},
    )
    return directory


@pytest.fixture
def encoder(static_model: Path) -> Iterator[StaticEncoder]:
    opened = StaticEncoder(static_model)
    yield opened
    opened.close()
