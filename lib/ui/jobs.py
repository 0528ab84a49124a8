"""Long work in a thread of its own, one of a kind at a time for the whole process.

A page starts a job, looks at it whenever it is drawn, and may ask it to stop; whoever leaves
and returns finds the same job.
"""

import logging
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Generic, TypeVar

from lib.core.errors import MafteachError, NotAllowed

log = logging.getLogger("mafteach.jobs")

P = TypeVar("P")
R = TypeVar("R")


class State(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class _Cancelled(Exception):
    """Raised inside the progress callback, which ends the work where it stands."""


class Job(Generic[P, R]):
    """One piece of work, while it runs and after.

    `report` is there when it is done, `error` when it failed.
    """

    def __init__(self, progress: P) -> None:
        self.state = State.RUNNING
        self.progress = progress
        self.report: R | None = None
        self.error: MafteachError | None = None
        self._stop = threading.Event()
        self._ended = threading.Event()

    @property
    def running(self) -> bool:
        return self.state is State.RUNNING

    @property
    def stopping(self) -> bool:
        return self.running and self._stop.is_set()

    def cancel(self) -> None:
        """Asks the work to stop at its next step."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Whether the work has ended within `seconds`."""
        return self._ended.wait(seconds)

    def follow(self, progress: P) -> None:
        """For the work to call at every step."""
        self.progress = progress
        if self._stop.is_set():
            raise _Cancelled

    def run(self, work: Callable[[], R]) -> None:
        """Does `work` and keeps how it ended."""
        try:
            self.report = work()
            self.state = State.DONE
        except _Cancelled:
            self.state = State.CANCELLED
        except MafteachError as error:
            self._fail(error)
        except Exception as error:
            log.exception("A job stopped on an error nobody foresaw")
            unforeseen = MafteachError("The work failed; what was done is kept.", "See the log.")
            unforeseen.__cause__ = error
            self._fail(unforeseen)
        finally:
            self._ended.set()

    def _fail(self, error: MafteachError) -> None:
        self.error = error
        self.state = State.FAILED


J = TypeVar("J", bound=Job)  # type: ignore[type-arg]


class Desk(Generic[J]):
    """Takes jobs of one kind, one at a time, and remembers the last."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._lock = threading.Lock()
        self._job: J | None = None

    @property
    def job(self) -> J | None:
        return self._job

    @property
    def busy(self) -> bool:
        return self._job is not None and self._job.running

    def begin(self, prepare: Callable[[], tuple[J, Callable[[], object]]]) -> J:
        """Starts the job that `prepare` makes; raises NotAllowed while another one runs."""
        with self._lock:
            if self.busy:
                raise NotAllowed(f"Another {self._kind} is running.", "Wait for its end.")
            job, work = prepare()
            # A daemon: a process told to end does not wait; transactions roll back.
            threading.Thread(target=job.run, args=(work,), name=self._kind, daemon=True).start()
            self._job = job
            return job

    def forget(self) -> None:
        """Drops the last job's report; a running one stays."""
        with self._lock:
            if not self.busy:
                self._job = None
