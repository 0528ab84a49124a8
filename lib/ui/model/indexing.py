"""Indexing from the page: the job that makes the missing vectors."""

from collections.abc import Callable

from lib.bootstrap import App
from lib.encoders.keeper import ModelKeeper
from lib.ingest.indexing import Progress, Report
from lib.ui.jobs import Desk, Job


class IndexJob(Job[Progress, Report]):
    """What was encoded stays, however it ends."""

    def __init__(self, title: str) -> None:
        super().__init__(Progress(0, 0, 0, 0.0))
        self.title = title


class IndexDesk(Desk[IndexJob]):
    """Takes indexing runs, one at a time, and remembers the last."""

    def __init__(self) -> None:
        super().__init__("index")

    def start(self, app: App, keeper: ModelKeeper) -> IndexJob:
        """Raises NotAllowed while another run goes on."""

        def prepare() -> tuple[IndexJob, Callable[[], Report]]:
            job = IndexJob(keeper.card.title)
            return job, lambda: app.index(keeper, job.follow)

        return self.begin(prepare)


desk = IndexDesk()
"""The process' one desk."""
