"""A real server process to measure, over a database of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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
        wait_for(f"http://127.0.0.1:{port}/healthz")
        workers = psutil.Process(process.pid).children()
        yield f"http://127.0.0.1:{port}", workers[0].pid if workers else process.pid


@contextmanager
def running(
    command: list[str], folder: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped at the end."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
