"""What people said of passages: how well each of them answers a query."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

TOUCHES = 1
"""A grade that files of judged queries know, and no key gives."""


class Grade(IntEnum):
    """On the scale of judged queries (lib/evaluate/judged.py), which has 1 for what only touches
    on it."""

    NOT = 0
    PARTLY = 2
    RELEVANT = 3

    @property
    def word(self) -> str:
        return self.name.lower()


def nearest(grade: int) -> Grade:
    """The one that a person would have given: what touches on it answers in part."""
    return Grade.PARTLY if grade == TOUCHES else Grade(grade)


@dataclass(frozen=True)
class Judgement:
    """`document` is its id; `at` is UTC, to the second; `who` is "" where nobody is known."""

    query: str
    document: str
    grade: int
    who: str = ""
    at: datetime = datetime.min
