"""A hard memory limit for a process: a control group of its own, where that is permitted."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

MB = 2**20
ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Limited:
    """A group below our own; `version` 1 or 2.  As a context it ends with the block."""

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
    def hard(self) -> float:
        """MB that the kernel cannot take back."""
        stat = self.stat
        return (stat.get("total_rss", stat.get("anon", 0)) + stat.get("total_shmem", 0)) / MB

    @property
    def kills(self) -> int:
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        lines = (self.directory / name).read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Ends what is left in it, and removes it."""
        for _ in range(100):
            with suppress(OSError):
                for pid in (self.directory / "cgroup.procs").read_text().split():
                    with suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGKILL)
                self.directory.rmdir()
                return
            time.sleep(0.05)


def limited(megabytes: int) -> Limited:
    """A group below our own.  Raises OSError where none can be made: without
    root, or in most containers."""
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    name = f"mafteach-{os.getpid()}-{time.monotonic_ns()}"
    own = {line.split(":")[1]: line.split(":", 2)[2] for line in lines}
    if not own.keys() & {"memory", ""}:
        raise OSError("no control group of memory is known here")
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
