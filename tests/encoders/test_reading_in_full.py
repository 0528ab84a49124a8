"""Models read pointed words in their full spelling, and nobody else sees that."""

from collections.abc import Sequence

import numpy as np
import pytest

from lib.core.analysis import in_full
from lib.encoders.keeper import ModelKeeper, ModelSource
from lib.encoders.pooling import window_spans
from lib.encoders.protocol import Encoded, Windows
from tests.fakes import FakeEncoder

POINTED = "סֻכָּה שֶׁהִיא גְבוֹהָה לְמַעְלָה מֵעֶשְׂרִים אַמָּה, פְּסוּלָה. "
LONG = POINTED * 6 + "ועוד מילים בלי ניקוד. " + POINTED * 3


class Noting(FakeEncoder):
    """Notes what it reads, and has a window where window_spans does."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def encode_query(self, text: str):
        self.read.append(text)
        return super().encode_query(text)

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        self.read += texts
        vectors = super().encode_passages(texts).vectors
        spans = [window_spans(text) for text in texts]
        made = [Windows(each, np.ones((len(each), vectors.shape[1]))) for each in spans]
        return Encoded(vectors, 0, made if windows else ())


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.fixture
def keeper(noting: Noting) -> ModelKeeper:
    return ModelKeeper(ModelSource(noting.card, 0, lambda: noting))


def test_queries_and_passages_are_read_in_full(noting: Noting, keeper: ModelKeeper) -> None:
    keeper.encode_query("סֻכָּה")
    keeper.encode_queries(["סֻכָּה", "abc"])
    keeper.encode_passages(["שְׁלֹשָׁה ימים"])
    assert noting.read == ["סוכה", "סוכה", "abc", "שלושה ימים"]


def test_windows_are_those_of_the_text_as_it_is_written(keeper: ModelKeeper) -> None:
    assert in_full(LONG) != LONG
    encoded = keeper.encode_passages([LONG, "בלי ניקוד"], windows=True)
    assert [each.spans for each in encoded.windows] == [
        window_spans(LONG),
        window_spans("בלי ניקוד"),
    ]
    assert len(encoded.windows[0].spans) > 2


def test_without_windows_there_are_none(keeper: ModelKeeper) -> None:
    assert not keeper.encode_passages([LONG]).windows
