"""Written tasks of an analyst, done in a browser: each at most two clicks beyond typing.

    python -m bench.desk_tasks

Drives headless Chromium over `streamlit run` and the sample, in English, and writes docs/TASKS.md
with a picture of where each task ends, in docs/tasks.  Clicks are counted as they are made;
typing, keys and opening a page of the navigation are none.  It fails where a task takes more
clicks, or does not end where it should.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from bench.pages import CHROMIUM
from bench.server import ROOT, served

MOST_CLICKS = 2
PICTURES = ROOT / "docs" / "tasks"
TOLD = ROOT / "docs" / "TASKS.md"
PATIENT_MS = 60_000
SIZE: ViewportSize = {"width": 1200, "height": 800}
PASSWORD = "sesame"


@dataclass
class Desk:
    """A browser's page, and what was done in it."""

    page: Page
    address: str
    typed: str = ""
    clicks: int = 0
    actions: int = 0
    """Pages that were opened, texts typed, keys and clicks."""

    def open(self, path: str = "/") -> None:
        self.page.goto(f"{self.address}{path}?lang=en")
        self.actions += 1
        self.page.locator("#root .topbar").wait_for()

    def sign_in(self) -> None:
        self.page.goto(f"{self.address}/sign-in?lang=en")
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/corpus?lang=en")

    def search(self, text: str) -> None:
        box = self.page.locator(".st-key-query input")
        box.fill(text)
        box.press("Enter")
        self.typed = text
        self.actions += 1
        self.shows(".result-line")

    def type_in(self, css: str, text: str) -> None:
        """Into a box that is seen, and Enter."""
        box = self._found(css, "")
        box.fill(text)
        box.press("Enter")
        self.typed = f"{self.typed}, {text}"
        self.actions += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.typed = f"{self.typed} {key}".strip()
        self.actions += 1

    def click(self, css: str, text: str = "") -> None:
        self._found(css, text).click()
        self.clicks += 1
        self.actions += 1

    def downloads(self, css: str, text: str) -> Path:
        """What a click on it brings."""
        with self.page.expect_download() as download:
            self.click(css, text)
        return download.value.path()

    def shows(self, css: str, text: str = "") -> None:
        expect(self._found(css, text)).to_be_visible()

    def _found(self, css: str, text: str) -> Locator:
        found = self.page.locator(css, has_text=text) if text else self.page.locator(css)
        return found.first


# The tasks: each tells what is wanted, does it, and looks whether it is there.


def remembered(desk: Desk) -> None:
    """Find a passage of which only the matter is remembered: paying less for electricity."""
    desk.search("איך לחסוך בחשבון החשמל")
    desk.click(".card h3 a")
    desk.shows(".reader mark")


def taken_away(desk: Desk) -> None:
    """Every passage on Jerusalem, as a table with its tags."""
    desk.search("ירושלים")
    desk.click("details.away summary")
    written = desk.downloads("details.away a", "CSV").read_text("utf-8-sig")
    rows = list(csv.DictReader(line for line in written.splitlines() if not line.startswith("#")))
    assert len(rows) > 10
    assert any("ירושלים" in str(each) for each in rows[0].values())


def either(desk: Desk) -> None:
    """Everything tagged Jerusalem or Haifa."""
    desk.open("/tags")
    desk.click("a", "ירושלים")
    desk.click(".filters a.only", "חיפה")
    desk.shows(".result-line", "30")


def line_by_line(desk: Desk) -> None:
    """Every place of a word, sorted by what follows it."""
    desk.search("מים")
    desk.click(".segments a", "Lines")
    desk.click("a", "After")
    desk.shows(".lines .line mark")


def read_on(desk: Desk) -> None:
    """Read one result after another without going back."""
    desk.search("ירושלים")
    desk.click(".card h3 a")
    desk.shows(".reader h1")
    desk.press("j")
    desk.shows(".steps", "2 of")


def why(desk: Desk) -> None:
    """See why a passage was found."""
    desk.search("איך לחסוך בחשבון החשמל")
    desk.click(".card details.explain summary")
    desk.shows(".card details.explain li")


def compared(desk: Desk) -> None:
    """Compare what each way of searching finds for one question."""
    desk.search("איך נרגעים לפני אירוע מלחיץ")
    desk.click("a", "Compare the ways to search")
    desk.shows("table th", "Meaning")


def judged(desk: Desk) -> None:
    """Judge the first results, without knowing which way of searching found them."""
    desk.sign_in()
    desk.open()
    desk.search("איך נרגעים לפני אירוע מלחיץ")
    desk.click("a", "Judge the results")
    desk.shows("[class*=judge_relevant] button")
    desk.press("1")
    desk.shows(".judge-figures")


def special(desk: Desk) -> None:
    """What is special about a tag, against the rest of the corpus."""
    desk.open("/tags")
    desk.click("a.special")
    desk.shows("ol.keywords li")


def beside_it(desk: Desk) -> None:
    """What stands next to a word more often than chance would have it."""
    desk.search("בית")
    desk.click(".segments a", "Collocations")
    desk.shows("ol.keywords.near li")


def spread(desk: Desk) -> None:
    """Where in the corpus a word stands, and under which tags."""
    desk.search("מים")
    desk.click(".segments a", "Dispersion")
    desk.shows("div.dispersion")


def kept(desk: Desk) -> None:
    """Keep a search, with a name and a note, to see later what is new in it."""
    desk.search("תחבורה ציבורית")
    desk.click("button.keep")
    desk.shows("button.keep[data-on=true]")
    desk.open("/kept")
    desk.shows("a", "תחבורה ציבורית")


def tagged(desk: Desk) -> None:
    """Give every passage of a result a tag, and be able to take it back."""
    desk.sign_in()
    desk.open()
    desk.search("אוטובוס")
    desk.click("summary", "Tag work")
    desk.type_in("[class*=tag_result] input", "נושא:תחבורה")
    desk.click("button", "Add")
    desk.shows("button", "Undo")


Task = Callable[[Desk], None]
TASKS: tuple[Task, ...] = (
    remembered, taken_away, either, line_by_line, beside_it, spread, special, read_on, why,
    compared, kept, judged, tagged,
)  # fmt: skip


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    rows = []
    with at_the_desk() as (browser, address, _):
        for number, task in enumerate(TASKS, 1):
            name = f"{number:02}-{task.__name__.replace('_', '-')}.jpg"
            desk = done(task, browser, address, PICTURES / name)
            rows.append(_row(number, task, desk, name))
            print(rows[-1], flush=True)
    TOLD.write_text(_told(rows), encoding="utf-8")


@contextmanager
def at_the_desk() -> Iterator[tuple[Browser, str, int]]:
    """A browser, and the address and process id of a server with the sample of its own."""
    with tempfile.TemporaryDirectory(prefix="mafteach-tasks-") as folder:
        url = f"sqlite:///{folder}/t.db"
        with (
            served(url, "streamlit run", ADMIN_PASSWORD=PASSWORD) as (address, pid),
            sync_playwright() as driver,
        ):
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield browser, address, pid
            browser.close()


def done(task: Task, browser: Browser, address: str, picture: Path | None = None) -> Desk:
    """By a visitor of its own; raises AssertionError where it took too much."""
    context = browser.new_context(viewport=SIZE, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(PATIENT_MS)
    expect.set_options(timeout=PATIENT_MS)
    desk = Desk(page, address)
    desk.open()
    task(desk)
    assert desk.clicks <= MOST_CLICKS, f"{task.__name__} took {desk.clicks} clicks"
    if picture:
        page.screenshot(path=picture, type="jpeg", quality=70)
    context.close()
    return desk


def _row(number: int, task: Task, desk: Desk, picture: str) -> str:
    wanted = (task.__doc__ or "").strip()
    typed = f"`{desk.typed}`" if desk.typed else "–"
    return f"| {number} | {wanted} | {typed} | {desk.clicks} | [picture](tasks/{picture}) |"


def _told(rows: list[str]) -> str:
    head = "| | wanted | typed | clicks | where it ends |\n|---|---|---|---|---|\n"
    return (
        "# Tasks\n\n"
        "What an analyst wants in a day, done in the browser over the sample by `python -m "
        "bench.desk_tasks`,\nwhich counts the clicks and fails where a task takes more than "
        f"{MOST_CLICKS}.\n\n{head}" + "\n".join(rows) + "\n"
    )


if __name__ == "__main__":
    main()
