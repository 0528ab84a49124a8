"""The corpus as a whole."""

from sqlalchemy import func, select

from lib.core.match import CorpusStatistics
from lib.stores import failures, kept
from lib.stores.half_moved import MOVING
from lib.stores.protocol import CorpusStats
from lib.stores.schema import categories, meta, tags, terms
from lib.stores.snapshot import Snapshot

_FIGURES = select(meta)


class StatisticsReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._statistics: CorpusStatistics | None = None

    def statistics(self) -> CorpusStatistics:
        """Read once: nothing changes within a snapshot."""
        if self._statistics is None:
            self._statistics = self._read()
        return self._statistics

    def _read(self) -> CorpusStatistics:
        values = self._values()
        documents, words, version, stale = (
            kept.number(values.get(key)) for key in ("documents", "words", "version", "stale")
        )
        average_length = words / documents if documents else 0.0
        lost = self._snapshot.engine.lost_percent()
        return CorpusStatistics(documents, average_length, version, stale, lost)

    def stats(self) -> CorpusStats:
        values, number = self._values(), self._snapshot.number
        engine = self._snapshot.engine
        held = kept.number(values.get("documents"))
        return CorpusStats(
            documents=held,
            words=kept.number(values.get("words")),
            tags=number(select(func.count()).select_from(tags)),
            categories=number(select(func.count()).where(categories.c.name != "")),
            terms=number(select(func.count()).where(terms.c.form == "l")),
            size_bytes=engine.size_bytes(self._snapshot.connection),
            database=engine.name,
            database_title=engine.title,
            writable=self._snapshot.of_replica or engine.writable(self._snapshot.connection),
            outgrown=held > engine.most_passages,
        )

    def _values(self) -> dict[str, str]:
        """Raises DatabaseMoving where the corpus is not whole."""
        values = {row.key: row.value for row in self._snapshot.rows(_FIGURES)}
        if MOVING in values:
            raise failures.half_moved()
        return values
