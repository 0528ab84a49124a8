"""The forms of a query's word in a corpus."""

from dataclasses import dataclass

from lib.core.meeting import Rule
from lib.core.query import Tolerance


@dataclass(frozen=True)
class Form:
    """A word of the corpus that a query's word meets, in `documents` of them.

    `used` unless the visitor has switched it off or lets the word vary less.
    """

    word: str
    documents: int
    rule: Rule
    doubtful: bool
    used: bool


@dataclass(frozen=True)
class WordForms:
    """What one word of a query meets in this corpus, most frequent first."""

    word: str
    tolerance: Tolerance
    forms: tuple[Form, ...]
