"""From Enter to the results in the browser: p50 and p95 over thirty searches of one word each.

    python -m bench.enter [--searches 30]

Drives headless Chromium over `streamlit run`, the sample and, where it lies beside the repository,
the Mishnah: by words, and in hybrid mode over a corpus that the repository's model has read, the
model loaded.  A word is typed into the box, and the browser's own clock runs from the key to the
first frame in which the answer to this word is drawn.  Each word is asked once, so that no answer
was kept; WARMING, which are not counted, come before them.  `server` is the time that the answer
itself tells; `CPU` what a search and its page cost the serving process, and the browser with all of
its processes, whatever else runs.  `load` is the machine's load average over its processors at the
end: where it is not well below 1, the other figures are the machine's and not ours.
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
from bench.kept_vectors import keeping
from bench.modern_questions import MISHNAH, load_mishnah
from bench.pages import CHROMIUM
from bench.passages import SHARED
from bench.server import served
from lib.bootstrap import CONTEXTUAL, build
from lib.core.query import Mode
from lib.core.settings import Settings
from lib.encoders.sources import prepared_source
from lib.ingest.sample import load_sample
from lib.stores.protocol import CorpusStore

BOX = ".st-key-query input"
WARMING = ("חיים", "דרך")
WORDS = (
    "מים", "ילד", "בית", "ספר", "שבת", "אישה", "אדם", "כלב", "לחם", "אור",
    "דרום", "עיר", "יום", "לילה", "שמן", "בגד", "כלי", "ראש", "אבן", "עץ",
    "שכר", "עדות", "דין", "כסף", "שוק", "חצר", "גשם", "אש", "רופא", "קול",
)  # fmt: skip
BARS_MS = {Mode.WORDS: (150, 350), Mode.HYBRID: (250, 500)}
"""p50 and p95 to stay within, on a quiet machine."""
MEMORY_MB = 16_384

WATCH = """word => {
  window.took = undefined;
  const drawn = () => [".result-line", ".card"].map(each => document.querySelector(each));
  const before = drawn();
  let pressed;
  const look = () => {
    const now = drawn();
    if (new URLSearchParams(location.search).get("q") !== word) return;
    // Not innerText, which would have everything laid out at each change.
    if (now.some((each, i) => each === before[i] || !each?.textContent)) return;
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
    for mode, bar in BARS_MS.items():
        print(f"Bar on a quiet machine, {mode}: p50 {bar[0]}, p95 {bar[1]} ms.")
    print("\n| corpus | mode | Enter to results p50 | p95 ms | server p50 | p95 ms", end="")
    print(" | CPU ms, server | CPU ms, browser | load |\n|---|---|---|---|---|---|---|---|---|")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, load in _corpora():
            with database("sqlite") as url:
                _prepare(url, load)
                for mode in BARS_MS:
                    by_meaning = str(mode is Mode.HYBRID).lower()
                    with served(url, "streamlit run", ENABLE_SEMANTIC_SEARCH=by_meaning) as at:
                        measured = _searches(browser, *at, mode, words)
                    print(_row(name, mode, *measured), flush=True)
        browser.close()


def _corpora() -> Iterator[tuple[str, Callable[[CorpusStore], object]]]:
    yield "sample", load_sample
    if (SHARED / MISHNAH).is_file():
        yield "Mishnah", load_mishnah


def _prepare(url: str, load: Callable[[CorpusStore], object]) -> None:
    """The corpus, read by the model; vectors are none of what is timed, and kept from run to
    run."""
    settings = Settings(database_url=url, log_level="WARNING", memory_limit_mb=MEMORY_MB)
    with closing(build(settings, sources=[keeping(prepared_source(CONTEXTUAL))])) as app:
        load(app.store)
        app.index(app.models.preferred)


def _searches(
    browser: Browser, address: str, pid: int, mode: Mode, words: Sequence[str]
) -> tuple[list[Took], list[float]]:
    """Each, and the milliseconds that the serving process and the browser computed for one."""
    context = browser.new_context(bypass_csp=True, locale="en-US")
    page = context.new_page()
    page.goto(f"{address}/?q={quote(WARMING[0])}&mode={mode}&lang=en")
    page.wait_for_selector("#root .result-line")
    page.wait_for_selector(".painted", state="detached")
    for word in WARMING[1:]:
        _took(page, word)
    computing = [psutil.Process(pid)], _of_the_browser()
    before = [_cpu_seconds(each) for each in computing]
    took = [_took(page, word) for word in words]
    spent = [_cpu_seconds(each) - was for each, was in zip(computing, before, strict=True)]
    context.close()
    return took, [1000 * each / len(words) for each in spent]


def _of_the_browser() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [each for each in children if "chrom" in each.name()]


def _cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in processes)


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


def _row(name: str, mode: Mode, took: Sequence[Took], cpu: Sequence[float]) -> str:
    figures = [f"{each:.0f}" for values in zip(*took, strict=True) for each in _percentiles(values)]
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    figures += [f"{each:.0f}" for each in cpu]
    return f"| {name} | {mode} | {' | '.join(figures)} | {load:.1f} |"


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    return median(values), quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
