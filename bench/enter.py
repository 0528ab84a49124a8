"""From Enter to the results in the browser: p50 and p95 over thirty searches by words.

    python -m bench.enter [--searches 30]

Drives headless Chromium over `streamlit run`, the sample and, where it lies beside the repository,
the Mishnah.  A word is typed into the box, and the browser's own clock runs from the key to the
first frame in which the answer to this word is drawn.  Each word is asked once, so that no answer
was kept; WARMING, which are not counted, come before them.  `server` is the time that the answer
itself tells; `CPU` what a search and its page cost the serving process, whatever else runs.
`load` is the machine's load average over its processors at the end: where it is not well below 1,
the other figures are the machine's and not ours.
"""

import argparse
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import quote

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from bench.databases import database
from bench.modern_questions import MISHNAH, load_mishnah
from bench.pages import CHROMIUM
from bench.passages import SHARED
from bench.server import served
from lib.ingest.sample import load_sample
from lib.stores.protocol import CorpusStore
from lib.stores.store import open_store

BOX = ".st-key-query input"
WARMING = ("חיים", "דרך")
WORDS = (
    "מים", "ילד", "בית", "ספר", "שבת", "אישה", "אדם", "כלב", "לחם", "אור",
    "דרום", "עיר", "יום", "לילה", "שמן", "בגד", "כלי", "ראש", "אבן", "עץ",
    "שכר", "עדות", "דין", "כסף", "שוק", "חצר", "גשם", "אש", "רופא", "קול",
)  # fmt: skip
BAR_MS = (150, 350)
"""p50 and p95 to stay within, on a quiet machine."""

WATCH = """word => {
  window.took = undefined;
  const drawn = () => [".result-line", ".card"].map(each => document.querySelector(each));
  const before = drawn();
  let pressed;
  const look = () => {
    const now = drawn();
    if (new URLSearchParams(location.search).get("q") !== word) return;
    if (now.some((each, i) => !each?.innerText || each === before[i])) return;
    watching.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.took = performance.now() - pressed)));
  };
  const watching = new MutationObserver(look);
  document.addEventListener("keydown", (event) => {
    pressed = event.timeStamp;
    watching.observe(document.body, { subtree: true, childList: true, characterData: true });
  }, { capture: true, once: true });
}"""


class Took(NamedTuple):
    """Milliseconds from the key to the frame, and of them the server's search."""

    enter: float
    server: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--searches", type=int, default=len(WORDS))
    words = WORDS[: parser.parse_args().searches]
    print(f"Bar on a quiet machine: p50 {BAR_MS[0]}, p95 {BAR_MS[1]} ms.\n")
    print("| corpus | Enter to results p50 | p95 ms | server p50 | p95 ms | CPU ms | load |")
    print("|---|---|---|---|---|---|---|")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, load in _corpora():
            with database("sqlite") as url:
                with closing(open_store(url)) as store:
                    load(store)
                with served(url, "streamlit run", ENABLE_SEMANTIC_SEARCH="false") as (address, pid):
                    took, cpu = _searches(browser, address, pid, words)
                print(_row(name, took, cpu), flush=True)
        browser.close()


def _corpora() -> Iterator[tuple[str, Callable[[CorpusStore], object]]]:
    yield "sample", load_sample
    if (SHARED / MISHNAH).is_file():
        yield "Mishnah", load_mishnah


def _searches(
    browser: Browser, address: str, pid: int, words: Sequence[str]
) -> tuple[list[Took], float]:
    """Each, and the milliseconds that the serving process computed for one."""
    context = browser.new_context(bypass_csp=True, locale="en-US")
    page = context.new_page()
    page.goto(f"{address}/?q={quote(WARMING[0])}&mode=words&lang=en")
    page.wait_for_selector("#root .result-line")
    page.wait_for_selector(".painted", state="detached")
    for word in WARMING[1:]:
        _took(page, word)
    server = psutil.Process(pid)
    before = sum(server.cpu_times()[:2])
    took = [_took(page, word) for word in words]
    cpu = (sum(server.cpu_times()[:2]) - before) / len(words)
    context.close()
    return took, 1000 * cpu


def _took(page: Page, word: str) -> Took:
    page.wait_for_selector('[data-test-script-state="notRunning"]', state="attached")
    page.evaluate(WATCH, word)
    page.locator(BOX).fill(word)
    page.locator(BOX).press("Enter")
    page.wait_for_function("window.took")
    return Took(page.evaluate("window.took"), _server_ms(page.locator(".result-line").inner_text()))


def _server_ms(line: str) -> float:
    """What '13 passages in 18 ms · words' tells, or '… in 1.2 s …'."""
    told = re.search(r"in ([\d.]+) (ms|s)\b", line)
    assert told, line
    return float(told[1]) * (1 if told[2] == "ms" else 1000)


def _row(name: str, took: Sequence[Took], cpu: float) -> str:
    figures = [f"{each:.0f}" for values in zip(*took, strict=True) for each in _percentiles(values)]
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    return f"| {name} | {' | '.join(figures)} | {cpu:.0f} | {load:.1f} |"


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    return median(values), quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
