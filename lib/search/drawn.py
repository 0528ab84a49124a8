"""What words drew from the index, scored as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from lib.core.match import Candidate
from lib.core.ranking import Scored, WordsRanking
from lib.core.reasons import Tier
from lib.search.deadline import NEVER, Deadline
from lib.search.portions import in_portions
from lib.stores.protocol import CorpusReader

KEPT_CHARACTERS = 1_000_000
"""Forms that are kept for the hits to come; what is more is read again."""


class Drawn:
    """Candidates' scores by row; their texts only as far as they fit."""

    def __init__(
        self,
        reader: CorpusReader,
        ranking: WordsRanking,
        deadline: Deadline = NEVER,
        showing: Deadline = NEVER,
    ) -> None:
        self.scores: dict[int, float] = {}
        self.in_time = True
        """Whether all that was drawn could be scored."""
        self._reader = reader
        self._ranking = ranking
        self._deadline = deadline
        self._showing = showing
        self._kept: dict[int, Candidate] = {}
        self._room = KEPT_CHARACTERS

    def add(self, rows: Sequence[int]) -> None:
        """Scores those rows; what is not reached before the deadline is left out."""
        for candidate in in_portions(rows, self._reader.forms, characters):
            if self._deadline.passed:
                self.in_time = False
                return
            self.scores[candidate.id] = self._ranking.score(candidate)
            self._room -= characters(candidate)
            if self._room >= 0:
                self._kept[candidate.id] = candidate

    def best_first(self, rows: Sequence[int]) -> list[int]:
        """Those that were scored, and behind them the others as they came."""
        return sorted(rows, key=lambda row: self.scores.get(row, -1.0), reverse=True)

    def explained(self, rows: Sequence[int]) -> dict[int, Scored]:
        """Each with its score by words and why it was found; after the deadline of showing
        without the why: no reasons, and `met` None."""
        kept = [self._kept[row] for row in rows if row in self._kept]
        again = [row for row in rows if row not in self._kept]
        candidates = chain(kept, in_portions(again, self._reader.forms, characters))
        found: dict[int, Scored] = {}
        for candidate in candidates:
            if self._showing.passed:
                rest = (row for row in rows if row not in found)
                return found | {row: self._unexplained(row) for row in rest}
            found[candidate.id] = self._explained(candidate)
        return found

    def _explained(self, candidate: Candidate) -> Scored:
        score = self.scores.get(candidate.id)
        known = self._ranking.score(candidate) if score is None else score
        return self._ranking.explained(candidate, known)

    def _unexplained(self, row: int) -> Scored:
        return Scored(row, self.scores.get(row, 0.0), Tier.WORDS, ())


def characters(candidate: Candidate) -> int:
    return len(candidate.words) + len(candidate.lemmas) + len(candidate.others)
