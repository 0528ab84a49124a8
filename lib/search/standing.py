"""What a search stands on: the corpus as it is, and the model that answers for its meaning."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lib.encoders.keeper import ModelKeeper
from lib.search.calibration import Calibration
from lib.stores.protocol import CorpusReader, ModelRecord


@dataclass(frozen=True)
class Standing:
    """`version` is the corpus'.  `keeper` holds the model that answers, None where none is set
    up; `record` is what the database knows of it, None before its first vector; `missing`
    documents have no vector of it."""

    version: int
    keeper: ModelKeeper | None = None
    record: ModelRecord | None = None
    missing: int = 0

    @cached_property
    def calibration(self) -> Calibration:
        return Calibration.of(self.record.calibration if self.record else {})

    @cached_property
    def key(self) -> Hashable:
        """What an answer depends on beside its query: the corpus, the model that answers, its
        vectors, and whether and how it was measured."""
        if self.keeper is None or self.record is None:
            return self.version, self.keeper and self.keeper.card.name
        record = self.record
        measured = hash((record.complete, repr(record.calibration)))  # a whole vector is among them
        return self.version, record.name, record.version, measured


def standing(
    reader: CorpusReader, keepers: Sequence[ModelKeeper], before: Standing | None = None
) -> Standing:
    """The first of `keepers`, in order of preference, whose vectors are complete or which
    encodes thousands of passages a second and needs no run to be ready; else the first.

    Documents without a vector are counted only where anything changed since `before`.
    """
    version = reader.statistics().version
    if not keepers:
        return Standing(version)
    records = {record.name: record for record in reader.models()}

    def ready(keeper: ModelKeeper) -> bool:
        record = records.get(keeper.card.name)
        return keeper.card.windows_on_demand or (record is not None and record.complete)

    keeper = next(filter(ready, keepers), keepers[0])
    now = Standing(version, keeper, records.get(keeper.card.name))
    if before is not None and before.key == now.key:
        return replace(now, missing=before.missing)
    coverage = reader.coverage(keeper.card.name)
    if coverage.missing and not coverage.done:  # a run has begun, and made nothing yet
        return Standing(version, keeper, None, coverage.missing)
    return replace(now, missing=coverage.missing)
