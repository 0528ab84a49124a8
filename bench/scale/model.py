"""A model that answers at once: vectors under the name of the repository's model, which a real
server loads, and queries that are drawn instead of encoded."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bench.scale import corpus
from lib.bootstrap import CONTEXTUAL, App, build
from lib.core.settings import Settings
from lib.encoders.keeper import ModelSource
from lib.encoders.protocol import Encoded, Vector
from lib.encoders.sources import prepared_source
from lib.search.calibration import Calibration
from lib.stores.arrays import Floats

REPOSITORYS = prepared_source(CONTEXTUAL)
CARD = replace(REPOSITORYS.card, keeps_up=False)
KNOWN = Calibration(
    base=0.0, floor=0.05, clear=0.15, weight=0.7, measured={"hybrid": {"0.7": 1.0}},
    mean=tuple(corpus.common_direction().tolist()),
)  # fmt: skip
"""As if measured."""
ROOMY_MB = 4_096
QUERIES = 500


class Drawn:
    """Each text has one of QUERIES vectors, always the same one."""

    card = CARD

    def encode_query(self, text: str) -> Vector:
        vector: Vector = _queries()[zlib.crc32(text.encode()) % QUERIES]
        return vector

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        raise AssertionError("every passage has its vector")

    def close(self) -> None:
        return


@cache
def _queries() -> Floats:
    return corpus.query_vectors(QUERIES)


def application(url: str) -> App:
    settings = Settings(
        database_url=url, log_level="ERROR", memory_limit_mb=ROOMY_MB, max_memory_mb=ROOMY_MB,
        memory_history="off",
    )  # fmt: skip
    return build(settings, sources=[ModelSource(CARD, 0, Drawn)])
