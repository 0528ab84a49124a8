"""A real server process to measure, over a database of its own."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


COMMANDS = {
    "streamlit run": (
        "-m streamlit run streamlit_app.py --server.address=127.0.0.1 --server.port={port}"
    ),
    "gunicorn": "-m gunicorn -c gunicorn.conf.py streamlit_app:app",
}

UNLIMITED = {"RATE_LIMIT": "10000/minute", "SEMANTIC_RATE_LIMIT": "10000/minute"}
"""Counted as in use, but one visitor may measure thousands of searches."""


@contextmanager
def served(url: str, how: str = "gunicorn", **more: str) -> Iterator[tuple[str, int]]:
    """(address, id of the serving process) of our server over the database at `url`."""
    port = free_port()
    command = [sys.executable, *COMMANDS[how].format(port=port).split()]
    environment = {**os.environ, "DATABASE_URL": url, "LOG_LEVEL": "WARNING", "PORT": str(port),
                   "MEMORY_HISTORY": "off", **UNLIMITED, **more}  # fmt: skip
    with running(command, ROOT, environment) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        workers = psutil.Process(process.pid).children()
        yield f"http://127.0.0.1:{port}", workers[0].pid if workers else process.pid


@contextmanager
def bare_page(script: str) -> Iterator[tuple[str, int]]:
    """(address, process id) of Streamlit with nothing but a page of this script."""
    with tempfile.TemporaryDirectory(prefix="mafteach-bench-") as name:
        page = Path(name) / "page.py"
        page.write_text(script, encoding="utf-8")
        port = free_port()
        command = [
            sys.executable, "-m", "streamlit", "run", str(page), "--server.headless=true",
            f"--server.port={port}", "--server.address=127.0.0.1",
            "--browser.gatherUsageStats=false", "--server.fileWatcherType=none",
        ]  # fmt: skip
        with running(command, page.parent, os.environ) as process:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def running(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path = Path(os.devnull),
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped at the end, killed where it does not stop in time; `log` gets
    what it writes."""
    with log.open("ab") as written:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=written, stderr=written
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


PORTS = range(12_000, 32_000)
"""Below those that systems give to connections that go out: between our look and the server's
start, one of these would take the port."""


def free_port() -> int:
    """Another one each time, most likely: tests run beside each other."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Until the process answers there; fails where it ends before."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert process.poll() is None, "the server ended"
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def status(pid: int) -> dict[str, float]:
    """MB: VmRSS, RssAnon, VmHWM and what else the kernel tells."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return {
        name: int(value.split()[0]) / 1024
        for name, _, value in (line.partition(":") for line in lines)
        if value.endswith("kB")
    }
