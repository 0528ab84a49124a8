"""A hub of this machine's own."""

from collections.abc import Iterator

import pytest

from lib.ingest.sample import sample_texts
from tests.encoders.hub import Hub, serving

TEXTS = sample_texts()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Serves instead of huggingface.co, which is where HF_ENDPOINT would point at start."""
    from huggingface_hub import constants

    with serving() as started:
        monkeypatch.setattr(constants, "ENDPOINT", started.url)
        yield started
