"""What a search stands on: the corpus as it is, and the model that answers for its meaning."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lib.encoders.keeper import ModelKeeper
from lib.search.calibration import Calibration
from lib.stores.protocol import CorpusReader, ModelRecord


@dataclass(frozen=True)
class Standing:
    """`version` is the corpus'.  `keeper` holds the model that answers, None where none is set
    up; `record` is what the database knows of it, None until it has read the corpus; `missing`
    documents have no vector of it, `done` have one.  `records` are those of all models."""

    version: int
    keeper: ModelKeeper | None = None
    record: ModelRecord | None = None
    missing: int = 0
    done: int = 0
    records: Mapping[str, ModelRecord] = field(default_factory=dict, repr=False)

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
    """That of the first of `keepers`, in order of preference, that has read the corpus; where none
    has, of the first that reads it by itself, else of the first.

    Documents without a vector are counted only where anything changed since `before`.
    """
    version = reader.statistics().version
    if not keepers:
        return Standing(version)
    records = {record.name: record for record in reader.models()}
    if before is not None and (before.version, before.records) == (version, records):
        return before
    for keeper in keepers:
        now = _of(reader, keeper, version, records)
        if now.record is not None:
            return now
    waiting = next((keeper for keeper in keepers if keeper.card.keeps_up), keepers[0])
    return _of(reader, waiting, version, records)


def _of(
    reader: CorpusReader, keeper: ModelKeeper, version: int, records: Mapping[str, ModelRecord]
) -> Standing:
    """A model has read the corpus once it was complete, for as long as it knows half of what is
    there now: another corpus may have taken the place of that one."""
    record, coverage = records.get(keeper.card.name), reader.coverage(keeper.card.name)
    if record is not None and not (record.complete and coverage.done >= coverage.missing):
        record = None
    return Standing(version, keeper, record, coverage.missing, coverage.done, records)
