"""A real server and a real browser, for tests that drive the pages."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench.server import ROOT, free_port, running, wait_for
from tests.conftest import missing

INSTRUMENTED = "uvicorn bench.instrumented:app --host 127.0.0.1 --port {port}"
"""With the routes of bench/instrumented.py."""

PASSWORD = "sesame"


class Served(NamedTuple):
    address: str
    process: subprocess.Popen[bytes]


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
    argv = within(sys.executable, "-m", *command.format(port=port).split())
    quiet = {"DATABASE_URL": url, "ADMIN_PASSWORD": "", "MEMORY_HISTORY": "off"}
    with running(argv, ROOT, {**os.environ, **quiet, **environment}, log) as process:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Served(f"http://127.0.0.1:{port}", process)


def sign_in(page: Any, address: str) -> None:
    """As an administrator, in a browser's page, at a server whose ADMIN_PASSWORD is PASSWORD."""
    page.goto(f"{address}/sign-in?lang=en")
    page.get_by_label("Administrator's password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/corpus?lang=en")


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
