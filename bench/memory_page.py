"""What the Memory page costs while it is open: the server's growth, and its share of one core.

    python -m bench.memory_page [--minutes 10] [--window 5m]

Headless Chromium keeps the page open on `streamlit run`; so it keeps, beside it in the same run,
the rival: Streamlit alone with a fragment that writes one line every two seconds.  RSS and CPU
are the kernel's account of each server's one process; the first minute (imports, first drawing)
is not counted.  The sampler, which looks once a second, runs in ours too, page or no page: the
third row has the server without any page.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from bench.pages import CHROMIUM
from bench.server import bare_page, served

BARE = """import time
import streamlit as st

@st.fragment(run_every=2.0)
def line():
    st.write(f"{time.time():.0f}")

line()
"""
WARM_SECONDS, STEP_SECONDS = 60, 2
AT_ENDS = 15
"""Looks at each end whose median is taken: one alone would show what was not collected yet."""


@dataclass
class Watched:
    name: str
    process: psutil.Process
    resident: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def look(self) -> None:
        times = self.process.cpu_times()
        self.cpu.append(times.user + times.system)
        self.resident.append(self.process.memory_info().rss)

    def row(self, seconds: float) -> str:
        first, last = self.resident[:AT_ENDS], self.resident[-AT_ENDS:]
        grown = (median(last) - median(first)) / 2**20
        share = (self.cpu[-1] - self.cpu[0]) / seconds
        return f"| {self.name} | {median(first) / 2**20:.1f} | {grown:+.1f} | {share:.1%} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--window", choices=("5m", "1h", "24h", "7d"), default="5m")
    asked = parser.parse_args()
    with ExitStack() as stack:
        ours, pid = stack.enter_context(_ours())
        _, unseen = stack.enter_context(_ours())
        rival, rival_pid = stack.enter_context(bare_page(BARE))
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        pages = [
            _open(browser, f"{ours}/memory?window={asked.window}", "#memory-chart.js-plotly-plot"),
            _open(browser, rival, "[data-testid=stMarkdown]"),
        ]
        watched = [
            Watched("the Memory page", psutil.Process(pid)),
            Watched("Streamlit alone, one line", psutil.Process(rival_pid)),
            Watched("the same server, no page open", psutil.Process(unseen)),
        ]
        _keep_open(pages, WARM_SECONDS)
        begun = time.monotonic()
        while time.monotonic() - begun < asked.minutes * 60:
            for each in watched:
                each.look()
            _keep_open(pages, STEP_SECONDS)
        seconds = time.monotonic() - begun
        browser.close()
    print(f"{seconds / 60:.1f} minutes, window {asked.window}\n")
    print("| server | RSS MB | growth MB | CPU, of one core |\n|---|---|---|---|")
    for each in watched:
        print(each.row(seconds))


@contextmanager
def _ours() -> Iterator[tuple[str, int]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        served(f"sqlite:///{folder}/t.db", "streamlit run") as (address, pid),
    ):
        yield address, pid


def _open(browser: Browser, address: str, drawn: str) -> Page:
    page = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    page.locator(drawn).first.wait_for(timeout=60_000)
    return page


def _keep_open(pages: list[Page], seconds: float) -> None:
    """Lets the browser work: the driver only runs while it is asked something."""
    for page in pages:
        page.wait_for_timeout(1000 * seconds / len(pages))


if __name__ == "__main__":
    main()
