"""Memory after a visitor has searched and seen every page, and the time to the first paint.

    python -m bench.pages [--databases sqlite …]

Drives headless Chromium over `streamlit run` and gunicorn; RSS is of the one server process,
with the PostgreSQL driver loaded in every row, and search by meaning switched off and on.  The
rival is a script of one text box on Streamlit alone: what the framework costs before anything of
ours.
"""

import argparse
import itertools
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Browser, sync_playwright

from bench.databases import DATABASES, database
from bench.server import COMMANDS, bare_page, served

PAGES = (
    "/", "/?q=מים", "/?q=%22בית+ספר%22&mode=exact", "/?q=תוכנית&tag=מדריך", "/?sort=order&page=3",
    "/tags", "/corpus", "/memory", "/model", "/document?id=food-07&q=מים",
    "/?q=ירושלים&lang=en", "/tags?lang=en",
)  # fmt: skip
BARE = "import streamlit as st\nimport sqlalchemy, psycopg2, plotly\nst.text_input('q')\n"
FIRST_PAINTS = 5
CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(p).exists()), None
)
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    asked = parser.parse_args()
    print("| server | RSS at start MB | after every page MB | first paint ms | box ready ms |")
    print("|---|---|---|---|---|")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        print(_bare(browser), flush=True)
        for kind, how, meaning in itertools.product(asked.databases, COMMANDS, (False, True)):
            switch = {"ENABLE_SEMANTIC_SEARCH": str(meaning).lower()}
            with database(kind) as url, served(url, how, **switch) as (address, pid):
                name = f"Mafteach, {kind}, {how}, {'and by meaning' if meaning else 'by words'}"
                print(_row(name, browser, address, pid, PAGES), flush=True)
        browser.close()


def _bare(browser: Browser) -> str:
    with bare_page(BARE) as (address, pid):
        return _row("Streamlit alone", browser, address, pid, ("/",))


def _row(name: str, browser: Browser, address: str, pid: int, pages: tuple[str, ...]) -> str:
    start = _rss(pid)
    paints, ready = [], []
    for _ in range(FIRST_PAINTS):
        first, box = _first_paint(browser, address)
        paints.append(first)
        ready.append(box)
    context = browser.new_context(locale="he-IL", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    for path in pages:
        page.goto(address + path)
        page.locator("[data-testid=stMain] .stElementContainer").first.wait_for(state="attached")
        page.wait_for_timeout(1500)
    after = _rss(pid)
    context.close()
    return f"| {name} | {start:.0f} | {after:.0f} | {median(paints):.0f} | {median(ready):.0f} |"


def _first_paint(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds to the first content and to a box that can be typed in; nothing cached."""
    context = browser.new_context(locale="he-IL")
    page = context.new_page()
    page.goto(address)
    page.locator("input").first.wait_for()
    box = page.evaluate("performance.now()")
    paint = page.evaluate(PAINT)
    context.close()
    return float(paint), float(box)


def _rss(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 2**20


if __name__ == "__main__":
    main()
