"""An encoder that makes each passage's vectors once: judged questions meet the same passages
again and again, and what they are worth does not change by waiting.  Never for timings."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lib.encoders.keeper import ModelSource
from lib.encoders.protocol import Encoded, ModelCard, Vector
from lib.encoders.static import StaticEncoder


class Remembering:
    """Encoder and CoveringEncoder; holds about 30 kB a passage."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder
        self._made: dict[tuple[str, bool], Encoded] = {}

    @property
    def card(self) -> ModelCard:
        return self._encoder.card

    def encode_query(self, text: str) -> Vector:
        return self._encoder.encode_query(text)

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        if not texts:
            return self._encoder.encode_passages(texts, windows)
        made = [self._passage(text, windows) for text in texts]
        return Encoded(
            np.concatenate([each.vectors for each in made]),
            sum(each.truncated for each in made),
            [own for each in made for own in each.windows],
        )

    def _passage(self, text: str, windows: bool) -> Encoded:
        key = (text, windows)
        if key not in self._made:
            self._made[key] = self._encoder.encode_passages([text], windows)
        return self._made[key]

    def coverage(self, query: str, texts: Sequence[str]) -> Vector:
        return self._encoder.coverage(query, texts)

    def close(self) -> None:
        self._made.clear()
        self._encoder.close()


def remembering(source: ModelSource) -> ModelSource:
    """The same static model, its passages remembered."""

    def load() -> Remembering:
        encoder = source.load()
        assert isinstance(encoder, StaticEncoder)
        return Remembering(encoder)

    return replace(source, load=load)
