"""A real server and a real browser, for tests that drive the pages."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.conftest import missing

ROOT = Path(__file__).resolve().parent.parent


INSTRUMENTED = "uvicorn tests.instrumented:app --host 127.0.0.1 --port {port}"
"""With the routes of tests/instrumented.py."""


class Served(NamedTuple):
    address: str
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    url: str,
    command: str = "streamlit run streamlit_app.py --server.address=127.0.0.1 --server.port={port}",
    within: Callable[..., list[str]] = lambda *argv: list(argv),
    log: Path = Path(os.devnull),
    **environment: str,
) -> Iterator[Served]:
    """`python -m` this command over the database at `url`, until the end of the block; `within`
    turns it into one that enters a control group first, `log` gets what it writes."""
    port = free_port()
    written = log.open("ab")
    process = subprocess.Popen(
        within(sys.executable, "-m", *command.format(port=port).split()),
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "ADMIN_PASSWORD": "",
            "MEMORY_HISTORY": "off",
            **environment,
        },
        stdout=written,
        stderr=written,
    )
    written.close()
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Served(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


@contextmanager
def chromium():
    """Headless: the system's, or Playwright's own."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        missing("playwright is not installed")
    own = Path("/usr/bin/chromium")
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(
                executable_path=str(own) if own.exists() else None,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
        except Error as error:
            missing(f"no Chromium could be started: {error}")
        yield browser
        browser.close()
