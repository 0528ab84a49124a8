"""What is known of one model on one corpus, found without a single judged query.

Cosines of mean-pooled models say little by themselves: two unrelated passages may stand at 0.1
or at 0.8.  So everything is measured on the corpus itself: pseudo-queries, a few words drawn
from a passage, against passages they were not drawn from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

CHANGE = 0.2
"""Share of documents that may come or go before a model is measured anew."""

FEWEST = 20
"""Documents below which nothing can be measured; the defaults stay."""


@dataclass(frozen=True)
class Calibration:
    """Cosines between a query and an unrelated passage, and what hybrid mode makes of them.

    `base` is the mean score of one.  One in ten passes `floor`, which a hit of semantic mode
    must; one in a hundred passes `clear`, without which no hit is called near.  These belong to
    the mean question; `seen_from` tells them for one.  `tag_floor` is
    for tags, `pair_floor` the cosine that one pair of unrelated passages in a hundred passes.
    `weight` is the share of meaning in hybrid mode, `measured` the figures it was chosen by,
    `documents` the size of the corpus then.  `mean` is that of its vectors, from which queries
    are compared with them; none until it is known.
    """

    base: float = 0.0
    floor: float = 0.1
    clear: float = 0.3
    tag_floor: float = 1.0
    pair_floor: float = 0.0
    weight: float = 0.3
    documents: int = 0
    mean: Sequence[float] = ()
    measured: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, documents: int) -> bool:
        """Whether a corpus of so many documents is still much the one that was measured."""
        grown = abs(documents - self.documents)
        return bool(self.measured and self.mean) and grown <= CHANGE * self.documents

    @property
    def is_no_help(self) -> bool:
        """Whether meaning adds nothing to what words find."""
        return self.weight == 0

    def seen_from(self, base: float) -> Calibration:
        """The same for a question to which unrelated passages are so close in the mean; what is
        clearly near passes `floor` too."""
        clear = self.clear + base - self.base
        return replace(self, base=base, floor=min(self.floor, clear), clear=clear)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Calibration:
        """From `as_dict`; what is missing keeps its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in stored.items() if key in known})
