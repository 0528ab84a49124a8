"""A hard memory limit for a test's process: a control group of its own, where that is permitted."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import missing

MB = 2**20
ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Limited:
    """A group below our own; `version` 1 or 2."""

    directory: Path
    version: int

    def command(self, *argv: str) -> list[str]:
        """`argv` as a command that enters the group first."""
        return ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', str(self.directory), *argv]

    @property
    def usage(self) -> int:
        """The kernel's own file."""
        name = "memory.usage_in_bytes" if self.version == 1 else "memory.current"
        return int((self.directory / name).read_text())

    @property
    def stat(self) -> dict[str, int]:
        lines = (self.directory / "memory.stat").read_text().splitlines()
        return {name: int(value) for name, value in (line.split() for line in lines)}

    @property
    def kills(self) -> int:
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        lines = (self.directory / name).read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))

    def end(self) -> None:
        """Ends what is left in it, and removes it."""
        for _ in range(100):
            with suppress(OSError):
                for pid in (self.directory / "cgroup.procs").read_text().split():
                    with suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGKILL)
                self.directory.rmdir()
                return
            time.sleep(0.05)


@contextmanager
def limited(megabytes: int) -> Iterator[Limited]:
    """Skips where no group can be made: without root, or in most containers."""
    try:
        group = _made(megabytes)
    except (OSError, StopIteration) as error:
        missing(f"no control group can be made here: {error}")
    try:
        yield group
    finally:
        group.end()


def _made(megabytes: int) -> Limited:
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    name = f"mafteach-test-{os.getpid()}-{time.monotonic_ns()}"
    own = {line.split(":")[1]: line.split(":", 2)[2] for line in lines}
    if "memory" in own:
        group = Limited(ROOT / "memory" / own["memory"].lstrip("/") / name, 1)
        limit = "memory.limit_in_bytes"
    else:
        group = Limited(ROOT / own[""].lstrip("/") / name, 2)
        limit = "memory.max"
    group.directory.mkdir()
    try:
        (group.directory / limit).write_text(str(megabytes * MB))
    except OSError:
        group.directory.rmdir()
        raise
    return group
