"""Readings out of thin air, and a scale that shows what a test has put on it."""

from lib.memory.process import ProcessMemory
from lib.memory.readings import MB, Reading
from tests.clock import Clock


def reading(
    at: float = 0.0,
    working_set: int = 100 * MB,
    hard: int = 80 * MB,
    limit: int = 512 * MB,
    **others,
):
    """A Reading out of thin air."""
    held = ProcessMemory(1, working_set, hard, working_set - hard, hard, peak=working_set)
    known = {"kind": "cgroup v2", "anonymous": hard, "mapped": 0, "cache": 0, "process": held}
    return Reading(at=at, limit=limit, working_set=working_set, hard=hard, **{**known, **others})


class FakeReader:
    """Answers whatever the test has put on the scale."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.working_set = 100 * MB
        self.hard = 80 * MB
        self.others: dict = {}
        self.failing: Exception | None = None

    def fill(self, working_set_mb: float, hard_mb: float) -> None:
        self.working_set, self.hard = int(working_set_mb * MB), int(hard_mb * MB)

    def read(self, shared: bool = True):
        if self.failing is not None:
            raise self.failing
        return reading(self.clock(), self.working_set, self.hard, **self.others)

    def own(self) -> tuple[int, int]:
        return self.working_set, self.working_set
