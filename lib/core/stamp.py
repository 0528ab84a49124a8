"""What a link was made from: the corpus as it was, the model that answered, the passage's text.

Written into an address as "12.m1a2b3c": the corpus' version, then by a letter each what else is
known.  Whoever opens it later is told what has changed since.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

_WRITTEN = re.compile(r"(\d{1,15})?(?:\.?m([0-9a-f]{6}))?(?:\.?t([0-9a-f]{8}))?")


@dataclass(frozen=True)
class Stamp:
    """`version` is the corpus', 0 where it is not known; `model` and `passage` are the beginnings
    of hashes, "" where none answered or none is meant."""

    version: int = 0
    model: str = ""
    passage: str = ""

    @classmethod
    def of_search(cls, version: int, model: str = "") -> Self:
        """`model` is the title of the one that answered."""
        digest = hashlib.sha256(model.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(version, digest[:6] if model else "")

    @classmethod
    def of_passage(cls, text_hash: str, version: int = 0) -> Self:
        """By title and text: tags come and go without making it another passage."""
        return cls(version, passage=text_hash[:8])

    @classmethod
    def read(cls, written: str) -> Self | None:
        """None where that is no stamp."""
        found = _WRITTEN.fullmatch(written)
        if not written or found is None:
            return None
        return cls(int(found[1] or 0), found[2] or "", found[3] or "")

    def __str__(self) -> str:
        parts = (
            str(self.version) if self.version else "",
            f"m{self.model}" if self.model else "",
            f"t{self.passage}" if self.passage else "",
        )
        return ".".join(filter(None, parts))

    def other_corpus(self, now: "Stamp") -> bool:
        return bool(self.version and now.version and self.version != now.version)

    def other_model(self, now: "Stamp") -> bool:
        return bool(self.model and now.model and self.model != now.model)

    def other_passage(self, now: "Stamp") -> bool:
        return bool(self.passage and now.passage and self.passage != now.passage)
